"""The flow of subjects through the study at a data cut, as CONSORT counts it: pure counting of what happened to each.

Each screening counts: who was screened again, under a new number, was screened twice and enrolled once at most.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from protocol.codelists import SubjectEvent, SubjectStatus
from protocol.conclusion import Conclusion
from protocol.dates import MONTHS_A_YEAR
from protocol.eligibility import CRITERIA
from protocol.parameters import Parameters
from protocol.subject_status import SubjectHistory

LEFT = frozenset({SubjectStatus.COMPLETED, SubjectStatus.WITHDRAWN, SubjectStatus.LOST, SubjectStatus.DIED})
NO_CRITERION = "OTHER"
"""Stands for the criteria of a failed screening that names none of the protocol's."""

_NAMED = re.compile(r"ELIG-?\s?0*([0-9]{1,2})(?![0-9])|(?<![A-Z0-9])([IE][0-9]{1,2})(?![A-Z0-9])", re.IGNORECASE)
_OF_REGISTRY = {code: criterion.id for criterion in CRITERIA for code in criterion.registry}
_IDS = frozenset(criterion.id for criterion in CRITERIA)


def criterion_label(criterion: str) -> str:
    """A criterion of failed screenings in words."""
    title = next((declared.title for declared in CRITERIA if declared.id == criterion), None)
    return f"{criterion} {gettext(title)}" if title else gettext("No criterion named")


def criteria_named(text: str) -> frozenset[str]:
    """The criteria that a text names, by the protocol's ids or the registry's: “ELIG-04, E2”; OTHER where it names
    none."""
    pairs = _NAMED.findall(text)
    named = {f"ELIG-{int(number):02d}" for number, _code in pairs if number}
    named |= {_OF_REGISTRY.get(code.upper(), "") for _number, code in pairs}
    return frozenset(named & _IDS) or frozenset({NO_CRITERION})


@dataclass(frozen=True, slots=True)
class FlowSubject:
    """One screening: its number, where it stood at the cut, and what a failure names as its criteria."""

    number: str
    status: Conclusion[SubjectHistory, SubjectStatus]
    failed_criteria: str = ""

    @property
    def history(self) -> SubjectHistory:
        """What happened until the cut."""
        return self.status.facts

    @property
    def is_screened(self) -> bool:
        """Whether anything happened by then; a book without a day of consent is no screening yet."""
        return any(map(self.history.has, SubjectEvent))

    @property
    def is_treated(self) -> bool:
        return self.history.has(SubjectEvent.FIRST_DOSE)

    @property
    def is_enrolled(self) -> bool:
        """Whether enrolled: by its own fact, or by a first dose where a subject came in without one."""
        return self.history.has(SubjectEvent.ENROLLED) or self.is_treated

    @property
    def enrolled_on(self) -> date | None:
        """The day of the enrolment, else of the first dose."""
        if not self.is_enrolled:
            return None
        events = self.history.events
        enrolled = events.get(SubjectEvent.ENROLLED) if self.history.has(SubjectEvent.ENROLLED) else None
        return enrolled or events.get(SubjectEvent.FIRST_DOSE)

    @property
    def has_failed(self) -> bool:
        return self.history.has(SubjectEvent.SCREEN_FAILED) and not self.is_enrolled

    @property
    def has_left(self) -> bool:
        return self.status.answer in LEFT

    @property
    def criteria(self) -> frozenset[str]:
        """The criteria of a failed screening."""
        return criteria_named(self.failed_criteria) if self.has_failed else frozenset()

    @property
    def month(self) -> int | None:
        """The month of the enrolment, counted from the year 0."""
        day = self.enrolled_on
        return None if day is None else day.year * MONTHS_A_YEAR + day.month - 1


@dataclass(frozen=True, slots=True)
class FlowGroup:
    """One number of the flow: its key, its name, and whom it counts."""

    key: str
    label: str | Promise
    counts: Callable[[FlowSubject], bool]


def _leaving(status: SubjectStatus) -> Callable[[FlowSubject], bool]:
    return lambda subject: subject.is_enrolled and subject.status.answer is status


