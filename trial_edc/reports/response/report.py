"""The response report: every declared statistic at each time point with its exact interval, and every subject."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.module_loading import import_string

from protocol import rates
from protocol.course import SubjectOutcome
from protocol.parameters import Parameters, as_text
from protocol.rates import Rate
from protocol.response import windows
from trial_edc.reports.response.declaration import Counted, Declaration, Line, Subset, at_month, over_all, subsets
from trial_edc.reports.response.statistics import DECLARED

FORMAT = 2  # of what is stored: its statistics stand beside their values
Value = int | Rate


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A month of the analysis: the values of each set of subjects, by their keys."""

    month: int
    populations: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report at one data cut, and what it counts; `format` is that of a stored one."""

    cut: date
    parameters: Mapping[str, str]
    timepoints: tuple[TimePoint, ...]
    overall: Mapping[str, Value]
    subjects: tuple[Line, ...]
    declaration: Declaration = DECLARED
    format: int = FORMAT

    @property
    def months(self) -> list[int]:
        """The months of the analysis."""
        return [point.month for point in self.timepoints]

    @property
    def subsets(self) -> dict[str, Subset]:
        """Every number by its address."""
        return subsets(self.declaration, self.months)

    def is_primary(self, point: TimePoint) -> bool:
        """Whether this is the time point of the primary endpoint."""
        return str(point.month) == self.parameters.get("primary_timepoint_months")

    @property
    def primary(self) -> Rate | None:
        """The rate of the primary endpoint; nothing where the report has none."""
        population, statistic = self.declaration.primary
        points = (point for point in self.timepoints if self.is_primary(point))
        value = next((point.populations.get(population, {}).get(statistic) for point in points), None)
        return value if isinstance(value, Rate) else None


def build(outcomes: Iterable[SubjectOutcome], *, cut: date, parameters: Parameters) -> Report:
    """Counts what became of the subjects (RESP-14 to 16, STAT-01 to 06)."""
    lines = tuple(_line(outcome) for outcome in outcomes)
    months = [window.month for window in windows(parameters)]
    counts = _Counts(lines, months, parameters.confidence)
    return Report(
        cut=cut,
        parameters=as_text(parameters),
        timepoints=tuple(_time_point(month, counts) for month in months),
        overall={statistic.key: counts.value(over_all(statistic)) for statistic in DECLARED.overall},
        subjects=lines,
    )


def _line(outcome: SubjectOutcome) -> Line:
    """One subject of the report: what each statistic counts by, as it is written."""
    return {
        "subject": outcome.subject,
        **{f"month{month}": conclusion.answer.value for month, conclusion in sorted(outcome.statuses.items())},
        "first_response": _iso(outcome.first_response),
        "relapse_date": _iso(outcome.relapsed_on),
        # REL-04: what comes after the twelve months is shown, and not counted.
        "relapse_counts": bool(outcome.relapse.answer and outcome.relapse.facts.within_12m),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class _CountsSubjects(Protocol):
    """What counts the subjects of a number: `counting.SubjectTable`."""

    def count(self, subset: Subset) -> int: ...


class _Counts:
    """What the subjects' lines count up to."""

    def __init__(self, lines: Iterable[Line], months: Iterable[int], confidence: Decimal) -> None:
        columns = {column for subset in subsets(DECLARED, months).values() for column in subset.columns}
        # By its dotted name: every command and every program imports this module, and few of them count.
        table = import_string("trial_edc.reports.response.counting.SubjectTable")
        self.table: _CountsSubjects = table(lines, columns=columns)
        self.confidence = confidence

    def value(self, counted: Counted) -> Value:
        """A count, or a rate with its interval."""
        k = self.table.count(counted.k)
        return k if counted.n is None else rates.proportion(k, self.table.count(counted.n), confidence=self.confidence)


def _time_point(month: int, counts: _Counts) -> TimePoint:
    populations = {
        population.key: {
            statistic.key: counts.value(at_month(month, population, statistic)) for statistic in DECLARED.monthly
        }
        for population in DECLARED.populations
    }
    return TimePoint(month=month, populations=populations)


def as_data(report: Report) -> dict[str, Any]:
    """The report as it is written to JSON; exact decimals stay exact until they are written."""
    return {
        "cut": report.cut.isoformat(),
        "parameters": dict(report.parameters),
        "timepoints": [
            {"month": point.month, **{key: _values(values) for key, values in point.populations.items()}}
            for point in report.timepoints
        ],
        **_values(report.overall),
        "subjects": [dict(line) for line in report.subjects],
    }


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {key: value if isinstance(value, int) else _rate(value) for key, value in values.items()}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"k": rate.k, "n": rate.n, "percent": rate.percent, "low": rate.low, "high": rate.high}


class _Exact(json.JSONEncoder):
    """Writes a decimal as the number that it is: 71.8 has one digit after the point, whoever reads it."""

    def default(self, value: object) -> object:
        return float(value) if isinstance(value, Decimal) else super().default(value)


def as_text_of(data: Mapping[str, Any]) -> str:
    """What is written, as text: the same data give the same bytes."""
    return json.dumps(data, cls=_Exact, indent=1, sort_keys=False, ensure_ascii=False) + "\n"


def as_json(report: Report) -> str:
    """The report as another program reads it."""
    return as_text_of(as_data(report))


def checksum(content: str) -> str:
    """What proves that a stored report is the one that was written."""
    return hashlib.sha256(content.encode()).hexdigest()
