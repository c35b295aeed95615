"""Reads a file or a pasted text as an import or a page would, and answers with what was read and what was not."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from edc.capture.checks import Severity
from edc.imports.columns import INCOMPLETE, OF_FHIR, Columns, SourceRow, guess, is_complete, is_of_fhir
from edc.imports.files import reading
from edc.imports.files.rows import rows
from edc.imports.results.matching import MatchedResult, Matcher, RowMessage
from edc.imports.results.repeated import settled
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
        self.read.sort(key=lambda one: one.row)
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
            _match(file.told, matcher, answer)
        else:
            answer.notices.append(_rendered(Sentence(INCOMPLETE)))
            answer.left_out += (_aside(told, Sentence(INCOMPLETE)) for told in file.told)
        _note(file.notes, matcher, answer)
    except Refusal as refusal:
        return Answer(notices=[_rendered(refusal.why)])
    return answer


def _match(told: Iterable[SourceRow], matcher: Matcher, answer: Answer) -> None:
    whole: dict[int, SourceRow] = {}
    said: list[RowMessage] = []
    results: list[MatchedResult] = []
    for one in told:
        whole[one.number] = one
        match matcher.matched(one):
            case MatchedResult() as wanted:
                results.append(wanted)
            case RowMessage() as sentence:
                said.append(sentence)
            case None:
                answer.left_out.append(_aside(one, Sentence(LEFT_OUT)))
    alone = settled(results)
    for wanted in alone.results:
        _take(wanted, answer)
    for sentence in (*said, *alone.said):
        answer.left_out += map(_piece, whole[sentence.number].pieces)
        _say(sentence, whole[sentence.number], answer)


def _take(wanted: MatchedResult, answer: Answer) -> None:
    """A result that edit checks would not refuse is read."""
    answer.left_out += map(_piece, wanted.pieces)
    if not wanted.is_told:
        answer.left_out.append(_aside(wanted.told, Sentence(BLANK)))
        return
    text, unit = str(wanted.answers["reported"]), str(wanted.answers.get("unit", ""))
    analyte = ANALYTES[wanted.test]
    if refusal := _refusal(text, unit, analyte):
        answer.asked.append(UnreadPart(wanted.told.number, _text(wanted.told), refusal))
        return
    limits = (wanted.answers.get(name) for name in ("reported_low", "reported_high"))
    answer.read.append(
        _read(
            wanted.told.number,
            analyte=analyte,
            subject=wanted.told.subject,
            on=wanted.day,
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
    told = standard(text, unit, analyte)
    if analyte.kind is not ResultKind.NUMERIC or told.value is None:
        return told.text
    number = units.read(text)
    return f"{number.qualifier}{number.number:f}"


def _say(said: RowMessage, told: SourceRow, answer: Answer) -> None:
    sentence = said.why if isinstance(said.why, Sentence) else Sentence(said.why[0])
    is_left = said.verdict is RowVerdict.CORRECTED or sentence.msgid in NO_ANSWER
    (answer.left_out if is_left else answer.asked).append(_aside(told, sentence))


def _note(notes: FileNotes, matcher: Matcher, answer: Answer) -> None:
    answer.notices += map(_rendered, notes.sentences)
    answer.notices += (_rendered(Sentence(STRANGER, {"subject": number})) for number in matcher.strangers or ())
    answer.left_out += map(_piece, notes.pieces)


def _piece(piece: UnusedPiece) -> UnreadPart:
    return UnreadPart(piece.row, piece.text, _rendered(piece.why))


def _aside(told: SourceRow, why: Sentence) -> UnreadPart:
    return UnreadPart(told.number, _text(told), _rendered(why))


def _text(told: SourceRow) -> str:
    """What a row says; whose row it is does not belong to it."""
    cells = (told.code, told.test, told.specimen, told.result, told.unit, told.low, told.high, told.range, told.day)
    return " ".join(filter(None, (*cells, told.visit, told.status)))


def of_text(text: str) -> Answer:
    """What a laboratory page would read of a pasted text."""
    block = pasted.read(text, aliases={})
    answer = Answer()
    for one in block.results:
        if one.analyte is None:
            answer.asked.append(UnreadPart(one.row, one.line, _rendered(_unknown(one.name, one.suggestion))))
        elif refusal := _refusal(one.result, one.unit, one.analyte):
            answer.asked.append(UnreadPart(one.row, one.line, refusal))
        else:
            limits = (one.low, one.high)
            answer.read.append(_read(one.row, analyte=one.analyte, result=one.result, unit=one.unit, limits=limits))
        answer.left_out += (UnreadPart(one.row, other, _rendered(Sentence(NOT_USED))) for other in one.others)
    answer.asked += (UnreadPart(aside.row, aside.text, _rendered(aside.why)) for aside in block.asked)
    answer.left_out += (UnreadPart(aside.row, aside.text, _rendered(aside.why)) for aside in block.left_out)
    return answer


def _unknown(name: str, suggestion: Analyte | None) -> Sentence:
    if suggestion is None:
        return Sentence(UNKNOWN_TEST, {"test": name})
    return Sentence(PERHAPS, {"test": name, "suggestion": Sentence(suggestion.label)})


def _rendered(why: Sentence) -> str:
    return why.render(gettext)
