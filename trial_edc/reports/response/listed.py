"""The subjects behind a number, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.codelists import Status
from trial_edc.reports.response.declaration import Line
from trial_edc.reports.response.report import Report


@dataclass(frozen=True, slots=True)
class StatusCell:
    """A subject's status at a month: as we know it, or the code that the report has; marked where it was asked for."""

    status: Status | None
    code: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject behind a number."""

    number: str
    statuses: tuple[StatusCell, ...]
    first_response: str
    relapse: str
    is_late: bool


def subject_lines(report: Report, subjects: Sequence[Line], *, asked: int | None) -> list[SubjectLine]:
    """Subjects of a report with their statuses; those of the month that was asked for are marked."""
    return [_subject_line(line, report.months, asked) for line in subjects]


def _subject_line(line: Line, months: Sequence[int], asked: int | None) -> SubjectLine:
    return SubjectLine(
        number=str(line["subject"]),
        statuses=tuple(_status(line, month, month == asked) for month in months),
        first_response=str(line.get("first_response") or ""),
        relapse=str(line.get("relapse_date") or ""),
        is_late=line.get("relapse_counts") is False,
    )


def _status(line: Line, month: int, is_asked: bool) -> StatusCell:
    code = str(line.get(f"month{month}") or "")
    return StatusCell(status=Status(code) if code in set(Status) else None, code=code, is_asked=is_asked)
