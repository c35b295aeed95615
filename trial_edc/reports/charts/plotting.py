"""The axes of a chart: days along it, values up it, and their ticks.

Along the axis of time a place is in percent of the frame's width, so that words keep their size whatever the width is;
upwards it is in pixels from the frame's upper edge. Nothing here knows a database or a language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count

MONTHS_A_YEAR = 12
MONTH_STEPS = (1, 2, 3, 6, *(MONTHS_A_YEAR * digit * 10**power for power in range(4) for digit in (1, 2, 5)))
TICK_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
# Two months hold the first day of a month twice, wherever they begin.
SHORTEST_SPAN = 62
# How much of its length an axis keeps free, so that no point stands upon its end.
FREE = Decimal("0.03")


@dataclass(frozen=True, slots=True)
class Span:
    """An axis of time, from a day to a later one."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """How far along a day stands, in percent; one beyond the axis stands at its end."""
        whole = (self.last - self.first).days
        return round(100 * min(max((day - self.first).days, 0), whole) / whole, 2)


def span(days: Sequence[date]) -> Span:
    """The axis of these days, with a little room around them. Raises ValueError where there is no day."""
    first, last = min(days).toordinal(), max(days).toordinal()
    spare = max(SHORTEST_SPAN - (last - first), int((last - first) * FREE))
    return Span(_day(first - spare // 2), _day(last + spare - spare // 2))


def _day(ordinal: int) -> date:
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def months(axis: Span, *, most: int) -> tuple[date, ...]:
    """First days of months of the axis, evenly apart, at least one and at most so many (two or more)."""
    first = axis.first.year * MONTHS_A_YEAR + axis.first.month - (axis.first.day == 1)
    last = axis.last.year * MONTHS_A_YEAR + axis.last.month - 1
    multiples = (range(-(-first // step) * step, last + 1, step) for step in MONTH_STEPS)
    numbers = next(some for some in multiples if len(some) <= most)
    return tuple(date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1) for month in numbers)


@dataclass(frozen=True, slots=True)
class ValueScale:
    """An axis of values: its ticks from its lower to its upper end, and its height."""

    ticks: tuple[Decimal, ...]
    height: int

    def y(self, value: Decimal) -> float:
        """How far down a value stands; one beyond the axis stands at its end."""
        low, high = self.ticks[0], self.ticks[-1]
        share = (min(max(value, low), high) - low) / (high - low)
        return round(float(self.height * (1 - share)), 1)


def ticks(values: Sequence[Decimal], *, most: int) -> tuple[Decimal, ...]:
    """Round numbers, evenly apart and at most so many (three or more), that hold all values between them.

    Raises ValueError where there is no value.
    """
    low, high = _apart(min(values), max(values))
    candidates = (_multiples(step, low, high) for step in _steps((high - low) / most))
    return next(some for some in candidates if len(some) <= most)


def _apart(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Two ends, with a tenth of the value on either side where all values are one."""
    if low != high:
        return low, high
    room = abs(low) / 10
    return (low - room, high + room) if room else (low, high + 1)


def _steps(least: Decimal) -> Iterator[Decimal]:
    """1, 2, 2.5 and 5 of each power of ten, from the power of the least on."""
    return (digit.scaleb(power) for power in count(least.adjusted()) for digit in TICK_STEPS)


def _multiples(step: Decimal, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Those of a step from at or below the lower end to at or above the upper one."""
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    return tuple(step * number for number in range(first, last + 1))
