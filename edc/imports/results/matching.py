"""Makes of what a row says a result of one of our subjects, or says why it is none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal

from edc.imports.columns import SourceRow
from edc.imports.results import naming, ranges, values
from edc.imports.results.matched import MatchedResult
from edc.imports.results.naming import SourceNames
from edc.imports.results.outcomes import BatchOutcome, RowMessage
from edc.imports.results.ranges import SubjectFacts
from edc.imports.results.verdicts import RowVerdict
from edc.imports.statuses import NOT_FINAL, ResultStatus, standing
from edc.imports.tables import UnusedPiece
from protocol import loinc, units
from protocol.analytes import Analyte
from protocol.standard import standard
from protocol.words import Sentence, _

NO_SUBJECT = _("This site has no subject “%(subject)s”.")
NONE_OF = _("None of the %(count)s numbers of this patient is a subject's of this site.")
NOBODY = _("No subject is named in this row: a merged cell counts for its first row only.")
NO_TEST = _("“%(test)s” is no test that this study knows.")
NO_CODE = _("The code %(code)s is not that of a test of this study, though the words beside it are “%(test)s”.")
NO_SPECIMEN = _("“%(test)s” in “%(specimen)s” is no test that this study knows.")
NO_VISIT = _("“%(visit)s” is no visit of the schedule.")
FUTURE = _("The sample is of %(day)s, which is in the future.")
NO_NAME = _("No test is named in this row.")
IS_TIME = _("“%(text)s” is a time, which Excel makes of a titre, perhaps of %(titre)s: enter the titre as text.")
IS_DAY = _("“%(text)s” is a day, which Excel makes of other texts: enter the result as text.")
UNIT_OF_WORDS = _("A result of this test has no unit: the unit was not used.")
STATUS = _("What this says of the result is not known: it was not used.")
WITHHELD = "…"
"""Stands for what looks like the number of an identity card: it is kept nowhere but in the file."""
IDENTITY = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")
NUMBER = re.compile(r"[0-9]{2,4}-[A-Za-z0-9]{1,16}")
"""How the numbers of this study's subjects look."""
TIME = re.compile(r"([0-9]{2,3}):([0-5][0-9])(?::[0-5][0-9])?|(?!1:)([0-9]):([0-5][0-9])")
DAY = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?: [0-9:]+)?")
NUMBER_AND_UNIT = re.compile(r"(.*?[0-9]) *([^0-9\s.,].*)")


def withheld(text: str) -> str:
    """A cell as it is kept: without what looks like the number of an identity card."""
    return WITHHELD if IDENTITY.fullmatch(text) else text


class _Unfit(Exception):
    """A row that is no result: its verdict, and the sentence."""

    def __init__(self, verdict: RowVerdict, why: Sentence, theirs: str = "", hint: str = "") -> None:
        super().__init__(str(why))
        self.verdict, self.why, self.theirs, self.hint = verdict, why, theirs, hint


@dataclass(frozen=True, slots=True)
class MatchedBatch:
    """The results of a batch, the messages about rows that are none, and the rows that are left out on purpose."""

    results: tuple[MatchedResult, ...]
    messages: tuple[RowMessage, ...]
    left: tuple[SourceRow, ...]

    @property
    def outcome(self) -> BatchOutcome:
        """What came of the rows that end here."""
        pieces = tuple(piece for message in self.messages for piece in message.row.pieces)
        return BatchOutcome(left=len(self.left), messages=self.messages, pieces=pieces)


