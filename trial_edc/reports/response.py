"""The response report: rates at each time point with their exact intervals, relapse, and every subject behind them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

import pandas

from protocol import rates
from protocol.codelists import Status
from protocol.course import Outcome
from protocol.parameters import Parameters, as_text
from protocol.rates import Rate
from protocol.response import windows

RESPONDED = (Status.CR, Status.PR)
EVALUABLE = (Status.CR, Status.PR, Status.NR)
PENDING = "pending"


class SubjectLine(TypedDict):
    """One subject of the report: status by month, the day of the first response, the day of relapse."""

    subject: str
    statuses: dict[int, Status]
    first_response: date | None
    relapse_date: date | None
    relapsed: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One set of subjects at a time point: how many of each status, n, and the two rates."""

    counts: Mapping[str, int]
    n: int
    orr: Rate
    crr: Rate


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A month of the analysis: all treated (missing is non-response), and the evaluable."""

    month: int
    all_treated: Counted
    evaluable: Counted


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report at one data cut."""

    cut: date
    parameters: Mapping[str, str]
    timepoints: tuple[TimePoint, ...]
    relapse: Rate
    subjects: tuple[SubjectLine, ...]


def build(outcomes: Iterable[Outcome], *, cut: date, parameters: Parameters) -> Report:
    """Counts what became of the subjects (RESP-14 to 16, STAT-01 to 06)."""
    lines = tuple(_line(outcome) for outcome in outcomes)
    confidence = parameters.confidence
    months = [window.month for window in windows(parameters)]
    table = pandas.DataFrame([line["statuses"] for line in lines], columns=months, dtype=object)
    responders = sum(line["first_response"] is not None for line in lines)
    return Report(
        cut=cut,
        parameters=as_text(parameters),
        timepoints=tuple(_time_point(month, table[month], confidence) for month in months),
        relapse=rates.proportion(sum(line["relapsed"] for line in lines), responders, confidence=confidence),
        subjects=lines,
    )


def _line(outcome: Outcome) -> SubjectLine:
    return SubjectLine(
        subject=outcome.subject,
        statuses={month: conclusion.answer for month, conclusion in outcome.statuses.items()},
        first_response=outcome.first_response,
        relapse_date=outcome.relapsed_on,
        # REL-04: what comes after the twelve months is shown, and not counted.
        relapsed=bool(outcome.relapse.answer and outcome.relapse.facts.within_12m),
    )


def _time_point(month: int, column: "pandas.Series[Any]", confidence: Decimal) -> TimePoint:
    counted = column.value_counts()
    counts = {status.value: int(counted.get(status, 0)) for status in Status}
    pending = counts.pop(Status.PENDING.value)
    evaluable = {status.value: counts[status.value] for status in EVALUABLE}
    return TimePoint(
        month=month,
        all_treated=_counted(counts, {**counts, PENDING: pending}, confidence),
        evaluable=_counted(evaluable, {**evaluable, Status.NE.value: 0, PENDING: 0}, confidence),
    )


def _counted(counts: Mapping[str, int], shown: Mapping[str, int], confidence: Decimal) -> Counted:
    n = sum(counts.values())
    responded = sum(counts[status.value] for status in RESPONDED)
    return Counted(
        counts=shown,
        n=n,
        orr=rates.proportion(responded, n, confidence=confidence),
        crr=rates.proportion(counts[Status.CR.value], n, confidence=confidence),
    )


def as_data(report: Report) -> dict[str, Any]:
    """The report as it is written to JSON; exact decimals stay exact until they are written."""
    return {
        "cut": report.cut.isoformat(),
        "parameters": dict(report.parameters),
        "timepoints": [
            {"month": point.month, "all_treated": _set(point.all_treated), "evaluable": _set(point.evaluable)}
            for point in report.timepoints
        ],
        "relapse": _rate(report.relapse),
        "subjects": [
            {
                "subject": line["subject"],
                **{f"month{month}": status.value for month, status in sorted(line["statuses"].items())},
                "first_response": _iso(line["first_response"]),
                "relapse_date": _iso(line["relapse_date"]),
                "relapse_counts": line["relapsed"],
            }
            for line in report.subjects
        ],
    }


def _set(counted: Counted) -> dict[str, Any]:
    return {**counted.counts, "n": counted.n, "orr": _rate(counted.orr), "crr": _rate(counted.crr)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"k": rate.k, "n": rate.n, "percent": rate.percent, "low": rate.low, "high": rate.high}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


class _Exact(json.JSONEncoder):
    """Writes a decimal as the number that it is: 71.8 has one digit after the point, whoever reads it."""

    def default(self, value: object) -> object:
        return float(value) if isinstance(value, Decimal) else super().default(value)


def as_json(report: Report) -> str:
    """The report as text: the same report gives the same bytes."""
    return json.dumps(as_data(report), cls=_Exact, indent=1, sort_keys=False, ensure_ascii=False) + "\n"


def checksum(content: str) -> str:
    """What proves that a stored report is the one that was written."""
    return hashlib.sha256(content.encode()).hexdigest()


def chosen(report_data: Mapping[str, Any], *, which: Sequence[str]) -> list[dict[str, Any]]:
    """The subjects behind a number of the written report: ("12", "all_treated", "orr") or ("relapse", "k").

    Raises KeyError or ValueError where the report has no such number.
    """
    subjects: list[dict[str, Any]] = report_data["subjects"]
    if which[0] == "relapse":
        (number,) = which[1:]
        key = {"k": "relapse_counts", "n": "first_response"}[number]
        return [line for line in subjects if line[key]]
    month, group, number = which
    wanted = _statuses(group, number)
    return [line for line in subjects if line[f"month{month}"] in wanted]


def _statuses(group: str, number: str) -> tuple[Status, ...]:
    """The statuses that a number counts; none where its set holds no such subject."""
    counting = {"all_treated": (*EVALUABLE, Status.NE), "evaluable": EVALUABLE}[group]
    shown = counting if group == "evaluable" else (*counting, Status.PENDING)
    meant: dict[str, tuple[Status, ...]] = {
        **{status.value: (status,) for status in (*EVALUABLE, Status.NE)},
        PENDING: (Status.PENDING,),
        "n": counting,
        "orr": RESPONDED,
        "crr": (Status.CR,),
    }
    return tuple(status for status in meant[number] if status in shown)
