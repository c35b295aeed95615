"""Which reference interval holds for a result: by test, unit, sex, age and day; a pure rule (specification 0.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from protocol import units
from protocol.analyte import Analyte
from protocol.dates import completed_years
from protocol.reference_limits import converted

T = TypeVar("T", int, date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A reference interval of a laboratory; ages and days are inclusive, and what is not said holds for everybody."""

    number: int
    test: str
    unit: str
    sex: str = ""
    age_from: int | None = None
    age_until: int | None = None
    valid_from: date
    valid_until: date | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Whose sample it is, and of which day, as far as that is known."""

    on: date | None
    sex: str | None = None
    born_on: date | None = None

    @property
    def age(self) -> int | None:
        """In whole years on the day of the sample."""
        return completed_years(self.born_on, self.on) if self.born_on and self.on else None


@dataclass(frozen=True, slots=True)
class LimitsInForce:
    """The limits in force in the result's own unit, and the interval that gives them."""

    low: Decimal | None = None
    high: Decimal | None = None
    interval: int | None = None

    def differ_from(self, *, low: Decimal | None, high: Decimal | None) -> bool:
        """Whether a report with these limits says another thing; a limit that either does not tell says nothing."""
        pairs = ((low, self.low), (high, self.high))
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


NONE = LimitsInForce()


def in_force(intervals: Iterable[Interval], *, case: Case, unit: str, analyte: Analyte) -> LimitsInForce:
    """The limits for this case in this unit; none where no interval surely holds."""
    wanted = units.normalise(unit)
    holding = [interval for interval in intervals if interval.test == analyte.code and holds(interval, case)]
    # At most one in each unit: the result's own comes first, then the trial's.
    holding.sort(key=lambda interval: (interval.unit != wanted, interval.unit != analyte.unit, interval.number))
    for interval in holding:
        try:
            low, high = (_converted(limit, interval.unit, wanted, analyte) for limit in (interval.low, interval.high))
        except units.Unreadable:
            continue
        return LimitsInForce(low, high, interval.number)
    return NONE


def holds(interval: Interval, case: Case) -> bool:
    """Whether an interval surely holds: what is not known of a case fits only an interval that does not ask for it."""
    if (
        case.on is None
        or case.on < interval.valid_from
        or (interval.valid_until is not None and case.on > interval.valid_until)
    ):
        return False
    return interval.sex in ("", case.sex) and _is_of_age(interval, case.age)


def overlap(interval: Interval, other: Interval) -> bool:
    """Whether two intervals of one laboratory and method could hold for one and the same result in one unit."""
    return (
        (interval.test, interval.unit) == (other.test, other.unit)
        and (not interval.sex or not other.sex or interval.sex == other.sex)
        and _meet(interval.age_from, interval.age_until, other.age_from, other.age_until)
        and _meet(interval.valid_from, interval.valid_until, other.valid_from, other.valid_until)
    )


def _meet(first: T | None, last: T | None, other_first: T | None, other_last: T | None) -> bool:
    """Whether two stretches have something in common; a missing end is open."""
    return not (
        (last is not None and other_first is not None and last < other_first)
        or (other_last is not None and first is not None and other_last < first)
    )


def _is_of_age(interval: Interval, age: int | None) -> bool:
    if age is None:
        return interval.age_from is None and interval.age_until is None
    return (interval.age_from is None or age >= interval.age_from) and (
        interval.age_until is None or age <= interval.age_until
    )


def _converted(limit: Decimal | None, unit: str, wanted: str, analyte: Analyte) -> Decimal | None:
    """A limit in another unit of the analyte. Raises units.Unreadable where it has no such unit."""
    return limit if limit is None or unit == wanted else converted(limit, unit, wanted, analyte)
