"""The limits in force for results: kept with each when it is saved, and shown before anything is typed (REQ-067)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.db import connection
from django.utils.translation import gettext

from edc.capture import selectors as capture
from edc.capture.checks.declared import Answers
from edc.capture.models import Crf, Row
from edc.capture.rows.proposals import Hint, Proposal, Texts
from edc.capture.submission import PageState, Supplied
from edc.casebook.models import Page
from edc.labs.limits import intervals
from edc.labs.limits.findings import in_words, is_zero
from edc.labs.limits.intervals import Case, Interval, LimitsInForce
from edc.labs.limits.laboratories import RULED, Laboratory, known_as
from protocol import reference_limits, units
from protocol.analyte import Analyte
from protocol.analytes import ANALYTES
from protocol.standard import standard

# What of a sample decides about the limits of its results, and the boxes in which these stand.
DECIDING = ("collected_on", "laboratory")
BOXES = ("reported_low", "reported_high")


@dataclass(frozen=True, slots=True)
class SiteIntervals:
    """The intervals of the laboratories of some sites: by site, and the name by which a sample finds its laboratory.

    Beneath the blank name stand those of the laboratory that a sample without one means.
    """

    by_laboratory: Mapping[tuple[int, str], Sequence[Interval]] = field(default_factory=dict)

    def of(self, site: int, laboratory: str | None) -> Sequence[Interval]:
        """The intervals for a sample; none of an outside laboratory, which brings its own limits."""
        return self.by_laboratory.get((site, known_as(laboratory or "")), ())


# One text, as every save of a sample asks it: composed anew each time it would take as long as the save's own reads.
_RULED = ", ".join(f"ruled.{name}" for name in RULED)
_IN_USE = f"""
    SELECT laboratory.site_id, laboratory.name, laboratory.is_default, ruled.id, {_RULED}
      FROM labs_referenceinterval ruled JOIN labs_laboratory laboratory ON laboratory.id = ruled.laboratory_id
     WHERE laboratory.site_id = ANY(%s) AND ruled.test = ANY(%s) AND ruled.method = '' AND ruled.withdrawn IS NULL
     ORDER BY ruled.id
