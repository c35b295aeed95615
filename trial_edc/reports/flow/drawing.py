"""The flow of subjects and its accrual as pictures, and the tables behind them.

The picture of the flow has a narrow frame of its own, so that its words can be read on a telephone; upwards and along,
its places are in units of that frame. Those of the accrual are along in percent, as in all charts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from trial_edc.reports.charts.drawing import Tick
from trial_edc.reports.charts.plotting import ValueScale, ticks
from trial_edc.reports.charts.shapes import FramePoint, Stroke
from trial_edc.reports.flow.counting import AccrualMonth, FlowReport, criterion_label
from trial_edc.reports.response.figures import Figure

WIDTH, MAIN, SIDE, SIDE_AT = 360, 148, 184, 176
LINE, PADDING, GAP = 24, 6, 12
# Each box of the way through the study, and what stands beside the way to the next.
STAGES = (
    ("screened", ("failed", "left_screening", "in_screening")),
    ("enrolled", ("not_treated",)),
    ("treated", ("completed", "on_study", "withdrawn", "lost", "died")),
    ("analysed", ()),
)
PLOT_HEIGHT, MOST_TICKS, MOST_MONTHS = 220, 7, 5


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A number of the flow with its name and its subjects; a part is one of those that the line before it counts."""

    label: str
    short: str
    figure: Figure
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in a box, and how far down it is written."""

    line: FlowLine
    y: int

    @property
    def top(self) -> int:
        """Where the area that opens its subjects begins."""
        return self.y - LINE // 2


@dataclass(frozen=True, slots=True)
class FlowBox:
    """A box of the picture with its lines."""

    x: int
    y: int
    width: int
    lines: tuple[PlacedLine, ...]

    @property
    def height(self) -> int:
        return len(self.lines) * LINE + 2 * PADDING

    @property
    def end(self) -> int:
        """Where its numbers end."""
        return self.x + self.width - PADDING

    @property
    def middle(self) -> int:
        """Half its height."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """The picture of the flow: the boxes of the way, those beside it, and the way itself."""

    boxes: tuple[FlowBox, ...]
    beside: tuple[FlowBox, ...]
    down: tuple[tuple[FlowBox, FlowBox], ...]
    width: int = WIDTH
    way: int = MAIN // 2
    side: int = SIDE_AT

    @property
    def height(self) -> int:
        """The whole height, with room for the strokes of the last box."""
        return self.boxes[-1].y + self.boxes[-1].height + 1


def lines(flow: FlowReport, *, address: Callable[[str], str]) -> tuple[FlowLine, ...]:
    """The table behind the picture: every number in the order of the way, criteria under the failures."""
    keys = (key for stage, beside in STAGES for key in (stage, *beside))
    return tuple(line for key in keys for line in _with_parts(flow, key, address))


def _with_parts(flow: FlowReport, key: str, address: Callable[[str], str]) -> Iterator[FlowLine]:
    """A number's line, and those of its parts."""
    label = flow.label(key)
    yield FlowLine(label, label, figure(flow.number(key), address(key)))
    if key == "failed":
        for criterion, number in flow.failed.items():
            name = criterion_label(criterion)
            short = criterion if name.startswith(criterion) else name
            yield FlowLine(name, short, figure(number, address(f"failed.{criterion}")), is_part=True)


def figure(number: int, url: str) -> Figure:
    """A number, with its address where there is anybody to list."""
    return Figure(number, url if number else "")


def picture(flow: FlowReport, *, address: Callable[[str], str]) -> FlowPicture:
    """The boxes from the first to the last, each below what stands beside the way to it."""
    boxes, beside, y = [], [], 1
    for stage, keys in STAGES:
        main = _box(1, y, MAIN, tuple(_with_parts(flow, stage, address)))
        boxes.append(main)
        y += main.height + GAP
        if keys:
            lines_beside = tuple(line for key in keys for line in _with_parts(flow, key, address))
            side = _box(SIDE_AT, y, SIDE - 1, lines_beside)
            beside.append(side)
            y += side.height + GAP
    return FlowPicture(tuple(boxes), tuple(beside), tuple(pairwise(boxes)))


def _box(x: int, y: int, width: int, held: Sequence[FlowLine]) -> FlowBox:
    middles = (y + PADDING + LINE // 2 + place * LINE for place in range(len(held)))
    return FlowBox(x, y, width, tuple(PlacedLine(line, middle) for line, middle in zip(held, middles, strict=True)))


@dataclass(frozen=True, slots=True)
class AccrualLine:
    """A month of the table behind the picture."""

    month: AccrualMonth
    figure: Figure


@dataclass(frozen=True, slots=True)
class AccrualPicture:
    """Who was enrolled until the end of each month, against the plan where it is drawn."""

    height: int
    ticks: tuple[Tick, ...]
    months: tuple[Tick, ...]
    enrolled: tuple[Stroke, ...]
    planned: tuple[Stroke, ...]


def accrual_lines(flow: FlowReport, *, address: Callable[[str], str]) -> tuple[AccrualLine, ...]:
    """The table behind the picture of the accrual."""
    return tuple(
        AccrualLine(month, figure(month.enrolled, address(f"enrolled.{month.name}"))) for month in flow.accrual
    )


def accrual(months: Sequence[AccrualMonth], *, is_planned: bool) -> AccrualPicture:
    """The picture of these months, at least one."""
    enrolled = [month.enrolled_until for month in months]
    planned = [month.planned_until for month in months] if is_planned else []
    values = [Decimal(number) for number in (0, *enrolled, *planned)]
    scale = ValueScale(ticks(values, most=MOST_TICKS), PLOT_HEIGHT)
    return AccrualPicture(
        height=PLOT_HEIGHT,
        ticks=tuple(Tick(scale.y(tick), f"{tick.normalize():f}") for tick in scale.ticks),
        months=tuple(_months(months)),
        enrolled=_strokes(enrolled, scale),
        planned=_strokes(planned, scale),
    )


def _months(months: Sequence[AccrualMonth]) -> Iterator[Tick]:
    """The names of some months, evenly apart, where each ends."""
    step = -(-len(months) // MOST_MONTHS)
    for place in range(0, len(months), step):
        yield Tick(_along(place + 1, len(months)), months[place].name)


def _strokes(numbers: Sequence[int], scale: ValueScale) -> tuple[Stroke, ...]:
    """The line from nobody to the last number."""
    points = [
        FramePoint(_along(place, len(numbers)), scale.y(Decimal(number)))
        for place, number in enumerate((0, *numbers))
        if numbers
    ]
    return tuple(Stroke(start, end) for start, end in pairwise(points))


def _along(place: int, whole: int) -> float:
    return round(100 * place / whole, 2)
