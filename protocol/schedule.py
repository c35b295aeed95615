"""The schedule of activities as a value (specification 3, SOA-01 and SOA-02).

The visit plan is the specification's assumption (label A) but for month 12, which is the registry's. W4 is
month 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from protocol import dates
from protocol.analytes import ANALYTES, Analyte
from protocol.codelists import Activity, Codelist
from protocol.parameters import Parameters
from protocol.words import _


class Anchor(Codelist):
    """The day that a visit is counted from."""

    FIRST_DOSE = "FIRST_DOSE", _("First dose")
    LAST_DOSE = "LAST_DOSE", _("Last dose")
    NONE = "NONE", _("Not planned")


class Need(Codelist):
    """What an activity is at a visit, as the table writes it."""

    REQUIRED = "X", _("Required")
    BASELINE = "base", _("Baseline")
    IF_INDICATED = "o", _("If indicated")
    AT_12_WEEKS = "12 wk", _("Twelve weeks after the last dose")


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit of the plan: its day as an offset from the anchor, and the days that it may be early or late."""

    code: str
    label: str
    anchor: Anchor
    offset: int | None
    early: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """When a visit may take place, and when it should."""

    earliest: date
    target: date
    latest: date


def _visit(code: str, label: str, offset: int | None, early: int, late: int | None = None) -> PlannedVisit:
    return PlannedVisit(code, label, Anchor.FIRST_DOSE, offset, early, early if late is None else late)


SCHEDULE: tuple[PlannedVisit, ...] = (
    _visit("SCR", _("Screening"), -28, 0, 27),
    _visit("D0", _("First dose"), 0, 0),
    _visit("W1", _("Week 1"), 7, 2),
    _visit("W2", _("Week 2"), 14, 3),
    _visit("W4", _("Week 4"), 28, 3),
    _visit("M2", _("Month 2"), 61, 7),
    _visit("M3", _("Month 3"), 91, 7),
    _visit("M4", _("Month 4"), 122, 7),
    _visit("M5", _("Month 5"), 152, 7),
    _visit("M6", _("Month 6"), 183, 7),
    _visit("M7", _("Month 7"), 213, 14),
    _visit("M8", _("Month 8"), 244, 14),
    _visit("M9", _("Month 9"), 274, 14),
    _visit("M10", _("Month 10"), 304, 14),
    _visit("M11", _("Month 11"), 335, 14),
    _visit("M12", _("Month 12"), 365, 14),
    _visit("M15", _("Follow-up month 15"), 457, 21),
    _visit("M18", _("Follow-up month 18"), 548, 21),
    _visit("M21", _("Follow-up month 21"), 639, 21),
    _visit("M24", _("Follow-up month 24"), 731, 21),
    PlannedVisit("EOT", _("End of treatment"), Anchor.LAST_DOSE, 0, 0, 14),
    PlannedVisit("SFU", _("Safety follow-up"), Anchor.LAST_DOSE, 30, 7, 7),
    PlannedVisit("UNS", _("Unscheduled visit"), Anchor.NONE, None),
)
VISITS: Mapping[str, PlannedVisit] = MappingProxyType({visit.code: visit for visit in SCHEDULE})

SCREENING = SCHEDULE[0].code

