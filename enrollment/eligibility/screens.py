"""The criteria of a subject on the screen: what each concludes and why, from where, what is missing and decided."""

from dataclasses import dataclass
from datetime import date

from edc.casebook.models import Subject
from enrollment.eligibility.fingerprint import differing
from enrollment.eligibility.places import ENTERED, FieldLink, Fields
from enrollment.eligibility.reading import read_screening, screening_facts
from enrollment.models import EligibilityDecision, Enrolment
from enrollment.selectors import latest_decision
from protocol.codelists import Criterion
from protocol.eligibility import CriterionResult, Eligibility, judge_eligibility
from protocol.parameters import Parameters


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion: its conclusion, the fields that it reads, and those that it waits for."""

    result: CriterionResult
    fields: tuple[FieldLink, ...]
    missing: tuple[FieldLink, ...]

    @property
    def registry(self) -> str:
        """What the registry calls it."""
        return ", ".join(self.result.criterion.registry)


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityScreen:
    """All criteria of a subject as of a planned first dose, and the last decision beside the data as they are now.

    `others` are the criteria that see something else than the decision did.
    """

    eligibility: Eligibility
    lines: tuple[CriterionLine, ...]
    planned: date
    today: date
    decision: EligibilityDecision | None
    others: tuple[CriterionResult, ...]
    enrolled_on: date | None

    @property
    def waiting(self) -> tuple[CriterionResult, ...]:
        """The criteria that need a review."""
        return tuple(result for result in self.eligibility.results if result.status is Criterion.REVIEW)

    @property
    def is_too_late(self) -> bool:
        """Whether the screening is over before the planned first dose."""
        end = self.eligibility.holds_until
        return end is not None and end.last_day < self.planned

    @property
    def opens(self) -> bool:
        """Whether the subject may be enrolled now."""
        may = self.decision is not None and self.decision.opens(self.today)
        return may and not (self.others or self.enrolled_on)


def eligibility_screen(subject: Subject, *, planned: date, today: date, parameters: Parameters) -> EligibilityScreen:
    """What the criteria conclude of a subject now, and of the day that was decided for; all of it read once."""
    decision = latest_decision(subject)
    read = read_screening(subject, until=max(planned, decision.planned_on) if decision else planned)
    eligibility = judge_eligibility(screening_facts(read, planned=planned, parameters=parameters))
    fields = Fields(subject)
    return EligibilityScreen(
        eligibility=eligibility,
        lines=tuple(
            CriterionLine(result, fields.links(ENTERED[result.criterion.id]), fields.links(result.missing))
            for result in eligibility.results
        ),
        planned=planned,
        today=today,
        decision=decision,
        others=differing(
            decision.seen, judge_eligibility(screening_facts(read, planned=decision.planned_on, parameters=parameters))
        )
        if decision
        else (),
        enrolled_on=Enrolment.objects.filter(subject=subject).values_list("enrolled_on", flat=True).first(),
    )
