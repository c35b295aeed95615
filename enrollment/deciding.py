"""Decides whether a subject may take part, and enrols who may: on the data that were decided on, and no others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.casebook import actions as casebook
from edc.casebook.data_locked import refuse_held
from edc.casebook.models import Subject
from edc.storable import legible
from edc.study.selectors import parameters
from enrollment.acts import EnrollmentAct
from enrollment.deviations.actions import NewDeviation, open_deviation
from enrollment.eligibility.fingerprint import differing, fingerprint
from enrollment.eligibility.reading import screenings
from enrollment.models import CriterionDecision, EligibilityDecision, Enrolment
from enrollment.selectors import latest_decision
from protocol.codelists import Criterion
from protocol.codelists_deviation import DeviationCategory, DeviationSeverity
from protocol.codelists_eligibility import EligibilityStatus
from protocol.eligibility import CriterionResult, Eligibility, judge_eligibility
from protocol.eligibility_consent import LATE_CONSENT
from protocol.eligibility_windows import Expiry

DECIDABLE = (EligibilityStatus.ELIGIBLE, EligibilityStatus.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True)
class CriterionReview:
    """What was decided of a criterion that needs a review, and why."""

    accepted: bool
    reason: str


Reviews = Mapping[str, CriterionReview]


class Undecidable(Exception):
    """The criteria are not complete, or one that needs a review was not decided with a reason, or another was."""

    def __init__(self, *, eligibility: Eligibility) -> None:
        super().__init__(f"{eligibility.status}")
        self.eligibility = eligibility


class ScreeningOver(Exception):
    """The screening, or a result of it, is too old for the planned first dose (P04)."""

    def __init__(self, *, expiry: Expiry) -> None:
        super().__init__(f"{expiry.fact} until {expiry.last_day}")
        self.expiry = expiry


class OnOtherData(Exception):
    """The data changed after the person looked, or after the decision: these criteria see something else by now."""

    def __init__(self, *, criteria: tuple[CriterionResult, ...]) -> None:
        super().__init__(", ".join(result.criterion.id for result in criteria))
        self.criteria = criteria


class NotEligible(Exception):
    """No decision says that the subject may be enrolled today."""


class EnrolledAlready(Exception):
    """The subject is enrolled."""


def eligibility_of(subject: Subject, *, planned: date, on: date, reviews: Reviews | None = None) -> Eligibility:
    """What the criteria conclude for a planned first dose, with what was decided in review; by the numbers in force."""
    ((_subject, facts),) = screenings([subject], planned=planned, parameters=parameters(on=on))
    accepted = {criterion: review.accepted for criterion, review in (reviews or {}).items()}
    return judge_eligibility(facts, accepted=accepted)


def decide(
    *, subject: Subject, planned: date, reviews: Reviews, seen: str, by: User, at: datetime
) -> EligibilityDecision:
    """Decides, on what the person saw. Raises NotPermitted, DataLocked, OnOtherData, Undecidable or ScreeningOver."""
    role = role_for(by, Permission.DECIDE_ELIGIBILITY, site=subject.site)
    on = timezone.localdate(at)
    with transaction.atomic():
        _hold(subject)
        eligibility = eligibility_of(subject, planned=planned, on=on, reviews=reviews)
        if others := differing(seen, eligibility):
            raise OnOtherData(criteria=others)
        if eligibility.status not in DECIDABLE or not _are_complete(eligibility, reviews):
            raise Undecidable(eligibility=eligibility)
        end = _end(eligibility, planned)
        with audit.act(_new_entry(EnrollmentAct.DECIDE, subject, role, by, at)):
            decision = EligibilityDecision.objects.create(
                subject=subject,
                status=eligibility.status.value,
                planned_on=planned,
                holds_until=end,
                seen=fingerprint(eligibility),
                decided_by=by,
                at=at,
            )
            CriterionDecision.objects.bulk_create(
                CriterionDecision(
                    decision=decision, criterion=criterion, accepted=review.accepted, reason=legible(review.reason)
                )
                for criterion, review in reviews.items()
            )
        _open_deviations(subject, eligibility, by=by, at=at)
    return decision


def _end(eligibility: Eligibility, planned: date) -> date | None:
    """Until when a decision that opens the trial holds. Raises ScreeningOver."""
    end = eligibility.holds_until
    if eligibility.status is not EligibilityStatus.ELIGIBLE or end is None:
        return None
    if end.last_day < planned:
        raise ScreeningOver(expiry=end)
    return end.last_day


def _open_deviations(subject: Subject, eligibility: Eligibility, *, by: User, at: datetime) -> None:
    """A procedure of the study before the consent is a major deviation, whatever is decided (ELIG-07)."""
    for result in eligibility.results:
        if LATE_CONSENT in result.conclusion.flags:
            facts = result.conclusion.facts
            deviation = NewDeviation(
                what=result.reason.render(gettext),
                happened_on=facts.procedure_on,
                category=DeviationCategory.CONSENT,
                severity=DeviationSeverity.MAJOR,
                origin=result.rule,
                arithmetic=f"{facts.procedure_on} < {facts.signed_on}",
            )
            open_deviation(subject=subject, deviation=deviation, by=by, at=at)


def _are_complete(eligibility: Eligibility, reviews: Reviews) -> bool:
    """Whether each criterion that needs a review, and no other, was decided with a reason."""
    waiting = {result.criterion.id for result in eligibility.results if result.status is Criterion.REVIEW}
    return waiting == reviews.keys() and all(legible(review.reason) for review in reviews.values())


def enrol(*, subject: Subject, by: User, at: datetime) -> Subject:
    """Enrols a subject by its last decision, and gives it its number.

    Raises NotPermitted, DataLocked, EnrolledAlready, NotEligible, or OnOtherData where data changed since.
    """
    role = role_for(by, Permission.ENROL, site=subject.site)
    on = timezone.localdate(at)
    with transaction.atomic():
        _hold(subject)
        if Enrolment.objects.filter(subject=subject).exists():
            raise EnrolledAlready
        decision = latest_decision(subject)
        if decision is None or not decision.opens(on):
            raise NotEligible
        if others := differing(decision.seen, eligibility_of(subject, planned=decision.planned_on, on=on)):
            raise OnOtherData(criteria=others)
        with audit.act(_new_entry(EnrollmentAct.ENROL, subject, role, by, at)):
            Enrolment.objects.create(subject=subject, decision=decision, enrolled_on=on)
            return casebook.issue_number(subject=subject)


def _hold(subject: Subject) -> None:
    """Nobody saves, decides or enrols meanwhile. Raises DataLocked."""
    casebook.lock_books(subjects=[subject.pk])
    refuse_held(sites=[subject.site_id], subjects=[subject.pk])


def _new_entry(act: Act, subject: Subject, role: str, by: User, at: datetime) -> audit.NewEntry:
    return audit.NewEntry(act=act, by=by, role=role, site=subject.site.code, subject=subject.pk, at=at)
