"""Makes of what a row says a result of one of our subjects, or says why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from decimal import Decimal

from protocol import units
from protocol.analytes import Analyte
from protocol.words import Text, _
from trial_edc.imports import naming, values
from trial_edc.imports.columns import Told
from trial_edc.imports.naming import Names
from trial_edc.imports.verdicts import Verdict

NO_SUBJECT = _("This site has no subject “%(subject)s”.")
NO_TEST = _("“%(test)s” is no test that this study knows.")
NO_VISIT = _("“%(visit)s” is no visit of the schedule.")
FUTURE = _("The sample is of %(day)s, which is in the future.")
NO_NAME = _("No test is named in this row.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What there is to say of a row; the sentences of edit checks come in both languages."""

    number: int
    verdict: Verdict
    why: Text | tuple[str, str]
    subject: str = ""
    test: str = ""
    old: str = ""
    new: str = ""
    theirs: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A result as the file tells it: where it belongs, and the answers that its cells give, blank ones left aside."""

    told: Told
    subject: int
    test: str
    visit: str
    day: date
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Matcher:
    """What rows are matched against: the source's names, the site's subjects by their numbers, the site's time."""

    names: Names
    subjects: Mapping[str, int]
    zone: tzinfo
    today: date
    code: str
    _known: dict[tuple[str, str], Analyte | str | None] = field(default_factory=dict)
    _units: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _visits: dict[str, str | None] = field(default_factory=dict)

    def matched(self, told: Told) -> Wanted | Said | None:
        """The result; or what is to be said; or nothing, where the row is left out on purpose."""
        analyte, subject = self._analyte(told), self._subject(told.subject)
        if analyte == "" or subject == 0:
            return None
        if told.fault is not None:
            return self._said(told, Verdict.UNREADABLE, told.fault)
        if subject is None:
            why = Text(NO_SUBJECT, {"subject": told.subject})
            return self._said(told, Verdict.NO_SUBJECT, why, theirs=told.subject)
        if not isinstance(analyte, Analyte):
            return self._unknown(told)
        return self._placed(told, subject, analyte)

    def _analyte(self, told: Told) -> Analyte | str | None:
        key = (told.code, told.test)
        if key not in self._known:
            self._known[key] = naming.analyte(key, self.names)
        return self._known[key]

    def _subject(self, text: str) -> int | None:
        """The subject's id; 0 where the source says that it is to be left out."""
        name = self.names.subjects.get(naming.plain(text)) if self.names.subjects else None
        if name is not None:
            return self.subjects.get(name) if name else 0
        return self.subjects.get(text) or self.subjects.get(f"{self.code}-{text}")

    def _visit(self, text: str) -> str | None:
        if text not in self._visits:
            self._visits[text] = naming.visit(text, self.names) if text else ""
        return self._visits[text]

    def _unit(self, text: str, analyte: Analyte) -> str | None:
        key = (analyte.code, text)
        if key not in self._units:
            self._units[key] = naming.unit(text, analyte, self.names)
        return self._units[key]

    def _unknown(self, told: Told) -> Said:
        name = told.test or told.code
        why = Text(NO_TEST, {"test": name}) if name else Text(NO_NAME)
        return self._said(told, Verdict.NO_TEST, why, theirs=name, hint=naming.suggestion(name))

    def _placed(self, told: Told, subject: int, analyte: Analyte) -> Wanted | Said:
        visit = self._visit(told.visit)
        if visit is None:
            why = Text(NO_VISIT, {"visit": told.visit})
            return self._said(told, Verdict.NO_VISIT, why, theirs=told.visit)
        unit = self._unit(told.unit, analyte) if told.result else ""
        if unit is None:
            return self._said(told, Verdict.NO_UNIT, _why_no_unit(told.unit, analyte), theirs=told.unit)
        try:
            day = values.day(told.day, self.zone)
            low, high = _limits(told) if told.result and analyte.has_limits else (None, None)
        except values.Unreadable as unreadable:
            return self._said(told, Verdict.UNREADABLE, unreadable.why)
        if day > self.today:
            return self._said(told, Verdict.UNREADABLE, Text(FUTURE, {"day": day}))
        answers = {"reported": told.result, "unit": unit, "reported_low": low, "reported_high": high}
        given = {name: value for name, value in answers.items() if value not in ("", None)}
        return Wanted(told, subject, analyte.code, visit, day, given)

    @staticmethod
    def _said(told: Told, verdict: Verdict, why: Text, theirs: str = "", hint: str = "") -> Said:
        return Said(
            number=told.number,
            verdict=verdict,
            why=why,
            subject=told.subject,
            test=told.test or told.code,
            new=f"{told.result} {told.unit}".strip(),
            theirs=theirs,
            hint=hint,
        )


def _limits(told: Told) -> tuple[Decimal | None, Decimal | None]:
    """The limits of the row: each from a cell of its own, or both from the range."""
    low, high = values.number(told.low), values.number(told.high)
    if low is None and high is None and told.range:
        found = values.limits(told.range)
        return found.low, found.high
    return low, high


def _why_no_unit(unit: str, analyte: Analyte) -> Text:
    try:
        units.convert(Decimal(1), unit, analyte)
    except units.Unreadable as unreadable:
        return unreadable.why
    return Text(_("“%(unit)s” is no unit."), {"unit": unit})