"""


def _in_use(sites: Collection[int], tests: Collection[str]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [list(sites), list(tests)])
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return rows


def kept(*, sites: Collection[int], tests: Collection[str]) -> SiteIntervals:
    """The intervals in use for these tests at these sites, in one read. A result does not tell its method."""
    by_laboratory: dict[tuple[int, str], list[Interval]] = {}
    for site, name, is_default, number, *columns in _in_use(sites, tests):
        interval = Interval(number=number, **dict(zip(RULED, columns, strict=True)))
        for called in (known_as(name), *[""] * is_default):
            by_laboratory.setdefault((site, called), []).append(interval)
    return SiteIntervals(by_laboratory)


def supplied(states: Sequence[PageState]) -> Supplied:
    """The limits that each result of a save gets from the intervals of its laboratory."""
    asked = {state.submission.page.pk: list(_asked(state)) for state in states}
    tests = {line.test for lines in asked.values() for line in lines}
    if not tests:
        return {}
    table = kept(sites={state.submission.page.subject.site_id for state in states}, tests=tests)
    return {state.submission.page.pk: dict(_follows(state, asked[state.submission.page.pk], table)) for state in states}


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedLimits:
    """One result whose limits a save decides: as it will stand, and whether it brings limits of its own.

    `entered_for` is the unit that these were entered for, where nobody said yet that they are in the result's.
    """

    test: str
    reported: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    is_told: bool
    was_given: bool
    entered_for: str | None = None


def _asked(state: PageState) -> Iterator[UndecidedLimits]:
    """The results of which the save decides the limits; those of an earlier save stay as they are."""
    submission, stored = state.submission, state.stored
    standing = stored.answers.answers() if stored.answers else dict(submission.answers)
    has_moved = any(submission.answers.get(name, standing.get(name)) != standing.get(name) for name in DECIDING)
    elsewhere = stored.rows if has_moved else submission.anew
    for test in dict.fromkeys([*submission.rows, *elsewhere]):
        line = stored.rows.get(test)
        if test in ANALYTES and (line is None or line.struck is None):
            edited = _EditedResult.of(test, line, submission.rows.get(test, {}))
            if edited.is_to_be_decided(is_anew=has_moved or test in submission.anew):
                yield edited.undecided()


NO_LIMITS = (None, None)


@dataclass(frozen=True, kw_only=True, eq=False)
class _EditedResult:
    """A result on its way in: what was told, what stood, and the one laid over the other."""

    test: str
    sent: Answers
    stored: Answers
    now: Answers

    @classmethod
    def of(cls, test: str, line: Row | None, sent: Answers) -> Self:
        """A result by its line, as it stands."""
        stored = line.answers() if line else {}
        return cls(test=test, sent=sent, stored=stored, now={**stored, **sent})

    @cached_property
    def unit(self) -> str:
        """The unit of the result."""
        return units.normalise(str(self.now.get("unit") or ""))

    @cached_property
    def limits(self) -> tuple[object, ...]:
        """The limits that stand beside it now."""
        return tuple(self.now.get(name) for name in BOXES)

    @cached_property
    def has_same_limits(self) -> bool:
        """Whether the limits are those that stood."""
        return self.limits == tuple(self.stored.get(name) for name in BOXES)

    @cached_property
    def is_same(self) -> bool:
        """Whether they stood beside a result."""
        return self.has_same_limits and self.stored.get("reported") is not None

    @cached_property
    def came_from_table(self) -> bool:
        """Whether the limits that stood are the laboratory's."""
        return self.stored.get("interval") is not None

    @cached_property
    def entered_for(self) -> object:
        """The unit that the limits were entered for, where it is another than the result's."""
        if not self.has_same_limits:
            return self.sent.get("limits_unit")
        return _entered_for(self.sent, self.stored, self.unit, ANALYTES[self.test])

    def is_to_be_decided(self, *, is_anew: bool) -> bool:
        """Whether a save decides the limits: of a result, where something of it changed or it is asked anew."""
        if self.now.get("reported") is None:
            return False
        is_unit_same = self.unit == (self.stored.get("unit") or "")
        is_decided = self.is_same and is_unit_same and self.entered_for == self.stored.get("limits_unit")
        return is_anew or not is_decided

    def undecided(self) -> UndecidedLimits:
        """What is to be decided. Limits of 0 are none."""
        given, was_given = self.limits, self.came_from_table or self.stored.get("limits_unit") is not None
        if is_zero(*given) and not self.is_same:  # type: ignore[arg-type]
            given, was_given = NO_LIMITS, True
        is_told = given != NO_LIMITS and not (self.is_same and self.came_from_table)
        entered_for = self.entered_for if is_told else None
        low, high = given
        return UndecidedLimits(
            test=self.test,
            reported=str(self.now["reported"]),
            unit=self.unit,
            low=low,  # type: ignore[arg-type]
            high=high,  # type: ignore[arg-type]
            is_told=is_told,
            was_given=was_given,
            entered_for=str(entered_for) if entered_for else None,
        )


def _entered_for(sent: Answers, stored: Answers, unit: str, analyte: Analyte) -> object:
    """The unit of limits that this save leaves as they stand: their own, until a person says that they are in this."""
    if "limits_unit" in sent:
        return sent["limits_unit"]
    before = stored.get("limits_unit") or stored.get("unit")
    is_same = before is None or reference_limits.are_alike(str(before), unit, analyte)
    return None if is_same else before


def _follows(state: PageState, asked: Iterable[UndecidedLimits], table: SiteIntervals) -> Iterator[tuple[str, Answers]]:
    stored = state.stored.answers.answers() if state.stored.answers else {}
    sample = {**stored, **state.submission.answers}
    on, laboratory = (sample.get(name) for name in DECIDING)
    intervals_here = table.of(state.submission.page.subject.site_id, str(laboratory or ""))
    case = Case(on if isinstance(on, date) else None, state.known.sex, state.known.born_on)
    for result in asked:
        limits = in_force_for(result.test, result.reported, result.unit, intervals_here, case)
        if result.is_told:
            yield result.test, _beside_those_told(result, limits)
        elif limits != intervals.NONE or result.was_given:
            yield result.test, as_answers(limits)


def _beside_those_told(result: UndecidedLimits, limits: LimitsInForce) -> Answers:
    """What is kept with a result beside the limits that its report told: those of the laboratory, where they differ."""
    differs = result.entered_for is None and limits.differ_from(low=result.low, high=result.high)
    return {
        "interval": None,
        "other_limits": in_words(limits.low, limits.high) if differs else None,
        "limits_unit": result.entered_for,
    }


def as_answers(limits: LimitsInForce) -> Answers:
    """The answers of a result that takes these limits over."""
    return {
        "reported_low": limits.low,
        "reported_high": limits.high,
        "interval": limits.interval,
        "other_limits": None,
        "limits_unit": None,
    }


