"""What is known of subjects: for the site's own paper, and of where they stand in the study."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from edc.accounts.models import Site, User
from edc.casebook.models import Subject
from edc.casebook.status import DatedEvent, statuses
from enrollment.models import (
    Consent,
    ConsentVersion,
    ConsentWithdrawal,
    Demographics,
    Disposition,
    EligibilityDecision,
    EndOfTreatment,
    Enrolment,
    Reconsent,
    ScreenFailure,
)
from protocol.codelists import (
    ConsentScope,
    Departure,
    Rescreening,
    ScopeAnswer,
    Sex,
    SubjectEvent,
    SubjectStatus,
    YesNo,
)
from protocol.conclusion import Conclusion
from protocol.consent import ScopeHistory, SignedConsent, Withdrawal, scope_answer
from protocol.parameters import Parameters
from protocol.rescreening import FailedScreening, rescreening
from protocol.words import Sentence

LEFT: Mapping[str, SubjectEvent] = {
    Departure.COMPLETED: SubjectEvent.COMPLETED,
    Departure.WITHDRAWN: SubjectEvent.WITHDREW,
    Departure.LOST: SubjectEvent.LOST,
    Departure.DIED: SubjectEvent.DIED,
}


@dataclass(frozen=True, slots=True)
class IdentifiedSubject:
    """A line of the subject identification log; who it is stands on the site's paper alone."""

    screening_number: str
    number: str
    sex: Sex | None
    birth_year: int | None
    signed_on: date | None


def identification_log(site: Site, *, by: User) -> tuple[IdentifiedSubject, ...]:
    """A site's subjects that this person may read, in the order of their screening; three reads."""
    subjects = Subject.objects.visible_to(by).filter(site=site).order_by("pk")
    keys = [subject.pk for subject in subjects]
    people = {who.page.subject_id: who for who in Demographics.objects.of(keys).select_related("page")}
    signed = dict(Consent.objects.of(keys).values_list("page__subject_id", "signed_on"))
    return tuple(_identified(subject, people.get(subject.pk), signed_on=signed.get(subject.pk)) for subject in subjects)


def _identified(subject: Subject, who: Demographics | None, *, signed_on: date | None) -> IdentifiedSubject:
    return IdentifiedSubject(
        screening_number=subject.screening_number,
        number="" if subject.is_numbered_by_screening else subject.number,
        sex=Sex(who.sex) if who and who.sex else None,
        birth_year=who.birth_date.year if who and who.birth_date else None,
        signed_on=signed_on,
    )


def subject_events(subjects: Iterable[int]) -> Iterator[DatedEvent]:
    """What consent, screening, treatment and study's end tell of these subjects; in five reads."""
    keys = list(subjects)
    days = (
        (SubjectEvent.CONSENTED, Consent, "signed_on"),
        (SubjectEvent.SCREEN_FAILED, ScreenFailure, "failed_on"),
        (SubjectEvent.TREATMENT_ENDED, EndOfTreatment, "decided_on"),
    )
    for event, form, item in days:
        answers = form.objects.of(keys).filter(**{f"{item}__isnull": False}).order_by(f"-{item}")
        for subject, day in answers.values_list("page__subject_id", item):
            yield subject, event, day
    for subject, day in Enrolment.objects.filter(subject__in=keys).values_list("subject", "enrolled_on"):
        yield subject, SubjectEvent.ENROLLED, day
    left = Disposition.objects.of(keys).filter(departure__isnull=False)
    for subject, departure, day in left.values_list("page__subject_id", "departure", "left_on"):
        yield subject, LEFT[departure], day


