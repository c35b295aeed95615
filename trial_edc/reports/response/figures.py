"""The report's statistics as they are shown: each in its column, with the addresses of its subjects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.urls import reverse

from protocol.rates import Rate
from trial_edc.reports.response.bars import Segment, segments
from trial_edc.reports.response.declaration import (
    Counted,
    Declaration,
    Population,
    Statistic,
    Subset,
    at_month,
    over_all,
)
from trial_edc.reports.response.report import Report, TimePoint, Value
from trial_edc.reports.response.statistics import DECLARED


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and where its subjects are listed; no address where there is nobody to list."""

    number: int
    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A rate: k of n, each with its subjects; percentage and interval in percent, None where n is 0."""

    k: Figure
    n: Figure
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class StatisticColumn:
    """A statistic of the table: its name, how many cells it takes, and whether its limits are drawn."""

    key: str
    label: str
    code: str
    span: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class TableCell:
    """What stands of a statistic in one line: a count or a rate, or neither where it is not counted."""

    column: StatisticColumn
    figure: Figure | None = None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of subjects at a month, a piece a column."""

    name: str
    label: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """One time point of the analysis: its sets of subjects, the largest first, and the bar of that one."""

    number: int
    primary: bool
    sets: tuple[SetLine, ...]
    bar: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """One statistic at the top of the report; the first of all is the primary endpoint."""

    label: str
    cell: TableCell
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A whole report, live or stored, ready to be shown; `level` is that of its intervals, in percent.

    `uncounted` are the statistics of today that it does not have, `meanings` are words with what they mean.
    """

    cut: date
    level: str
    subjects: int
    columns: tuple[StatisticColumn, ...]
    months: tuple[Month, ...]
    headlines: tuple[Headline, ...]
    uncounted: tuple[str, ...]
    meanings: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        """How many cells a line of the table has, its name among them."""
        return 1 + sum(column.span for column in self.columns)


def shown(report: Report, *, source: str) -> ShownReport:
    """The report as it is shown; `source` is how the address of a number names the report."""
    table = _Table(report, source)
    months = tuple(table.month(point) for point in report.timepoints)
    return ShownReport(
        cut=report.cut,
        level=_level(report.parameters),
        subjects=len(report.subjects),
        columns=tuple(_column(statistic) for statistic in table.statistics),
        months=months,
        headlines=tuple(table.headlines()),
        uncounted=tuple(_uncounted(report)),
        meanings=tuple((label, meaning) for label, meaning in _meanings(report.declaration) if meaning),
    )


def _meanings(declaration: Declaration) -> Iterator[tuple[str, str]]:
    for population in declaration.populations:
        yield str(population.label), str(population.meaning)
    for statistic in declaration.statistics:
        yield str(statistic.label), str(statistic.meaning)


class _Table:
    """A report on its way to the screen: which columns it has, and where its numbers lead."""

    def __init__(self, report: Report, source: str) -> None:
        held = {key for point in report.timepoints for values in point.populations.values() for key in values}
        self.report, self.source = report, source
        self.statistics = [statistic for statistic in report.declaration.monthly if statistic.key in held]
        # Fields that every subject's line has: by others nobody can say who was counted.
        self.kept = set.intersection(*map(set, report.subjects)) if report.subjects else set()

    def month(self, point: TimePoint) -> Month:
        """A time point with the lines of its sets."""
        populations = [each for each in self.report.declaration.populations if each.key in point.populations]
        sets = tuple(self.line(point, population) for population in populations)
        return Month(
            number=point.month,
            primary=self.report.is_primary(point),
            sets=sets,
            bar=tuple(segments([(part.code, part.number) for line in sets[:1] for part in self.parts(line)])),
        )

    def parts(self, line: SetLine) -> Iterator[Figure]:
        """The figures of a set's line that are parts of a whole."""
        keys = {statistic.key for statistic in self.statistics if statistic.part}
        return (cell.figure for cell in line.cells if cell.figure and cell.column.key in keys)

    def line(self, point: TimePoint, population: Population) -> SetLine:
        """A set's line, a cell a column."""
        cells = (self.cell(point, population, statistic) for statistic in self.statistics)
        return SetLine(name=population.key, label=str(population.label), cells=tuple(cells))

    def cell(self, point: TimePoint, population: Population, statistic: Statistic) -> TableCell:
        """What stands of a statistic in a set's line; nothing where none of the set can be counted."""
        value = point.populations[population.key].get(statistic.key) if population.can_hold(statistic) else None
        return self.filled(statistic, value, at_month(point.month, population, statistic))

    def filled(self, statistic: Statistic, value: Value | None, counted: Counted) -> TableCell:
        """A value in its cell; one of another kind than was declared is none."""
        column = _column(statistic)
        if isinstance(value, Rate) and counted.n:
            k, n = self.figure(value.k, counted.k, statistic.key), self.figure(value.n, counted.n, statistic.key)
            return TableCell(column, share=Share(k, n, value.percent, value.low, value.high))
        if isinstance(value, int) and not counted.n:
            return TableCell(column, figure=self.figure(value, counted.k, statistic.key))
        return TableCell(column)

    def figure(self, number: int, subset: Subset, code: str) -> Figure:
        """A number, with the address of its subjects where there are any and their lines tell who they are."""
        is_listed = number and self.kept.issuperset(subset.columns)
        url = f"{reverse('subjects_behind', args=[subset.address])}?{self.source}" if is_listed else ""
        return Figure(number=number, url=url, code=code)

    def headlines(self) -> Iterator[Headline]:
        """What stands at the top: of the primary month, and of the whole study."""
        for point in self.report.timepoints:
            if self.report.is_primary(point):
                yield from self.of_month(point)
        for statistic in self.report.declaration.overall:
            cell = self.filled(statistic, self.report.overall.get(statistic.key), over_all(statistic))
            if cell.figure or cell.share:
                yield Headline(str(statistic.headlines.get("") or statistic.label), cell)

    def of_month(self, point: TimePoint) -> Iterator[Headline]:
        """The headlines of a month, set by set."""
        for population in self.report.declaration.populations:
            for statistic in self.statistics:
                label = str(statistic.headlines.get(population.key, ""))
                if label and population.key in point.populations:
                    cell = self.cell(point, population, statistic)
                    is_first = (population.key, statistic.key) == self.report.declaration.primary
                    yield Headline(label.replace("%(month)s", str(point.month)), cell, is_first)


def _column(statistic: Statistic) -> StatisticColumn:
    return StatisticColumn(
        key=statistic.key,
        label=str(statistic.label),
        code=statistic.code,
        span=2 if statistic.of else 1,
        drawn=statistic.drawn,
    )


def _level(parameters: Mapping[str, str]) -> str:
    """The level of the intervals in percent; nothing where the report does not tell it."""
    try:
        return f"{Decimal(parameters['confidence']) * 100:f}".rstrip("0").rstrip(".")
    except (KeyError, InvalidOperation):
        return ""


def _uncounted(report: Report) -> Iterator[str]:
    """The statistics of today that the report has under none of their keys."""
    monthly = {key for point in report.timepoints for values in point.populations.values() for key in values}
    for statistics, held in ((DECLARED.monthly, monthly), (DECLARED.overall, set(report.overall))):
        for statistic in statistics:
            if held.isdisjoint((statistic.key, *statistic.formerly)):
                yield str(statistic.label)
