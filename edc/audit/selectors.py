"""Reads the trail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from edc.audit.acts import Act, words_of
from edc.audit.models import Change, Entry


@dataclass(frozen=True, slots=True)
class Doing:
    """Who did an act, and when."""

    by: str
    role: str
    at: datetime
    act: str
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """That a page came from another subject, by its id, and the act."""

    subject: int
    done: Doing


def moments(entries: Iterable[int]) -> dict[int, datetime]:
    """When each of these acts was done, by its number, in one read."""
    return dict(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "at"))


def doing(entry: int | None) -> Doing | None:
    """Who did an act, and when; nothing where there was none."""
    return doings([entry]).get(entry) if entry else None


def doings(entries: Iterable[int]) -> dict[int, Doing]:
    """Who did these acts, when and why, in one read."""
    return {entry.pk: _doing(entry) for entry in Entry.objects.filter(pk__in=list(entries))}


def _doing(entry: Entry) -> Doing:
    return Doing(
        by=entry.by_name,
        role=entry.role,
        at=entry.at,
        act=words_of(Act, entry.act),
        code=entry.act,
        reason=entry.reason,
    )


def done_by(username: str, acts: Collection[Act], *, since: datetime) -> tuple[Doing, ...]:
    """What a person did of some acts since a moment, the newest first."""
    entries = Entry.objects.filter(by_name=username, by_id__isnull=False, act__in=list(acts), at__gte=since)
    return tuple(_doing(entry) for entry in entries.order_by("-at", "-pk"))


def moved_here(page: int, *, move: Act) -> Moved | None:
    """The last act of this kind that brought a page to its subject; nothing where it has always been there."""
    act = Entry.objects.filter(page_id=page, act=move).order_by("-pk").first()
    moves = Change.objects.filter(row_id=page, table_name="casebook_page", old__has_key="subject_id")
    change = moves.filter(entry_id=act.pk).first() if act else None
    return Moved(subject=change.old["subject_id"], done=_doing(act)) if act and change and change.old else None


def done_together(entry: int) -> frozenset[int]:
    """The acts of one transaction, by the number of one of them."""
    tx = Entry.objects.filter(pk=entry).values("tx")
    return frozenset(Entry.objects.filter(tx__in=tx).values_list("pk", flat=True))


def ever(*, table: str, column: str, value: str) -> frozenset[int]:
    """The rows of a table that ever held this text in a column."""
    said = Q(**{f"new__{column}": value}) | Q(**{f"old__{column}": value})
    return frozenset(Change.objects.filter(said, table_name=table).values_list("row_id", flat=True))


def values_ever(*, table: str, column: str) -> frozenset[str]:
    """All texts that the rows of a table ever held in a column."""
    changes = Change.objects.filter(table_name=table, **{f"new__{column}__isnull": False})
    return frozenset(changes.values_list(f"new__{column}", flat=True))


def horizon() -> int | None:
    """The highest number of the trail that this transaction sees."""
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first()


def roles_of(entries: Iterable[int]) -> dict[int, str]:
    """The role in which each of these acts was done, by its number, in one read."""
    return dict(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "role"))
