"""Reads laboratories and their limits, for people."""

from datetime import date

from edc.accounts.models import User
from edc.labs.limits.laboratories import MEASURED
from edc.labs.models import Laboratory, ReferenceInterval


def laboratories(user: User) -> tuple[Laboratory, ...]:
    """The laboratories of the sites where this person may read, by site and name."""
    visible = Laboratory.objects.visible_to(user).select_related("site")
    return tuple(visible.order_by("site__code", "name"))


def laboratory_for(user: User, key: int) -> Laboratory | None:
    """The laboratory, where this person may read; nothing else where not, or where there is none."""
    return Laboratory.objects.visible_to(user).select_related("site").filter(pk=key).first()


def interval_for(user: User, key: int) -> ReferenceInterval | None:
    """Limits, where this person may read them; nothing else where not, or where there are none."""
    visible = ReferenceInterval.objects.filter(pk=key, laboratory__in=Laboratory.objects.visible_to(user))
    return visible.select_related("laboratory__site").first()


def intervals_of(laboratory: Laboratory, *, test: str, today: date) -> list[ReferenceInterval]:
    """The limits of a laboratory, of one test where one is named: those of today first, then the newest."""
    intervals = laboratory.intervals.filter(test=test) if test else laboratory.intervals.all()
    newest = sorted(intervals, key=lambda interval: (interval.valid_from, interval.pk), reverse=True)
    return sorted(
        newest, key=lambda interval: (not interval.is_in_force(today), MEASURED.index(interval.test), interval.sex)
    )