GROUPS: Mapping[str, FlowGroup] = {
    group.key: group
    for group in (
        FlowGroup("screened", _("Screened"), lambda subject: subject.is_screened),
        FlowGroup("failed", _("Screening failed"), lambda subject: subject.has_failed),
        FlowGroup(
            "left_screening",
            _("Left before enrolment"),
            lambda subject: subject.has_left and not subject.is_enrolled and not subject.has_failed,
        ),
        FlowGroup(
            "in_screening",
            _("Still in screening"),
            lambda subject: subject.is_screened and not (subject.is_enrolled or subject.has_failed or subject.has_left),
        ),
        FlowGroup("enrolled", _("Enrolled"), lambda subject: subject.is_enrolled),
        FlowGroup("not_treated", _("Not treated"), lambda subject: subject.is_enrolled and not subject.is_treated),
        FlowGroup("treated", _("Treated"), lambda subject: subject.is_treated),
        FlowGroup("completed", _("Completed"), _leaving(SubjectStatus.COMPLETED)),
        FlowGroup("on_study", _("Still on study"), lambda subject: subject.is_enrolled and not subject.has_left),
        FlowGroup("withdrawn", _("Withdrew"), _leaving(SubjectStatus.WITHDRAWN)),
        FlowGroup("lost", _("Lost to follow-up"), _leaving(SubjectStatus.LOST)),
        FlowGroup("died", _("Died"), _leaving(SubjectStatus.DIED)),
        FlowGroup("analysed", _("Analysed (FAS)"), lambda subject: subject.is_treated),
    )
}


@dataclass(frozen=True, slots=True)
class AccrualMonth:
    """A month of accrual: planned and enrolled in it, and until its end."""

    number: int
    planned: int
    enrolled: int
    planned_until: int
    enrolled_until: int

    @property
    def name(self) -> str:
        """The month as 2026-03."""
        year, month = divmod(self.number, MONTHS_A_YEAR)
        return f"{year:04d}-{month + 1:02d}"


@dataclass(frozen=True, slots=True)
class FlowReport:
    """The flow of some subjects at a data cut."""

    cut: date
    subjects: tuple[FlowSubject, ...]
    n_planned: int
    accrual_months: int

    def of(self, key: str) -> tuple[FlowSubject, ...]:
        """Whom a number counts: of a group, `failed.ELIG-04` of a criterion, `enrolled.2026-03` of a month.

        Raises KeyError for no such number.
        """
        name, _dot, part = key.partition(".")
        among = tuple(filter(GROUPS[name].counts, self.subjects))
        if not part:
            return among
        chosen = tuple(subject for subject in among if part in _parts(name, subject))
        if not chosen:
            raise KeyError(key)
        return chosen

    def label(self, key: str) -> str:
        """What a number counts, in words."""
        name, _dot, part = key.partition(".")
        words = [str(GROUPS[name].label)]
        if part:
            words.append(criterion_label(part) if name == "failed" else part)
        return ": ".join(words)

    def number(self, key: str) -> int:
        """How many a group counts."""
        return len(self.of(key))

    @property
    def failed(self) -> dict[str, int]:
        """How many screenings failed by each criterion; one that failed by several counts for each."""
        counted = Counter(criterion for subject in self.subjects for criterion in subject.criteria)
        return dict(sorted(counted.items()))

    @property
    def is_over_plan(self) -> bool:
        """Whether more are enrolled than were planned (P03)."""
        return self.number("enrolled") > self.n_planned

    @property
    def accrual(self) -> tuple[AccrualMonth, ...]:
        """Each month from the first enrolment to the planned end, or to the last enrolment after it."""
        enrolled = Counter(subject.month for subject in self.subjects if subject.month is not None)
        if not enrolled:
            return ()
        first = min(enrolled)
        planned = spread(self.n_planned, over=max(self.accrual_months, 1))
        months = range(first, max(first + len(planned) - 1, *enrolled) + 1)
        plan = [planned[place] if place < len(planned) else 0 for place in range(len(months))]
        came = [enrolled[month] for month in months]
        columns = zip(months, plan, came, accumulate(plan), accumulate(came), strict=True)
        return tuple(AccrualMonth(*column) for column in columns)


def _parts(name: str, subject: FlowSubject) -> frozenset[str]:
    """By what else a number of a group can be asked for."""
    if name == "failed":
        return subject.criteria
    month = subject.month if name == "enrolled" else None
    return frozenset() if month is None else frozenset({AccrualMonth(month, 0, 0, 0, 0).name})


def spread(number: int, *, over: int) -> tuple[int, ...]:
    """So many subjects over so many months, in whole subjects and as evenly as these allow: 22 over 24 are 22."""
    ends = [number * month // over for month in range(over + 1)]
    return tuple(after - before for before, after in pairwise(ends))


def report(subjects: Sequence[FlowSubject], *, cut: date, parameters: Parameters) -> FlowReport:
    """The flow of these subjects, whose histories end at the cut, against the plan in force then."""
    return FlowReport(cut, tuple(subjects), parameters.n_planned, parameters.accrual_months)


def as_json(flow: FlowReport) -> str:
    """The report for other programs."""
    counted = {key: flow.number(key) for key in ("enrolled", "treated", "completed", "withdrawn", "analysed")}
    accrual = [{"month": line.name, "planned": line.planned, "enrolled": line.enrolled} for line in flow.accrual]
    content = {
        "cut": flow.cut.isoformat(),
        "screened": flow.number("screened"),
        "failed": flow.failed,
        **counted,
        "accrual": accrual,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
