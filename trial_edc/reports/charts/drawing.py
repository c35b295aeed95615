"""Charts of a subject's laboratory as they are shown: each with its places, its words, and its neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from protocol.analytes import ANALYTES
from protocol.units import spelled
from trial_edc.reports.charts import panels, plotting, shapes
from trial_edc.reports.charts.measured import ChartReading, Measurements
from trial_edc.reports.charts.panels import AnalytePanel
from trial_edc.reports.charts.plotting import Span, ValueScale
from trial_edc.reports.charts.shapes import Band, DoseStep, FramePoint, Period, Stroke, Value


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn: pixels of its frame and of the dose above it, and how many ticks it has room for."""

    height: int
    dose: int
    ticks: int
    months: int


STRIP = Size(height=56, dose=20, ticks=4, months=6)
CHART = Size(height=320, dose=44, ticks=8, months=9)


@dataclass(frozen=True, slots=True)
class Tick:
    """A round number or the first day of a month: where it stands, and how it is written."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What all charts of a subject share: the axis of time, and the doses on it, also in words."""

    axis: Span
    months: tuple[Tick, ...]
    periods: tuple[Period, ...]
    steps: tuple[DoseStep, ...]
    height: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A result in the frame: its point and shape, what it is called and where, and itself."""

    point: FramePoint
    named_at: FramePoint | None
    sentence: str
    reading: ChartReading

    @property
    def sign(self) -> str:
        """The sign of a result that is only a bound."""
        return self.reading.measured.qualifier if self.reading.measured else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One analyte over time; `sentences` say the essence in sentences."""

    code: str
    label: str
    unit: str
    height: int
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    strokes: tuple[Stroke, ...]
    marks: tuple[ChartMark, ...]
    sentences: tuple[str, ...]

    @property
    def latest(self) -> ChartReading:
        """The last result that is drawn."""
        return self.marks[-1].reading


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample in the table behind a panel: a reading, or nothing, for each of its analytes."""

    page: int
    on: date | None
    visit_label: str
    readings: tuple[ChartReading | None, ...]


@dataclass(frozen=True, slots=True)
class LaboratoryCharts:
    """Small charts of one panel under one axis of time, the table behind them, and the panels there are."""

    panel: AnalytePanel
    offered: tuple[AnalytePanel, ...]
    timeline: Timeline | None
    charts: tuple[Chart, ...]
    samples: tuple[SampleLine, ...]


def laboratory(measured: Measurements, *, asked: str | None) -> LaboratoryCharts:
    """The panel that was asked for, else the one of the response; a panel with nothing to draw is not offered."""
    whole = panels.panels(measured.disease)
    panel = panels.chosen(asked, whole).among(measured.drawable)
    shown = timeline(measured, STRIP)
    charts = (chart(code, measured, timeline=shown, size=STRIP) for code in panel.analytes)
    return LaboratoryCharts(
        panel=panel,
        offered=tuple(
            candidate
            for candidate in whole
            if candidate.code == panel.code or candidate.among(measured.drawable).analytes
        ),
        timeline=shown,
        charts=tuple(drawn for drawn in charts if drawn),
        samples=_samples(measured, panel),
    )


def timeline(measured: Measurements, size: Size) -> Timeline | None:
    """The axis of all of a subject's results and doses; nothing where no result can be drawn."""
    if not measured.days:
        return None
    axis = plotting.span(measured.days)
    return Timeline(
        axis=axis,
        months=tuple(Tick(axis.x(day), day.isoformat()[:7]) for day in plotting.months(axis, most=size.months)),
        periods=measured.doses,
        steps=shapes.steps(measured.doses, axis=axis, height=size.dose),
        height=size.dose,
        sentences=tuple(_dose(period) for period in measured.doses) or (_("No dose is entered."),),
    )


def _dose(period: Period) -> str:
    dose = _("Unknown dose") if period.amount is None else f"{period.amount:f} mg/d"
    if period.last is None:
        return _("%(dose)s from %(first)s on.") % {"dose": dose, "first": period.first}
    return _("%(dose)s from %(first)s to %(last)s.") % {"dose": dose, "first": period.first, "last": period.last}