def scope_answers(
    subjects: Iterable[int], scope: ConsentScope, *, on: date
) -> dict[int, Conclusion[ScopeHistory, ScopeAnswer]]:
    """How a scope of the consent stands for each of these subjects on a day, by their ids; in three reads."""
    keys = list(subjects)
    consents: dict[int, list[SignedConsent]] = defaultdict(list)
    withdrawals: dict[int, list[Withdrawal]] = defaultdict(list)
    for form in (Consent, Reconsent):
        for answers in form.objects.of(keys).select_related("page").order_by("page"):
            if consent := answers.signed():
                consents[answers.page.subject_id].append(consent)
    taken_back = ConsentWithdrawal.objects.of(keys).filter(withdrawn_on__isnull=False, scope__isnull=False)
    for subject, day, code in taken_back.values_list("page__subject_id", "withdrawn_on", "scope"):
        withdrawals[subject].append(Withdrawal(day, ConsentScope(code)))
    return {
        subject: scope_answer(
            ScopeHistory(
                scope=scope,
                until=on,
                consents=tuple(consents[subject]),
                withdrawals=tuple(withdrawals[subject]),
            )
        )
        for subject in keys
    }


def kept_at_home(subjects: Iterable[int], on: date) -> dict[int, Sentence]:
    """Those of these subjects who have not agreed to sending data abroad as of a day, and why (REQ-112)."""
    answers = scope_answers(subjects, ConsentScope.ABROAD, on=on)
    return {
        subject: conclusion.reason
        for subject, conclusion in answers.items()
        if conclusion.answer is not ScopeAnswer.GIVEN
    }


def latest_decision(subject: Subject) -> EligibilityDecision | None:
    """The decision about a subject's eligibility that counts: the last one."""
    decisions = EligibilityDecision.objects.filter(subject=subject).select_related("decided_by")
    return decisions.prefetch_related("criteria").order_by("pk").last()


def consent_versions(sites: Iterable[Site]) -> tuple[ConsentVersion, ...]:
    """The versions of the consent form of some sites, the newest first."""
    versions = ConsentVersion.objects.filter(site__in=list(sites)).select_related("site")
    return tuple(versions.order_by("site__code", "-effective_from", "-pk"))


def waiting_for_reconsent(subjects: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Those of these subjects who signed a consent, are on study, and have not signed the last version of their site
    that calls for it; with that version. One read where no site has such a version, else five."""
    keys = list(subjects)
    asking = ConsentVersion.objects.filter(needs_reconsent=True, site__subjects__in=keys)
    latest = dict(asking.order_by("effective_from", "pk").values_list("site__subjects", "label"))
    if not latest:
        return
    signed: dict[int, set[str | None]] = defaultdict(set)
    for form in (Consent, Reconsent):
        answers = form.objects.of(keys).filter(signed_on__isnull=False)
        for subject, version in answers.values_list("page__subject_id", "version"):
            signed[subject].add(version)
    gone = Disposition.objects.of(keys).filter(departure__isnull=False).values_list("page__subject_id", flat=True)
    for subject in sorted(signed.keys() - set(gone)):
        if subject in latest and latest[subject] not in signed[subject]:
            yield subject, latest[subject]


def rescreening_of(subject: Subject, *, on: date, parameters: Parameters) -> Conclusion[FailedScreening, Rescreening]:
    """Whether a subject may be screened again on a day, and under which consent."""
    key = subject.pk
    status = statuses([key], on=on)[key]
    failure = ScreenFailure.objects.of([key]).filter(failed_on__isnull=False).order_by("failed_on").first()
    has_failed = failure is not None and status.answer is SubjectStatus.SCREEN_FAILURE
    consent = Consent.objects.of([key]).first()
    versions = ConsentVersion.objects.filter(site=subject.site_id, effective_from__lte=on)
    current = versions.order_by("-effective_from", "-pk").first()
    return rescreening(
        FailedScreening(
            on=on,
            failed_on=failure.failed_on if failure and has_failed else None,
            may_return=failure.may_return != YesNo.NO if failure else None,
            times=_rescreenings(subject),
            consented_on=consent.signed_on if consent else None,
            consent_changed=bool(consent and current and consent.version != current.label),
            parameters=parameters,
        )
    )


def _rescreenings(subject: Subject) -> int:
    """How often the person of this book was screened again so far: before it, and after it."""
    times = int(Subject.objects.filter(earlier=subject).exists())
    while subject.earlier is not None:
        times, subject = times + 1, subject.earlier
    return times
