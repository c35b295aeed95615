"""Makes of what a row says a result of one of our subjects, or says why it is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal

from edc.imports.columns import SourceRow
from edc.imports.results import naming, ranges, values
from edc.imports.results.naming import SourceNames
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMessage:
    """What there is to say of a row; the sentences of edit checks come in both languages."""

    number: int
    verdict: RowVerdict
    why: Sentence | tuple[str, str]
    subject: str = ""
    test: str = ""
    old: str = ""
    new: str = ""
    theirs: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MatchedResult:
    """A result as the file tells it: where it belongs, and the answers that its cells give, blank ones left aside.

    `pieces` is what of its row was not used.
    """

    told: SourceRow
    subject: int
    test: str
    visit: str
    day: date
    answers: Mapping[str, object]
    pieces: tuple[UnusedPiece, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is a result; else the row is blank."""
        return "reported" in self.answers


def withheld(text: str) -> str:
    """A cell as it is kept: without what looks like the number of an identity card."""
    return WITHHELD if IDENTITY.fullmatch(text) else text


def said_of(wanted: MatchedResult, verdict: RowVerdict, why: Sentence) -> RowMessage:
    """What there is to say of a result."""
    told = wanted.told
    new = f"{told.result} {told.unit}".strip()
    return RowMessage(number=told.number, verdict=verdict, why=why, subject=told.subject, test=wanted.test, new=new)


class _Unfit(Exception):
    """A row that is no result: its verdict, and the sentence."""

    def __init__(self, verdict: RowVerdict, why: Sentence, theirs: str = "", hint: str = "") -> None:
        super().__init__(str(why))
        self.verdict, self.why, self.theirs, self.hint = verdict, why, theirs, hint


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

    def matched(self, told: SourceRow) -> MatchedResult | RowMessage | None:
        """The result; or what is to be said; or nothing, where the row is left out on purpose."""
        analyte, (number, subject) = self._analyte(told), self._subject(told)
        if analyte == "" or subject == 0:
            return None
        try:
            return self._result(told if told.subject == number else replace(told, subject=number), subject, analyte)
        except _Unfit as unfit:
            return RowMessage(
                number=told.number,
                verdict=unfit.verdict,
                why=unfit.why,
                subject=number,
                test=told.test or told.code,
                new=f"{told.result} {told.unit}".strip(),
                theirs=unfit.theirs,
                hint=unfit.hint,
            )

    def _result(self, told: SourceRow, subject: int | None, analyte: Analyte | str | None) -> MatchedResult:
        """Raises _Unfit."""
        if told.fault is not None:
            raise _Unfit(RowVerdict.UNREADABLE, told.fault)
        if subject is None:
            raise _no_subject(told)
        if not isinstance(analyte, Analyte):
            raise _no_test(told)
        return self._placed(told, subject, analyte)

    def _analyte(self, told: SourceRow) -> Analyte | str | None:
        key = (told.code, told.test, told.specimen)
        if key not in self._known:
            self._known[key] = naming.analyte(*key, self.names)
        return self._known[key]

    def _subject(self, told: SourceRow) -> tuple[str, int | None]:
        """The subject's number as the file has it, and its id; 0 where the source says that it is to be left out.

        Of several numbers of a patient only the one that is a subject's is looked at any further.
        """
        numbers = told.identifiers or (told.subject,)
        for number in numbers:
            if (key := self._key(number)) is not None:
                return number, key
        named = told.subject
        if told.identifiers:
            alike = [number for number in numbers if NUMBER.fullmatch(number)]
            named = alike[0] if len(alike) == 1 and self.strangers is not None else ""
        shown = withheld(named)
        if self.strangers is None or not shown:
            return shown, None
        return shown, self.strangers.setdefault(named, -len(self.strangers) - 1)

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

    def _unit(self, text: str, told: SourceRow, analyte: Analyte) -> str:
        name = naming.named_as(told.code, told.test)
        key = (analyte.code, name, text)
        if key not in self._units:
            self._units[key] = naming.unit(text, analyte, self.names, name)
        unit = self._units[key]
        if unit is None:
            raise _Unfit(RowVerdict.NO_UNIT, _why_no_unit(text, analyte), text)
        return unit

    def _placed(self, told: SourceRow, subject: int, analyte: Analyte) -> MatchedResult:
        if standing(told.status) in (ResultStatus.NOT_FINAL, ResultStatus.IN_ERROR):
            raise _Unfit(RowVerdict.UNREADABLE, Sentence(NOT_FINAL, {"status": told.status[:40]}))
        visit, day = self._visit(told.visit), self._day(told)
        if not told.result:
            return MatchedResult(told, subject, analyte.code, visit, day, {}, told.pieces)
        result, unit = _apart(told, analyte)
        unit = self._unit(unit, told, analyte)
        _refuse_unreadable(result, unit, analyte)
        person = self.people.get(subject, SubjectFacts())
        limits = ranges.limits(told, unit=unit, analyte=analyte, person=person, on=day)
        if limits.fault:
            raise _Unfit(RowVerdict.REFUSED, limits.fault)
        answers = {"reported": result, "unit": unit, "reported_low": limits.low, "reported_high": limits.high}
        given = {name: value for name, value in answers.items() if value not in ("", None)}
        pieces = (*told.pieces, *limits.pieces, *_unused(told, analyte))
        return MatchedResult(told, subject, analyte.code, visit, day, given, pieces)

    def _day(self, told: SourceRow) -> date:
        try:
            day = values.day(told.day, self.zone)
        except values.UnreadableValue as unreadable:
            raise _Unfit(RowVerdict.UNREADABLE, unreadable.why) from None
        if day > self.today:
            raise _Unfit(RowVerdict.UNREADABLE, Sentence(FUTURE, {"day": day}))
        return day


