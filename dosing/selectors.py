"""What was given, as other rooms ask it."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Min

from dosing.models import Sirolimus, Transfusion
from edc.capture.models import CapturedQuerySet
from edc.casebook.models import Subject
from edc.casebook.status import DatedEvent
from protocol.codelists import Product, SubjectEvent


def taken(subjects: Iterable[int]) -> CapturedQuerySet:
    """The periods on a dose that begin on a known day; how much is not known yet is a dose, none at all is not."""
    begun: CapturedQuerySet = Sirolimus.objects.of(subjects).filter(start__isnull=False).exclude(mg_per_day=0)
    return begun


def first_dose(subject: Subject) -> date | None:
    """The day of the first dose."""
    return first_doses([subject.pk]).get(subject.pk)


def first_doses(subjects: Iterable[int]) -> dict[int, date]:
    """The day of the first dose of each of these subjects, by their ids, where there was one; in one read."""
    return dict(taken(subjects).values_list("page__subject_id").annotate(first=Min("start")))


def subject_events(subjects: Iterable[int]) -> Iterator[DatedEvent]:
    """The first dose of each of these subjects; in one read."""
    for subject, day in first_doses(subjects).items():
        yield subject, SubjectEvent.FIRST_DOSE, day


def red_cells_until(subject: Subject, day: date) -> tuple[date, ...]:
    """The days up to this one on which red cells were given, in order."""
    given = Transfusion.objects.of([subject.pk]).filter(product=Product.RED_CELLS, given_on__lte=day)
    return tuple(given.order_by("given_on", "page").values_list("given_on", flat=True))
