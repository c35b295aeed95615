"""Reads a file or a pasted text as an import or a page would, and answers with what was read and what was not."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from edc.capture.checks.findings import Severity
from edc.imports.columns import INCOMPLETE, OF_FHIR, Columns, SourceRow, guess, is_complete, is_of_fhir
from edc.imports.files import reading
from edc.imports.files.rows import rows
from edc.imports.results.matched import MatchedResult
from edc.imports.results.matching import Matcher, match_rows
from edc.imports.results.outcomes import RowMessage
from edc.imports.results.repeated import settle
from edc.imports.results.verdicts import RowVerdict
from edc.imports.statuses import IN_ERROR, NOT_FINAL
from edc.imports.tables import FileNotes, Refusal, UnusedPiece
from edc.labs import reported
from protocol import pasted, units
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES, Analyte
from protocol.standard import standard
from protocol.words import Sentence, _

STRANGER = _("Subject %(subject)s is not known here.")
LEFT_OUT = _("Left out, as the names of this source say.")
BLANK = _("No result stands in this row.")
UNKNOWN_TEST = _("“%(test)s” is no test that this study knows.")
PERHAPS = _("“%(test)s” is no test that this study knows. Perhaps %(suggestion)s?")
NOT_USED = _("This was not used of a line whose result was.")
NO_ANSWER = frozenset({NOT_FINAL, IN_ERROR})
"""Sentences about results that the laboratory itself does not stand by: there is nothing to decide."""


@dataclass(frozen=True, slots=True)
class Read:
    """A result that was read; nothing where the source does not tell it."""

    row: int
    subject: str | None
    date: str | None
    test: str
    result: str
    unit: str | None
    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """Something that was not read: where it stands, what it says, and why."""

    row: int
    text: str
    sentence: str


@dataclass(slots=True)
class Answer:
    """What was read, what a person must decide or mend, what was not used, and what there is to say of the whole."""

    read: list[Read] = field(default_factory=list)
    asked: list[UnreadPart] = field(default_factory=list)
    left_out: list[UnreadPart] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def as_json(self) -> Mapping[str, object]:
        """The answer in the order of the rows."""
        for asides in (self.asked, self.left_out):
            asides.sort(key=lambda aside: aside.row)
        self.read.sort(key=lambda result: result.row)
        return asdict(self)


def guessed(content: bytes) -> Columns:
    """The columns of a file of which no source is known, as the page proposes them. Raises Refusal."""
    header = reading.read(content).header
    return OF_FHIR if is_of_fhir(header) else guess(header)


def of_file(content: bytes, *, columns: Columns | None, comma: str, matcher: Matcher) -> Answer:
    """What an import would read of a file; a refusal of the whole file is the one notice of its answer."""
    answer = Answer()
    try:
        named = columns or guessed(content)
        file = rows(content, columns=named, comma=comma, read=reading.read)
        if is_complete(named):
            _match(file.rows, matcher, answer)
        else:
            answer.notices.append(_rendered(Sentence(INCOMPLETE)))
            answer.left_out += (_aside(row, Sentence(INCOMPLETE)) for row in file.rows)
        _note(file.notes, matcher, answer)
    except Refusal as refusal:
        return Answer(notices=[_rendered(refusal.why)])
    return answer


def _match(rows: Iterable[SourceRow], matcher: Matcher, answer: Answer) -> None:
    """The way of an import as far as no casebook is asked: what was matched and stands alone is read."""
    matched = match_rows(rows, matcher=matcher)
    settled = settle(matched.results)
    answer.left_out += (_aside(row, Sentence(LEFT_OUT)) for row in matched.left)
    for result in settled.results:
        _take(result, answer)
    for message in (*matched.messages, *settled.messages):
        _say(message, answer)


def _take(result: MatchedResult, answer: Answer) -> None:
    """A result that edit checks would not refuse is read."""
    answer.left_out += map(_piece, result.pieces)
    row = result.row
    if result.is_blank:
        answer.left_out.append(_aside(row, Sentence(BLANK)))
        return
    text, unit = str(result.answers["reported"]), str(result.answers.get("unit", ""))
    analyte = ANALYTES[result.test]
    if refusal := _refusal(text, unit, analyte):
        answer.asked.append(UnreadPart(row.number, _text(row), refusal))
        return
    limits = (result.answers.get(name) for name in ("reported_low", "reported_high"))
    answer.read.append(
        _read(
            row.number,
            analyte=analyte,
            subject=row.subject,
            on=result.day,
            result=text,
            unit=unit,
            limits=tuple(limit if isinstance(limit, Decimal) else None for limit in limits),
        )
    )


def _refusal(text: str, unit: str, analyte: Analyte) -> str:
    """Why the edit checks refuse a result; blank where they do not."""
    findings = reported.findings("read", text=text, unit=unit, analyte=analyte)
    return next((finding.text for finding in findings if finding.severity is Severity.HARD), "")


def _read(
    row: int,
    *,
    analyte: Analyte,
    subject: str = "",
    on: date | None = None,
    result: str,
    unit: str,
    limits: tuple[Decimal | None, ...],
) -> Read:
    low, high = (format(limit, "f") if limit is not None else None for limit in limits)
    day = on.isoformat() if on else None
    shown = _result(result, unit, analyte)
    return Read(row, subject or None, day, analyte.code, shown, units.normalise(unit) or None, low, high)


def _result(text: str, unit: str, analyte: Analyte) -> str:
    """The result in plain signs: a number as it is written, a titre or a word as it is stored."""
    result = standard(text, unit, analyte)
    if analyte.kind is not ResultKind.NUMERIC or result.value is None:
        return result.text
    number = units.read(text)
    return f"{number.qualifier}{number.number:f}"


def _say(message: RowMessage, answer: Answer) -> None:
    """A row that is no result is asked about; one that there is nothing to decide about is left out."""
    answer.left_out += map(_piece, message.row.pieces)
    sentence = message.why if isinstance(message.why, Sentence) else Sentence(message.why[0])
    is_left = message.verdict is RowVerdict.CORRECTED or sentence.msgid in NO_ANSWER
    (answer.left_out if is_left else answer.asked).append(_aside(message.row, sentence))


def _note(notes: FileNotes, matcher: Matcher, answer: Answer) -> None:
    answer.notices += map(_rendered, notes.sentences)
    answer.notices += (_rendered(Sentence(STRANGER, {"subject": number})) for number in matcher.strangers or ())
    answer.left_out += map(_piece, notes.pieces)


def _piece(piece: UnusedPiece) -> UnreadPart:
    return UnreadPart(piece.row, piece.text, _rendered(piece.why))


def _aside(row: SourceRow, why: Sentence) -> UnreadPart:
    return UnreadPart(row.number, _text(row), _rendered(why))


def _text(row: SourceRow) -> str:
    """What a row says; whose row it is does not belong to it."""
    cells = (row.code, row.test, row.specimen, row.result, row.unit, row.low, row.high, row.range, row.day)
    return " ".join(filter(None, (*cells, row.visit, row.status)))


def of_text(text: str) -> Answer:
    """What a laboratory page would read of a pasted text."""
    block = pasted.read(text, aliases={})
    answer = Answer()
    for result in block.results:
        row, analyte, limits = result.row, result.analyte, (result.low, result.high)
        if analyte is None:
            answer.asked.append(UnreadPart(row, result.line, _rendered(_unknown(result.name, result.suggestion))))
        elif refusal := _refusal(result.result, result.unit, analyte):
            answer.asked.append(UnreadPart(row, result.line, refusal))
        else:
            answer.read.append(_read(row, analyte=analyte, result=result.result, unit=result.unit, limits=limits))
        answer.left_out += (UnreadPart(row, other, _rendered(Sentence(NOT_USED))) for other in result.others)
    answer.asked += (UnreadPart(aside.row, aside.text, _rendered(aside.why)) for aside in block.asked)
    answer.left_out += (UnreadPart(aside.row, aside.text, _rendered(aside.why)) for aside in block.left_out)
    return answer


def _unknown(name: str, suggestion: Analyte | None) -> Sentence:
    if suggestion is None:
        return Sentence(UNKNOWN_TEST, {"test": name})
    return Sentence(PERHAPS, {"test": name, "suggestion": Sentence(suggestion.label)})


def _rendered(why: Sentence) -> str:
    return why.render(gettext)
