"""What the investigator decided of a subject's eligibility, and that the subject was enrolled."""

from datetime import date

from django.db import models
from django.db.models import Q

from edc.accounts.models import User
from edc.casebook.models import Subject
from protocol.codelists_eligibility import EligibilityStatus


class EligibilityDecision(models.Model):
    """One signed decision: for which planned first dose, on which facts, until which day it holds (ELIG-13).

    `seen` is what every criterion saw, in the words of `enrollment.eligibility.fingerprint`.
    """

    IMMUTABLE = True

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="eligibility_decisions")
    status = models.CharField(max_length=20)
    planned_on = models.DateField()
    holds_until = models.DateField(null=True)
    seen = models.TextField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[EligibilityStatus.ELIGIBLE.value, EligibilityStatus.NOT_ELIGIBLE.value]),
                name="eligibility_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(holds_until__isnull=True) | Q(holds_until__gte=models.F("planned_on")),
                name="decision_holds_for_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.status}"

    def opens(self, on: date) -> bool:
        """Whether a subject may be enrolled by it on a day, as far as its data still stand."""
        is_over = self.holds_until is not None and on > self.holds_until
        return self.status == EligibilityStatus.ELIGIBLE and not is_over


class CriterionDecision(models.Model):
    """What the investigator decided of one criterion that needs a review, and why."""

    IMMUTABLE = True

    decision = models.ForeignKey(EligibilityDecision, models.PROTECT, related_name="criteria")
    criterion = models.CharField(max_length=10)
    accepted = models.BooleanField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "criterion"], name="criterion_decided_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="criterion_is_decided_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.criterion}"


class Enrolment(models.Model):
    """That a subject was enrolled, on which day and by which decision; PostgreSQL refuses any other."""

    IMMUTABLE = True

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="enrolment")
    decision = models.ForeignKey(EligibilityDecision, models.PROTECT, related_name="+")
    enrolled_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.subject_id} {self.enrolled_on}"