def chart(code: str, measured: Measurements, *, timeline: Timeline | None, size: Size) -> Chart | None:
    """One analyte; nothing where none of its results can be drawn."""
    drawn = measured.drawn(code)
    if timeline is None or not drawn:
        return None
    values = [value for _reading, value in drawn]
    heights = [height for value in values for height in value.heights]
    scale = ValueScale(plotting.ticks(heights, most=size.ticks), size.height)
    return Chart(
        code=code,
        label=_(ANALYTES[code].label),
        unit=spelled(ANALYTES[code].unit),
        height=size.height,
        ticks=tuple(Tick(scale.y(tick), f"{tick:f}") for tick in scale.ticks),
        bands=shapes.bands(values, axis=timeline.axis, scale=scale),
        strokes=shapes.strokes(_placed(measured.readings[code], timeline.axis, scale)),
        marks=_marks(code, drawn, timeline.axis, scale),
        sentences=_told(measured.readings[code], values),
    )


def _placed(readings: Sequence[ChartReading], axis: Span, scale: ValueScale) -> list[tuple[date, FramePoint | None]]:
    """The days of an analyte with their points; none where there was a result and no number."""
    dated = [(reading.on, reading.value) for reading in readings if reading.on]
    return [(on, _point(value, axis, scale) if value else None) for on, value in dated]


def _point(value: Value, axis: Span, scale: ValueScale) -> FramePoint:
    return FramePoint(axis.x(value.on), scale.y(value.number))


def _marks(
    code: str, drawn: Sequence[tuple[ChartReading, Value]], axis: Span, scale: ValueScale
) -> tuple[ChartMark, ...]:
    unit = spelled(ANALYTES[code].unit)
    points = [_point(value, axis, scale) for _reading, value in drawn]
    names = shapes.places(points, [reading.visit for reading, _value in drawn], height=scale.height)
    return tuple(
        ChartMark(point, name, _called(reading, unit), reading)
        for point, name, (reading, _value) in zip(points, names, drawn, strict=True)
    )


def _called(reading: ChartReading, unit: str) -> str:
    """What is said of a point under the mouse."""
    return _("%(day)s, %(visit)s: %(value)s %(unit)s") % {
        "day": reading.on, "visit": reading.visit_label, "value": reading.standard, "unit": unit,
    }  # fmt: skip


def _told(readings: Sequence[ChartReading], values: Sequence[Value]) -> tuple[str, ...]:
    """The essence of a chart, for whoever does not see it."""
    drawn = [reading for reading in readings if reading.value]
    return (_extent(drawn, values), *_beside_limits(drawn, values), *_left_out(len(readings) - len(drawn)))


def _left_out(number: int) -> Iterator[str]:
    if number:
        yield ngettext(
            "%(count)s result without a day or without a number stands in the table only.",
            "%(count)s results without a day or without a number stand in the table only.",
            number,
        ) % {"count": number}


def _extent(drawn: Sequence[ChartReading], values: Sequence[Value]) -> str:
    first, last = drawn[0], drawn[-1]
    if len(drawn) == 1:
        return _("One result: %(value)s on %(day)s.") % {"value": first.standard, "day": first.on}
    numbers = [value.number for value in values]
    lowest, highest = (drawn[numbers.index(most)] for most in (min(numbers), max(numbers)))
    return _(
        "%(count)s results from %(first_day)s to %(last_day)s: first %(first)s, last %(last)s, lowest %(lowest)s,"
        " highest %(highest)s."
    ) % {
        "count": len(drawn), "first_day": first.on, "last_day": last.on, "first": first.standard,
        "last": last.standard, "lowest": lowest.standard, "highest": highest.standard,
    }  # fmt: skip


def _beside_limits(drawn: Sequence[ChartReading], values: Sequence[Value]) -> Iterator[str]:
    bare = sum(value.low is None and value.high is None for value in values)
    if bare == len(values):
        yield _("No limits stand with the results.")
        return
    marks = [reading.mark for reading in drawn]
    yield _("%(low)s below, %(high)s above their limits.") % {"low": marks.count("L"), "high": marks.count("H")}
    if bare:
        yield _("Results without limits: %(count)s.") % {"count": bare}


def _samples(measured: Measurements, panel: AnalytePanel) -> tuple[SampleLine, ...]:
    """The samples behind a panel in the order of their days, those without a day last."""
    by_page: dict[int, dict[str, ChartReading]] = {}
    for code in panel.analytes:
        for reading in measured.readings[code]:
            by_page.setdefault(reading.page, {})[code] = reading
    lines = [_sample(page, held, panel) for page, held in by_page.items()]
    return tuple(sorted(lines, key=lambda line: (line.on is None, line.on or date.min, line.page)))


def _sample(page: int, held: dict[str, ChartReading], panel: AnalytePanel) -> SampleLine:
    any_one = next(iter(held.values()))
    return SampleLine(page, any_one.on, any_one.visit_label, tuple(held.get(code) for code in panel.analytes))
