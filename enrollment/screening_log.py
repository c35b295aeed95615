"""The screening log of a site: each screening, and what came of it."""

from dataclasses import dataclass
from datetime import date

from edc.accounts.models import Site, User
from edc.casebook.models import Subject
from edc.casebook.status import StatusConclusion, statuses
from enrollment.models import Consent, Demographics, ScreenFailure
from protocol.dates import completed_years


@dataclass(frozen=True, slots=True)
class LoggedScreening:
    """A line of the screening log; `earlier` is the number of the same person's screening before it."""

    number: str
    screening_number: str
    earlier: str
    signed_on: date | None
    age: int | None
    status: StatusConclusion
    criteria: str
    explanation: str


def screening_log(site: Site, *, by: User, on: date) -> tuple[LoggedScreening, ...]:
    """A site's screenings that this person may read, in their order; in a fixed number of reads."""
    subjects = Subject.objects.visible_to(by).filter(site=site).select_related("earlier").order_by("pk")
    keys = [subject.pk for subject in subjects]
    signed = dict(Consent.objects.of(keys).values_list("page__subject_id", "signed_on"))
    born = dict(Demographics.objects.of(keys).values_list("page__subject_id", "birth_date"))
    failures = {failure.page.subject_id: failure for failure in ScreenFailure.objects.of(keys).select_related("page")}
    status_of = statuses(keys, on=on)
    return tuple(
        LoggedScreening(
            number=subject.number,
            screening_number=subject.screening_number,
            earlier=subject.earlier.screening_number or subject.earlier.number if subject.earlier else "",
            signed_on=signed.get(subject.pk),
            age=_age(born.get(subject.pk), signed.get(subject.pk)),
            status=status_of[subject.pk],
            criteria=_text(failures.get(subject.pk), "criteria"),
            explanation=_text(failures.get(subject.pk), "explanation"),
        )
        for subject in subjects
    )


def _age(born: date | None, signed_on: date | None) -> int | None:
    return completed_years(born, signed_on) if born and signed_on else None


def _text(failure: ScreenFailure | None, item: str) -> str:
    return getattr(failure, item, None) or ""