# The table of specification 3, cell for cell; "." is an empty cell, "12wk" the specification's "12 wk".
_COLUMNS = "SCR D0 W1 W2 W4 M2 M3 M4,M5 M6 M7,M8 M9 M10,M11 M12 M15,M18,M21,M24 EOT SFU UNS"
_TABLE = """
CONSENT          X  .    .  .  .  .  .  .  .  .  .  .  .  .  .  .    .
ELIGIBILITY      X  X    .  .  .  .  .  .  .  .  .  .  .  .  .  .    .
VITALS           X  X    X  X  X  X  X  X  X  X  X  X  X  X  X  X    X
EXAMINATION      X  X    .  X  X  X  X  X  X  X  X  X  X  X  X  X    o
BLOOD_COUNT      X  X    X  X  X  X  X  X  X  X  X  X  X  X  X  X    X
HAEMOLYSIS       X  X    .  X  X  X  X  X  X  X  X  X  X  X  X  .    o
HAPTOGLOBIN      .  X    .  .  X  .  X  .  X  .  X  .  X  o  X  .    o
DAT              X  .    .  .  .  .  X  .  X  .  .  .  X  o  X  .    o
COLD_AGGLUTININS X  .    .  .  .  .  .  .  .  .  .  .  .  .  .  .    .
CHEMISTRY        X  X    .  X  X  X  X  X  X  X  X  X  X  X  X  X    o
LIPIDS           X  .    .  .  X  .  X  .  X  .  X  .  X  X  X  .    .
URINALYSIS       X  .    .  .  X  .  X  .  X  .  X  .  X  X  X  .    o
IMMUNOGLOBULINS  X  .    .  .  .  .  .  .  X  .  .  .  X  o  .  .    .
TROUGH           .  .    .  X  X  X  X  X  X  o  X  o  X  X  X  .    o
PREGNANCY_TEST   X  .    .  .  X  X  X  X  X  X  X  X  X  X  X  12wk o
VIROLOGY         X  .    .  .  .  .  .  .  .  .  .  .  .  .  .  .    .
HBV_DNA          X  .    .  .  .  .  X  .  X  .  X  .  X  X  X  .    .
IMAGING          X  .    .  .  .  .  .  .  .  .  .  .  .  .  .  .    o
TREATMENTS       X  X    X  X  X  X  X  X  X  X  X  X  X  X  X  X    X
DISPENSING       .  X    .  X  X  X  X  X  X  X  X  X  X  X  X  .    .
ADVERSE_EVENTS   X  X    X  X  X  X  X  X  X  X  X  X  X  X  X  X    X
RESPONSE         .  base .  .  X  X  X  X  X  X  X  X  X  X  X  .    o
"""


def _table() -> dict[str, dict[Activity, Need]]:
    needs: dict[str, dict[Activity, Need]] = {visit.code: {} for visit in SCHEDULE}
    for line in _TABLE.strip().splitlines():
        activity, *cells = line.split()
        for column, cell in zip(_COLUMNS.split(), cells, strict=True):
            for code in column.split(",") if cell != "." else ():
                needs[code][Activity(activity)] = Need(cell.replace("12wk", "12 wk"))
    return needs


_NEEDS = _table()


def need(visit_code: str, activity: Activity) -> Need | None:
    """What the activity is at the visit; None where the table has an empty cell. KeyError for an unknown visit."""
    return _NEEDS[visit_code].get(activity)


def before(visit_code: str) -> tuple[str, ...]:
    """The planned visits that come before one in the schedule, by their codes; none for a visit that is not planned."""
    planned = [visit.code for visit in SCHEDULE if visit.anchor is not Anchor.NONE]
    return tuple(planned[: planned.index(visit_code)]) if visit_code in planned else ()


def activities(visit_code: str) -> tuple[Activity, ...]:
    """All activities of a visit, also those that are only done if indicated, in the order of the table."""
    return tuple(_NEEDS[visit_code])


def analytes_expected(visit_code: str) -> tuple[Analyte, ...]:
    """The analytes that the visit needs of every subject, in the order of the laboratory page."""
    needed = {activity for activity, how in _NEEDS[visit_code].items() if how in (Need.REQUIRED, Need.BASELINE)}
    return tuple(analyte for analyte in ANALYTES.values() if analyte.expected and analyte.activity in needed)


def month_offset(month: int, parameters: Parameters) -> int:
    """SOA-02: the day of a month of the schedule, round half up of 30.4375 × month."""
    return dates.half_up(parameters.days_per_month * month)


def planned_on(visit: PlannedVisit, *, first_dose: date | None, last_dose: date | None = None) -> Planned | None:
    """When a visit is due; None while its anchor has no date, and for an unscheduled visit."""
    anchor = {Anchor.FIRST_DOSE: first_dose, Anchor.LAST_DOSE: last_dose, Anchor.NONE: None}[visit.anchor]
    if anchor is None or visit.offset is None:
        return None
    target = dates.after(anchor, visit.offset)
    return Planned(dates.after(target, -visit.early), target, dates.after(target, visit.late))
