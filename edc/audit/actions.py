"""Announces an act to the trail: opens its Entry, and tells the triggers which changes belong to it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction

from edc.audit.acts import Act, Origin
from edc.audit.models import Entry


class EntryAuthor(Protocol):
    """Who does something: a person's account, or a service's."""

    pk: int
    username: str


@dataclass(frozen=True, slots=True)
class EntryOrigin:
    """The way in: its kind, and the request or task that came through it."""

    origin: Origin
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be written of one act, but for its number."""

    act: Act
    by: EntryAuthor | None
    at: datetime
    by_name: str = ""
    role: str = ""
    site: str = ""
    subject: int | None = None
    page: int | None = None
    reason: str = ""
    origin: EntryOrigin | None = field(default=None)


EACH_PAGE = "page"
_standing: ContextVar[str] = ContextVar("standing", default="")
_origin: ContextVar[EntryOrigin] = ContextVar("origin", default=EntryOrigin(Origin.COMMAND))  # noqa: B039 — EntryOrigin is frozen


@contextmanager
def through(origin: Origin, *, request: str = "") -> Iterator[None]:
    """All acts within came through this door."""
    token = _origin.set(EntryOrigin(origin, request))
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def act(new_entry: NewEntry) -> Iterator[int]:
    """One act in one transaction: its Entry, then whatever the block changes. Yields the Entry's number."""
    with transaction.atomic(savepoint=False):
        (entry,) = _written([new_entry])
        with _standing_for(str(entry)):
            yield entry


@contextmanager
def acts(new_entries: Sequence[NewEntry]) -> Iterator[tuple[int, ...]]:
    """Many acts, one a page, in one transaction: each change finds the act of its own page."""
    with transaction.atomic(savepoint=False):
        entries = _written(new_entries)
        if len(entries) > 1:
            _announce(EACH_PAGE)
        with _standing_for(str(entries[0]) if len(entries) == 1 else EACH_PAGE):
            yield entries


def _written(new_entries: Sequence[NewEntry]) -> tuple[int, ...]:
    made = Entry.objects.bulk_create([_entry(new_entry) for new_entry in new_entries])
    return tuple(entry.pk for entry in made)


def _entry(new_entry: NewEntry) -> Entry:
    origin = new_entry.origin or _origin.get()
    return Entry(
        tx=0,  # the database stamps its own transaction
        at=new_entry.at,
        act=new_entry.act,
        by_id=new_entry.by.pk if new_entry.by else None,
        by_name=new_entry.by.username if new_entry.by else new_entry.by_name,
        role=new_entry.role,
        site=new_entry.site,
        subject_id=new_entry.subject,
        page_id=new_entry.page,
        reason=new_entry.reason,
        origin=origin.origin,
        request=origin.request,
        code_version=settings.CODE_VERSION,
    )


@contextmanager
def _standing_for(value: str) -> Iterator[None]:
    """What is announced within; afterwards what stood before stands again.

    The newest Entry announces itself in the database. After an error the transaction or savepoint rolls back,
    and PostgreSQL restores the setting itself.
    """
    before = _standing.set(value)
    try:
        yield
    finally:
        _standing.reset(before)
    _announce(_standing.get())


def _announce(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('edc.entry', %s, true)", [value])