@dataclass(frozen=True, slots=True)
class Matcher:
    """What rows are matched against: the source's names, the site's subjects by their numbers, the site's time.

    Where `strangers` is given, a subject that is not known is noted in it and counts as one.
    """

    names: SourceNames
    subjects: Mapping[str, int]
    zone: tzinfo
    today: date
    code: str
    people: Mapping[int, SubjectFacts] = field(default_factory=dict)
    strangers: dict[str, int] | None = None
    _known: dict[tuple[str, str, str], Analyte | str | None] = field(default_factory=dict)
    _units: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    _visits: dict[str, str | None] = field(default_factory=dict)

    def matched(self, row: SourceRow) -> MatchedResult | RowMessage | None:
        """The result; or what is to be said; or nothing, where the row is left out on purpose."""
        analyte, (number, subject) = self._analyte(row), self._subject(row)
        if analyte == "" or subject == 0:
            return None
        try:
            return self._result(row if row.subject == number else replace(row, subject=number), subject, analyte)
        except _Unfit as unfit:
            return RowMessage(
                row=row,
                verdict=unfit.verdict,
                why=unfit.why,
                subject=number,
                test=row.test or row.code,
                new=row.reported,
                theirs=unfit.theirs,
                hint=unfit.hint,
            )

    def _result(self, row: SourceRow, subject: int | None, analyte: Analyte | str | None) -> MatchedResult:
        """Raises _Unfit."""
        if row.fault is not None:
            raise _Unfit(RowVerdict.UNREADABLE, row.fault)
        if subject is None:
            raise _no_subject(row)
        if not isinstance(analyte, Analyte):
            raise _no_test(row)
        return self._of_test(row, subject, analyte)

    def _analyte(self, row: SourceRow) -> Analyte | str | None:
        key = (row.code, row.test, row.specimen)
        if key not in self._known:
            self._known[key] = naming.analyte(*key, self.names)
        return self._known[key]

    def _subject(self, row: SourceRow) -> tuple[str, int | None]:
        """The subject's number as the file has it, and its id; 0 where the source says that it is to be left out.

        Of several numbers of a patient only the one that is a subject's is looked at any further.
        """
        for number in row.identifiers or (row.subject,):
            if (key := self._key(number)) is not None:
                return number, key
        return self._stranger(row)

    def _stranger(self, row: SourceRow) -> tuple[str, int | None]:
        """The number of a subject that is not known, as it may be shown; an id where strangers count as subjects."""
        number = self._only_number(row) if row.identifiers else row.subject
        shown = withheld(number)
        if self.strangers is None or not shown:
            return shown, None
        return shown, self.strangers.setdefault(number, -len(self.strangers) - 1)

    def _only_number(self, row: SourceRow) -> str:
        """Of several numbers of a stranger the one that looks like a subject's; blank where that is not one."""
        alike = [number for number in row.identifiers if NUMBER.fullmatch(number)]
        return alike[0] if len(alike) == 1 and self.strangers is not None else ""

    def _key(self, text: str) -> int | None:
        name = self.names.subjects.get(naming.plain(text)) if self.names.subjects else None
        if name is not None:
            return self.subjects.get(name) if name else 0
        return self.subjects.get(text) or self.subjects.get(f"{self.code}-{text}")

    def _visit(self, text: str) -> str:
        if text not in self._visits:
            self._visits[text] = naming.visit(text, self.names) if text else ""
        visit = self._visits[text]
        if visit is None:
            raise _Unfit(RowVerdict.NO_VISIT, Sentence(NO_VISIT, {"visit": text}), text)
        return visit

    def _unit(self, text: str, row: SourceRow, analyte: Analyte) -> str:
        name = naming.named_as(row.code, row.test)
        key = (analyte.code, name, text)
        if key not in self._units:
            self._units[key] = naming.unit(text, analyte, self.names, name)
        unit = self._units[key]
        if unit is None:
            raise _Unfit(RowVerdict.NO_UNIT, _why_no_unit(text, analyte), text)
        return unit

    def _of_test(self, row: SourceRow, subject: int, analyte: Analyte) -> MatchedResult:
        if standing(row.status) in (ResultStatus.NOT_FINAL, ResultStatus.IN_ERROR):
            raise _Unfit(RowVerdict.UNREADABLE, Sentence(NOT_FINAL, {"status": row.status[:40]}))
        visit, day = self._visit(row.visit), self._day(row)
        if not row.result:
            return MatchedResult(row, subject, analyte.code, visit, day, {}, row.pieces)
        result, unit = _apart(row, analyte)
        unit = self._unit(unit, row, analyte)
        _refuse_unreadable(result, unit, analyte)
        person = self.people.get(subject, SubjectFacts())
        limits = ranges.limits(row, unit=unit, analyte=analyte, person=person, on=day)
        if limits.fault:
            raise _Unfit(RowVerdict.REFUSED, limits.fault)
        answers = {"reported": result, "unit": unit, "reported_low": limits.low, "reported_high": limits.high}
        given = {name: value for name, value in answers.items() if value not in ("", None)}
        pieces = (*row.pieces, *limits.pieces, *_unused(row, analyte))
        return MatchedResult(row, subject, analyte.code, visit, day, given, pieces)

    def _day(self, row: SourceRow) -> date:
        try:
            day = values.day(row.day, self.zone)
        except values.UnreadableValue as unreadable:
            raise _Unfit(RowVerdict.UNREADABLE, unreadable.why) from None
        if day > self.today:
            raise _Unfit(RowVerdict.UNREADABLE, Sentence(FUTURE, {"day": day}))
        return day


