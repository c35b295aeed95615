"""Reads the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from edc.audit.acts import Act
from edc.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Doing:
    """Who did an act, and when."""

    by: str
    role: str
    at: datetime
    act: str


def moments(entries: Iterable[int]) -> dict[int, datetime]:
    """When each of these acts was done, by its number, in one read."""
    return dict(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "at"))


def doing(entry: int | None) -> Doing | None:
    """Who did this act, and when."""
    found = Entry.objects.filter(pk=entry).first() if entry else None
    if found is None:
        return None
    return Doing(by=found.by_name, role=found.role, at=found.at, act=str(Act(found.act).label))


def horizon() -> int | None:
    """The highest number of the trail that this transaction sees."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