def _no_subject(told: SourceRow) -> _Unfit:
    if told.identifiers:
        return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NONE_OF, {"count": len(told.identifiers)}))
    if not told.subject:
        return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NOBODY))
    theirs = "" if told.subject == WITHHELD else told.subject
    return _Unfit(RowVerdict.NO_SUBJECT, Sentence(NO_SUBJECT, {"subject": told.subject}), theirs)


def _no_test(told: SourceRow) -> _Unfit:
    name = told.test or told.code
    if not name:
        return _Unfit(RowVerdict.NO_TEST, Sentence(NO_NAME))
    why = Sentence(NO_TEST, {"test": name})
    if told.specimen:
        why = Sentence(NO_SPECIMEN, {"test": name, "specimen": told.specimen})
    elif loinc.is_code(told.code) and told.test:
        why = Sentence(NO_CODE, {"code": told.code, "test": told.test})
    theirs = naming.theirs(told.code, told.test, told.specimen)
    return _Unfit(RowVerdict.NO_TEST, why, theirs, naming.suggestion(name, told.specimen))


def _apart(told: SourceRow, analyte: Analyte) -> tuple[str, str]:
    """Result and unit, also where the unit stands behind the number in its cell: "1.52%", "25 U/L"."""
    behind = NUMBER_AND_UNIT.fullmatch(told.result)
    if behind is None or not analyte.unit:
        return told.result, told.unit
    known = {units.normalise(unit) for unit in (analyte.unit, *analyte.units)}
    unit = units.normalise(behind[2])
    if unit in known and (not told.unit or units.normalise(told.unit) == unit):
        return behind[1], told.unit or behind[2]
    return told.result, told.unit


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


def _unused(told: SourceRow, analyte: Analyte) -> tuple[UnusedPiece, ...]:
    """What of a row says nothing to us: a unit of a result in words, a status that we do not know."""
    unit = told.unit if not analyte.unit and not analyte.units else ""
    status = told.status if told.status and standing(told.status) is None else ""
    pieces = ((unit, UNIT_OF_WORDS), (status, STATUS))
    return tuple(UnusedPiece(told.number, text, Sentence(why)) for text, why in pieces if text)


def _why_no_unit(unit: str, analyte: Analyte) -> Sentence:
    try:
        units.convert(Decimal(1), unit, analyte)
    except units.Unreadable as unreadable:
        return unreadable.why
    return Sentence(_("“%(unit)s” is no unit."), {"unit": unit})