def match_rows(batch: Iterable[SourceRow], *, matcher: Matcher) -> MatchedBatch:
    """What the rows of a batch are to us."""
    results: list[MatchedResult] = []
    messages: list[RowMessage] = []
    left: list[SourceRow] = []
    for row in batch:
        matched = matcher.matched(row)
        if isinstance(matched, MatchedResult):
            results.append(matched)
        elif isinstance(matched, RowMessage):
            messages.append(matched)
        else:
            left.append(row)
    return MatchedBatch(tuple(results), tuple(messages), tuple(left))


def _no_subject(row: SourceRow) -> _Unfit:
    if row.identifiers:
        return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NONE_OF, {"count": len(row.identifiers)}))
    if not row.subject:
        return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NOBODY))
    theirs = "" if row.subject == WITHHELD else row.subject
    return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NO_SUBJECT, {"subject": row.subject}), theirs)


def _no_test(row: SourceRow) -> _Unfit:
    name = row.test or row.code
    if not name:
        return _Unfit(RowVerdict.NO_TEST, Sentence(NO_NAME))
    why = Sentence(NO_TEST, {"test": name})
    if row.specimen:
        why = Sentence(NO_SPECIMEN, {"test": name, "specimen": row.specimen})
    elif loinc.is_code(row.code) and row.test:
        why = Sentence(NO_CODE, {"code": row.code, "test": row.test})
    theirs = naming.theirs(row.code, row.test, row.specimen)
    return _Unfit(RowVerdict.NO_TEST, why, theirs, naming.suggestion(name, row.specimen))


def _apart(row: SourceRow, analyte: Analyte) -> tuple[str, str]:
    """Result and unit, also where the unit stands behind the number in its cell: "1.52%", "25 U/L"."""
    behind = NUMBER_AND_UNIT.fullmatch(row.result)
    if behind is None or not analyte.unit:
        return row.result, row.unit
    known = {units.normalise(unit) for unit in (analyte.unit, *analyte.units)}
    unit = units.normalise(behind[2])
    if unit in known and (not row.unit or units.normalise(row.unit) == unit):
        return behind[1], row.unit or behind[2]
    return row.result, row.unit


def _refuse_unreadable(result: str, unit: str, analyte: Analyte) -> None:
    """Raises _Unfit for a text that is no result of the test."""
    if time := TIME.fullmatch(result):
        hours, minutes = int(time[1] or time[3]), int(time[2] or time[4])
        titre = f"1:{60 * (hours - 1) + minutes}" if hours else f"0:{minutes}"
        raise _Unfit(RowVerdict.UNREADABLE, Sentence(IS_TIME, {"text": result, "titre": titre}))
    if DAY.fullmatch(result):
        raise _Unfit(RowVerdict.UNREADABLE, Sentence(IS_DAY, {"text": result}))
    try:
        standard(result, unit, analyte)
    except units.Unreadable as unreadable:
        raise _Unfit(RowVerdict.REFUSED, unreadable.why) from None


def _unused(row: SourceRow, analyte: Analyte) -> tuple[UnusedPiece, ...]:
    """What of a row says nothing to us: a unit of a result in words, a status that we do not know."""
    unit = row.unit if not analyte.unit and not analyte.units else ""
    status = row.status if row.status and standing(row.status) is None else ""
    pieces = ((unit, UNIT_OF_WORDS), (status, STATUS))
    return tuple(UnusedPiece(row.number, text, Sentence(why)) for text, why in pieces if text)


def _why_no_unit(unit: str, analyte: Analyte) -> Sentence:
    try:
        units.convert(Decimal(1), unit, analyte)
    except units.Unreadable as unreadable:
        return unreadable.why
    return Sentence(_("“%(unit)s” is no unit."), {"unit": unit})
