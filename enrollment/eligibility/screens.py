"""The criteria of a subject on the screen: what each concludes and why, from where, and what is missing."""

from dataclasses import dataclass
from datetime import date

from edc.casebook.models import Subject
from enrollment.eligibility.places import ENTERED, FieldLink, Fields
from enrollment.eligibility.reading import screenings
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

    @property
    def is_open(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.result.status is not Criterion.PASS


@dataclass(frozen=True, slots=True)
class EligibilityScreen:
    """All criteria of a subject as of a planned first dose."""

    eligibility: Eligibility
    lines: tuple[CriterionLine, ...]
    planned: date


def eligibility_screen(subject: Subject, *, planned: date, parameters: Parameters) -> EligibilityScreen:
    """What the criteria conclude of a subject now; thirteen reads."""
    ((_subject, facts),) = screenings([subject], planned=planned, parameters=parameters)
    eligibility, fields = judge_eligibility(facts), Fields(subject)
    lines = tuple(
        CriterionLine(result, fields.links(ENTERED[result.criterion.id]), fields.links(result.missing))
        for result in eligibility.results
    )
    return EligibilityScreen(eligibility, lines, planned)
