"""The geometry of a chart: days along it, values up it, limits, doses, and where names find room.

Along the axis of time a place is in percent of the frame's width, so that words keep their size whatever the width is;
upwards it is in pixels from the frame's upper edge. Nothing here knows a database or a language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count, groupby, pairwise, zip_longest

MONTHS_A_YEAR = 12
# Two months hold the first day of a month twice, wherever they begin.
SHORTEST_SPAN = 62
# How much of its length an axis keeps free, so that no point stands upon its end.
FREE = Decimal("0.03")
# Visits of the follow-up are three months apart; across more than twice that no line is drawn.
LONGEST_JOINED = 190
MONTH_STEPS = (1, 2, 3, 6, *(MONTHS_A_YEAR * digit * 10**power for power in range(4) for digit in (1, 2, 5)))
# How far the limits of the first and the last result reach beyond it, in percent.
BEYOND = 1.5

# What a name takes in a narrow frame: percent a letter, pixels a line; and how far its line is from its point.
LETTER, LINE, AWAY = 1.15, 12, 8
POINT_WIDE, POINT_HIGH = 0.8, 5


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a day, beside the limits that stood with it."""

    on: date
    number: Decimal
    low: Decimal | None
    high: Decimal | None

    @property
    def heights(self) -> tuple[Decimal, ...]:
        """What the axis of values has to hold of it."""
        return tuple(height for height in (self.number, self.low, self.high) if height is not None)


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
    for step in MONTH_STEPS:
        found = range(-(-first // step) * step, last + 1, step)
        if len(found) <= most:
            break
    return tuple(date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1) for month in found)


@dataclass(frozen=True, slots=True)
class Scale:
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
    for step in _steps((high - low) / most):
        first = int((low / step).to_integral_value(ROUND_FLOOR))
        last = int((high / step).to_integral_value(ROUND_CEILING))
        if last - first < most:
            break
    return tuple(step * number for number in range(first, last + 1))


def _apart(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """Two ends, with a tenth of the value on either side where all values are one."""
    if low != high:
        return low, high
    room = abs(low) / 10
    return (low - room, high + room) if room else (low, high + 1)


def _steps(least: Decimal) -> Iterator[Decimal]:
    """1, 2, 2.5 and 5 of each power of ten, from the power of the least on."""
    for power in count(least.adjusted()):
        yield from (Decimal((0, (1,), power)), Decimal((0, (2,), power)))
        yield from (Decimal((0, (2, 5), power - 1)), Decimal((0, (5,), power)))


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the frame."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line from one place to the next."""

    start: Point
    end: Point


def strokes(placed: Sequence[tuple[date, Point | None]]) -> tuple[Stroke, ...]:
    """Lines from point to point, but not across a result without a place nor across a long time."""
    return tuple(
        Stroke(start, end)
        for (before, start), (after, end) in pairwise(placed)
        if start and end and (after - before).days <= LONGEST_JOINED
    )


@dataclass(frozen=True, slots=True)
class Band:
    """A rectangle within limits; `floor` and `ceiling` are the heights of those limits that there are."""

    x: float
    width: float
    y: float
    height: float
    floor: float | None
    ceiling: float | None

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 2)


def bands(values: Sequence[Value], *, axis: Span, scale: Scale) -> tuple[Band, ...]:
    """The limits as steps: those of each result reach half the way to its neighbours; none where it has none."""
    places = [axis.x(value.on) for value in values]
    middles = [(before + after) / 2 for before, after in pairwise(places)]
    begins = [max(place - BEYOND, 0.0) for place in places[:1]] + middles
    ends = middles + [min(place + BEYOND, 100.0) for place in places[-1:]]
    found = []
    parts = zip(values, begins, ends, strict=True)
    for (low, high), same in groupby(parts, key=lambda part: (part[0].low, part[0].high)):
        (_first, begin, _middle), *_between = whole = list(same)
        if low is not None or high is not None:
            found.append(_band(low, high, begin=begin, end=whole[-1][2], scale=scale))
    return tuple(band for band in found if band.width)


def _band(low: Decimal | None, high: Decimal | None, *, begin: float, end: float, scale: Scale) -> Band:
    floor, ceiling = (None if limit is None else scale.y(limit) for limit in (low, high))
    top, bottom = ceiling or 0.0, scale.height if floor is None else floor
    return Band(
        x=round(begin, 2),
        width=round(end - begin, 2),
        y=top,
        height=round(max(bottom - top, 0), 1),
        floor=floor,
        ceiling=ceiling,
    )


@dataclass(frozen=True, slots=True)
class Period:
    """A time on one daily dose; no last day: it goes on; no amount: it is not known."""

    first: date
    last: date | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Step:
    """A period as a rectangle upon the strip's lower edge, as high as its amount; `text` where it has room."""

    x: float
    width: float
    y: float
    height: float
    text: str
    is_known: bool


def steps(periods: Sequence[Period], *, axis: Span, height: int) -> tuple[Step, ...]:
    """Doses in the order of their first days; the next one ends the one before it."""
    most = max((period.amount for period in periods if period.amount), default=Decimal(1))
    pairs = zip_longest(periods, [period.first for period in periods[1:]])
    drawn = (_step(one, until=end, most=most, axis=axis, height=height) for one, end in pairs)
    return tuple(step for step in drawn if step.width)


def _step(period: Period, *, until: date | None, most: Decimal, axis: Span, height: int) -> Step:
    ends = [day for day in (_after(period.last), until) if day]
    x = axis.x(period.first)
    width = round(max(axis.x(min(ends)) if ends else 100.0, x) - x, 2)
    tall = round(float(height * (most if period.amount is None else period.amount) / most), 1)
    text = "?" if period.amount is None else format(period.amount, "f")
    room = width > LETTER * (len(text) + 1)
    return Step(x, width, round(height - tall, 1), tall, text if room else "", period.amount is not None)


def _after(day: date | None) -> date | None:
    return _day(day.toordinal() + 1) if day else None


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def places(points: Sequence[Point], words: Sequence[str], *, height: int) -> tuple[Point | None, ...]:
    """Where the name of each point is written, its middle and its line: above or below it, else nowhere.

    In a valley of the line it is below first, where no line runs.
    """
    taken = [_Box(p.x - POINT_WIDE, p.x + POINT_WIDE, p.y - POINT_HIGH, p.y + POINT_HIGH) for p in points]
    found: list[Point | None] = []
    for number, (point, word) in enumerate(zip(points, words, strict=True)):
        sides = _sides(point, points[max(number - 1, 0) : number + 2])
        within = (side for side in sides if side.y <= height)
        place = next((side for side in within if _is_free(side, word, taken)), None)
        found.append(place)
        if place:
            taken.append(_box(place, word))
    return tuple(found)


def _sides(point: Point, around: Sequence[Point]) -> tuple[Point, Point]:
    """The places above and below a point, the one first that its neighbours leave free."""
    above = Point(point.x, round(point.y - AWAY, 1))
    below = Point(point.x, round(point.y + AWAY + LINE * 0.75, 1))
    heights = [other.y for other in around]
    return (below, above) if min(heights) < point.y == max(heights) else (above, below)


def _is_free(place: Point, word: str, taken: Sequence[_Box]) -> bool:
    box = _box(place, word)
    return not any(box.meets(other) for other in taken)


def _box(place: Point, word: str) -> _Box:
    half = LETTER * (len(word) + 0.5) / 2
    return _Box(place.x - half, place.x + half, place.y - LINE, place.y + 1)
