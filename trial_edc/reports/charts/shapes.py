"""The shapes in a chart's frame: lines, limits, doses, and where names find room."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise, zip_longest

from trial_edc.reports.charts.plotting import Span, ValueScale

# Visits of the follow-up are three months apart; across more than twice that nothing is drawn.
LONGEST_JOINED = 190
# How far the limits of the first and the last result reach beyond it, in percent.
BEYOND = 1.5

# What a name takes in a narrow frame: percent a letter, pixels a line; how far its line is from its point; a point.
LETTER, LINE, AWAY = 1.15, 12, 8
POINT_WIDE, POINT_HIGH = 0.8, 5
LAST_BUT_ONE = date.max - timedelta(days=1)


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
class FramePoint:
    """A place in the frame."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line from one place to the next."""

    start: FramePoint
    end: FramePoint


def strokes(placed: Sequence[tuple[date, FramePoint | None]]) -> tuple[Stroke, ...]:
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


def bands(values: Sequence[Value], *, axis: Span, scale: ValueScale) -> tuple[Band, ...]:
    """The limits as steps: those of each result reach half the way to its neighbours, but not across a long time.

    Where a result has no limits there is no band.
    """
    drawn = (band for stretch in _stretches(values) for band in _bands(stretch, axis, scale))
    return tuple(band for band in drawn if band.width)


def _stretches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values between which no long time lies."""
    begin = 0
    for place, (before, after) in enumerate(pairwise(values), start=1):
        if (after.on - before.on).days > LONGEST_JOINED:
            yield values[begin:place]
            begin = place
    yield values[begin:]


def _bands(values: Sequence[Value], axis: Span, scale: ValueScale) -> Iterator[Band]:
    places = [axis.x(value.on) for value in values]
    middles = [(before + after) / 2 for before, after in pairwise(places)]
    begins = [max(place - BEYOND, 0.0) for place in places[:1]] + middles
    ends = middles + [min(place + BEYOND, 100.0) for place in places[-1:]]
    parts = zip(values, begins, ends, strict=True)
    for (low, high), same in groupby(parts, key=lambda part: (part[0].low, part[0].high)):
        (_value, begin, _middle), *_between = whole = list(same)
        if low is not None or high is not None:
            yield _band(low, high, begin=begin, end=whole[-1][2], scale=scale)


def _band(low: Decimal | None, high: Decimal | None, *, begin: float, end: float, scale: ValueScale) -> Band:
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
class DoseStep:
    """A period as a rectangle upon the strip's lower edge, as high as its amount; `text` where it has room."""

    x: float
    width: float
    y: float
    height: float
    text: str
    is_known: bool


def steps(periods: Sequence[Period], *, axis: Span, height: int) -> tuple[DoseStep, ...]:
    """Doses in the order of their first days; the next one ends the one before it."""
    most = max((period.amount for period in periods if period.amount), default=Decimal(1))
    pairs = zip_longest(periods, [period.first for period in periods[1:]])
    drawn = (_step(period, until=end, most=most, axis=axis, height=height) for period, end in pairs)
    return tuple(step for step in drawn if step.width)


def _step(period: Period, *, until: date | None, most: Decimal, axis: Span, height: int) -> DoseStep:
    ends = [day for day in (_after(period.last), until) if day]
    x = axis.x(period.first)
    width = round(max(axis.x(min(ends)) if ends else 100.0, x) - x, 2)
    tall = round(float(height * (most if period.amount is None else period.amount) / most), 1)
    text = "?" if period.amount is None else format(period.amount, "f")
    room = width > LETTER * (len(text) + 1)
    return DoseStep(x, width, round(height - tall, 1), tall, text if room else "", period.amount is not None)


def _after(day: date | None) -> date | None:
    return min(day, LAST_BUT_ONE) + timedelta(days=1) if day else None


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


def places(points: Sequence[FramePoint], words: Sequence[str], *, height: int) -> tuple[FramePoint | None, ...]:
    """Where the name of each point is written, its middle and its line: above or below it, else nowhere.

    In a valley of the line it is below first, where no line runs.
    """
    taken = [_Box(p.x - POINT_WIDE, p.x + POINT_WIDE, p.y - POINT_HIGH, p.y + POINT_HIGH) for p in points]
    labels: list[FramePoint | None] = []
    for number, (point, word) in enumerate(zip(points, words, strict=True)):
        sides = _sides(point, points[max(number - 1, 0) : number + 2])
        within = (side for side in sides if side.y <= height)
        place = next((side for side in within if _is_free(side, word, taken)), None)
        labels.append(place)
        if place:
            taken.append(_box(place, word))
    return tuple(labels)


def _sides(point: FramePoint, around: Sequence[FramePoint]) -> tuple[FramePoint, FramePoint]:
    """The places above and below a point, the one first that its neighbours leave free."""
    above = FramePoint(point.x, round(point.y - AWAY, 1))
    below = FramePoint(point.x, round(point.y + AWAY + LINE * 0.75, 1))
    heights = [other.y for other in around]
    return (below, above) if min(heights) < point.y == max(heights) else (above, below)


def _is_free(place: FramePoint, word: str, taken: Sequence[_Box]) -> bool:
    box = _box(place, word)
    return not any(box.meets(other) for other in taken)


def _box(place: FramePoint, word: str) -> _Box:
    half = LETTER * (len(word) + 0.5) / 2
    return _Box(place.x - half, place.x + half, place.y - LINE, place.y + 1)