def in_force_for(test: str, reported: str, unit: str, candidates: Sequence[Interval], case: Case) -> LimitsInForce:
    """The limits in force for a result that is a number; none for one in words, or that cannot be read."""
    analyte = ANALYTES[test]
    if not candidates or not _is_number(reported, unit, analyte):
        return intervals.NONE
    return intervals.in_force(candidates, case=case, unit=unit, analyte=analyte)


def _is_number(reported: str, unit: str, analyte: Analyte) -> bool:
    try:
        return standard(reported, unit, analyte).value is not None
    except units.Unreadable:
        return False


def proposals(page: Page, answers: Crf | None, previous: Mapping[str, Row], *, today: date) -> Mapping[str, Proposal]:
    """What a sample offers: the laboratories, the units of the last one, and its limits where none are kept here."""
    site = page.subject.site_id
    laboratories = list(Laboratory.objects.filter(site=site).order_by("name"))
    usual = next((laboratory.name for laboratory in laboratories if laboratory.is_default), None)
    sample = answers.answers() if answers else {"laboratory": usual}
    table = kept(sites=[site], tests=ANALYTES) if laboratories else SiteIntervals()
    candidates = table.of(site, str(sample.get("laboratory") or ""))
    case = _case(page, sample.get("collected_on") or today) if candidates else Case(None)
    own = Proposal({"laboratory": usual}, offered={"laboratory": tuple(laboratory.name for laboratory in laboratories)})
    return {"": own, **{test: _proposal(test, previous.get(test), candidates, case) for test in ANALYTES}}


def _case(page: Page, on: object) -> Case:
    subject = page.subject_id
    born, sex = capture.births([subject]).get(subject), capture.sexes([subject]).get(subject)
    return Case(on if isinstance(on, date) else None, sex, born)


def _proposal(test: str, before: Row | None, candidates: Sequence[Interval], case: Case) -> Proposal:
    analyte = ANALYTES[test]
    unit = str(before.answers()["unit"] or "") if before else analyte.unit
    if any(interval.test == test for interval in candidates):
        return _of_laboratory(unit, analyte, candidates, case)
    limits = _limits_of(before) if before and _is_certain(before) else {}
    return Proposal({"unit": unit, **limits}, beside=_in_each_unit(limits, unit, analyte))


def _limits_of(before: Row) -> dict[str, object]:
    return {name: getattr(before, name) for name in BOXES}


def _of_laboratory(unit: str, analyte: Analyte, candidates: Sequence[Interval], case: Case) -> Proposal:
    """The limits of the laboratory stand in the boxes as hints, in each unit for which it has some."""
    limits_here = intervals.in_force(candidates, case=case, unit=unit, analyte=analyte)
    kept_for = {
        other: intervals.in_force(candidates, case=case, unit=other, analyte=analyte) for other in analyte.names
    }
    beside = {other: _texts(limits.low, limits.high) for other, limits in kept_for.items() if limits != intervals.NONE}
    return Proposal({"unit": unit}, hints=dict(_hints(limits_here)), beside=beside)


def _is_certain(before: Row) -> bool:
    """Whether limits of an earlier sample may be proposed: there are some, and they are not in doubt."""
    judged: reference_limits.ReferenceLimits = before.judged  # type: ignore[attr-defined]
    return judged.doubt is None and judged != reference_limits.NONE


def beside(result: Any) -> Mapping[str, Texts]:
    """The limits of a result in each unit of its analyte."""
    return _in_each_unit(_limits_of(result), result.unit or "", result.analyte)


def _in_each_unit(limits: Mapping[str, object], unit: str, analyte: Analyte) -> dict[str, Texts]:
    numbers: Any = (limits.get(name) for name in BOXES)
    there = reference_limits.in_each_unit(*numbers, unit=unit, analyte=analyte)
    return {other: _texts(low, high) for other, low, high in there}


def _texts(low: Decimal | None, high: Decimal | None) -> Texts:
    return {name: "" if limit is None else str(limit) for name, limit in zip(BOXES, (low, high), strict=True)}


def _hints(limits: LimitsInForce) -> Iterator[tuple[str, Hint]]:
    """The limits in force, at their boxes."""
    words = in_words(limits.low, limits.high)
    for name, limit in zip(BOXES, (limits.low, limits.high), strict=True):
        if limit is not None:
            text = gettext("Left blank, the limits of the laboratory hold: %(limits)s")
            yield name, Hint(str(limit), text % {"limits": words})
