"""The limits in force for results: kept with each when it is saved, and shown before anything is typed (REQ-067)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from edc.capture import selectors as capture
from edc.capture.checks import Answers
from edc.capture.models import Crf, Hint, Proposal, Row
from edc.capture.retyping import Texts
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
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found


def kept(*, sites: Collection[int], tests: Collection[str]) -> SiteIntervals:
    """The intervals in use for these tests at these sites, in one read. A result does not tell its method."""
    by_laboratory: dict[tuple[int, str], list[Interval]] = {}
    for site, name, is_default, number, *told in _in_use(sites, tests):
        one = Interval(number=number, **dict(zip(RULED, told, strict=True)))
        for called in (known_as(name), *[""] * is_default):
            by_laboratory.setdefault((site, called), []).append(one)
    return SiteIntervals(by_laboratory)


def supplied(fillings: Sequence[PageState]) -> Supplied:
    """The limits that each result of a save gets from the intervals of its laboratory."""
    asked = {one.told.page.pk: list(_asked(one)) for one in fillings}
    tests = {line.test for lines in asked.values() for line in lines}
    if not tests:
        return {}
    table = kept(sites={one.told.page.subject.site_id for one in fillings}, tests=tests)
    return {one.told.page.pk: dict(_follows(one, asked[one.told.page.pk], table)) for one in fillings}


@dataclass(frozen=True, slots=True)
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


def _asked(filling: PageState) -> Iterator[UndecidedLimits]:
    """The results of which the save decides the limits; those of an earlier save stay as they are."""
    told, stored = filling.told, filling.stored
    stood = stored.answers.answers() if stored.answers else dict(told.answers)
    has_moved = any(told.answers.get(name, stood.get(name)) != stood.get(name) for name in DECIDING)
    elsewhere = stored.rows if has_moved else told.anew
    for test in dict.fromkeys([*told.rows, *elsewhere]):
        line = stored.rows.get(test)
        if test in ANALYTES and (line is None or line.struck is None):
            yield from _of_line(test, told.rows.get(test, {}), line, is_anew=has_moved or test in told.anew)


def _of_line(test: str, told: Answers, line: Row | None, *, is_anew: bool) -> Iterator[UndecidedLimits]:
    stood = line.answers() if line else {}
    now = {**stood, **told}
    if now.get("reported") is None:
        return
    unit = units.normalise(str(now.get("unit") or ""))
    given, before = ((side.get("reported_low"), side.get("reported_high")) for side in (now, stood))
    is_new = stood.get("reported") is None
    is_same = given == before and not is_new
    came_from_table = stood.get("interval") is not None
    entered_for = _entered_for(told, stood, unit, ANALYTES[test]) if given == before else told.get("limits_unit")
    is_decided = is_same and unit == (stood.get("unit") or "") and entered_for == stood.get("limits_unit")
    if is_decided and not is_anew:
        return
    was_given = came_from_table or stood.get("limits_unit") is not None
    if is_zero(*given) and not is_same:  # type: ignore[arg-type]
        given, was_given = (None, None), True
    is_told = given != (None, None) and not (is_same and came_from_table)
    entered_for = str(entered_for) if is_told and entered_for else None
    yield UndecidedLimits(test, str(now["reported"]), unit, *given, is_told, was_given, entered_for)  # type: ignore[arg-type]


def _entered_for(told: Answers, stood: Answers, unit: str, analyte: Analyte) -> object:
    """The unit of limits that this save leaves as they stand: their own, until a person says that they are in this."""
    if "limits_unit" in told:
        return told["limits_unit"]
    before = stood.get("limits_unit") or stood.get("unit")
    is_same = before is None or reference_limits.are_alike(str(before), unit, analyte)
    return None if is_same else before


def _follows(
    filling: PageState, asked: Iterable[UndecidedLimits], table: SiteIntervals
) -> Iterator[tuple[str, Answers]]:
    stored = filling.stored.answers.answers() if filling.stored.answers else {}
    sample = {**stored, **filling.told.answers}
    on, laboratory = (sample.get(name) for name in DECIDING)
    found = table.of(filling.told.page.subject.site_id, str(laboratory or ""))
    case = Case(on if isinstance(on, date) else None, filling.known.sex, filling.known.born_on)
    for one in asked:
        limits = in_force_for(one.test, one.reported, one.unit, found, case)
        if one.is_told:
            differs = one.entered_for is None and limits.differ_from(low=one.low, high=one.high)
            yield (
                one.test,
                {
                    "interval": None,
                    "other_limits": in_words(limits.low, limits.high) if differs else None,
                    "limits_unit": one.entered_for,
                },
            )
        elif limits != intervals.NONE or one.was_given:
            yield one.test, as_answers(limits)


def as_answers(limits: LimitsInForce) -> Answers:
    """The answers of a result that takes these limits over."""
    return {
        "reported_low": limits.low,
        "reported_high": limits.high,
        "interval": limits.interval,
        "other_limits": None,
        "limits_unit": None,
    }


def in_force_for(test: str, reported: str, unit: str, found: Sequence[Interval], case: Case) -> LimitsInForce:
    """The limits in force for a result that is a number; none for one in words, or that cannot be read."""
    analyte = ANALYTES[test]
    if not found or not _is_number(reported, unit, analyte):
        return intervals.NONE
    return intervals.in_force(found, case=case, unit=unit, analyte=analyte)


def _is_number(reported: str, unit: str, analyte: Analyte) -> bool:
    try:
        return standard(reported, unit, analyte).value is not None
    except units.Unreadable:
        return False


def proposals(page: Page, answers: Crf | None, previous: Mapping[str, Row], *, today: date) -> Mapping[str, Proposal]:
    """What a sample offers: the laboratories, the units of the last one, and its limits where none are kept here."""
    site = page.subject.site_id
    laboratories = list(Laboratory.objects.filter(site=site).order_by("name"))
    usual = next((one.name for one in laboratories if one.is_default), None)
    sample = answers.answers() if answers else {"laboratory": usual}
    table = kept(sites=[site], tests=ANALYTES) if laboratories else SiteIntervals()
    found = table.of(site, str(sample.get("laboratory") or ""))
    case = _case(page, sample.get("collected_on") or today) if found else Case(None)
    own = Proposal({"laboratory": usual}, offered={"laboratory": tuple(one.name for one in laboratories)})
    return {"": own, **{test: _proposal(test, previous.get(test), found, case) for test in ANALYTES}}


def _case(page: Page, on: object) -> Case:
    subject = page.subject_id
    born, sex = capture.births([subject]).get(subject), capture.sexes([subject]).get(subject)
    return Case(on if isinstance(on, date) else None, sex, born)


NOTHING: Mapping[str, object] = MappingProxyType({})


def _proposal(test: str, before: Row | None, found: Sequence[Interval], case: Case) -> Proposal:
    stood = before.answers() if before else NOTHING
    unit, analyte = str(stood["unit"] or "") if before else ANALYTES[test].unit, ANALYTES[test]
    if not any(one.test == test for one in found):
        limits = {name: stood[name] for name in BOXES} if before and _is_certain(before) else {}
        return Proposal({"unit": unit, **limits}, beside=_in_each_unit(limits, unit, analyte))
    limits_here = intervals.in_force(found, case=case, unit=unit, analyte=analyte)
    kept_for = {other: intervals.in_force(found, case=case, unit=other, analyte=analyte) for other in analyte.names}
    beside = {other: _texts(limits.low, limits.high) for other, limits in kept_for.items() if limits != intervals.NONE}
    return Proposal({"unit": unit}, hints=dict(_hints(limits_here)), beside=beside)


def _is_certain(before: Row) -> bool:
    """Whether limits of an earlier sample may be proposed: there are some, and they are not in doubt."""
    judged: reference_limits.ReferenceLimits = before.judged  # type: ignore[attr-defined]
    return judged.doubt is None and judged != reference_limits.NONE


def beside(result: Any) -> Mapping[str, Texts]:
    """The limits of a result in each unit of its analyte."""
    stands = {name: getattr(result, name) for name in BOXES}
    return _in_each_unit(stands, result.unit or "", result.analyte)


def _in_each_unit(limits: Mapping[str, object], unit: str, analyte: Analyte) -> dict[str, Texts]:
    told: Any = (limits.get(name) for name in BOXES)
    there = reference_limits.in_each_unit(*told, unit=unit, analyte=analyte)
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
