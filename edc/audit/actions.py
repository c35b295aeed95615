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


class Person(Protocol):
    """Who does something: a person's account, or a service's."""

    pk: int
    username: str


@dataclass(frozen=True, slots=True)
class Door:
    """The way in: its kind, and the request or task that came through it."""

    origin: Origin
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be written of one act, but for its number."""

    act: Act
    by: Person | None
    at: datetime
    by_name: str = ""
    role: str = ""
    site: str = ""
    subject: int | None = None
    page: int | None = None
    reason: str = ""
    door: Door | None = field(default=None)


EACH_PAGE = "page"
_standing: ContextVar[str] = ContextVar("standing", default="")
_door: ContextVar[Door] = ContextVar("door", default=Door(Origin.COMMAND))  # noqa: B039 — Door is frozen


@contextmanager
def through(origin: Origin, *, request: str = "") -> Iterator[None]:
    """All acts within came through this door."""
    token = _door.set(Door(origin, request))
    try:
        yield
    finally:
        _door.reset(token)


@contextmanager
def act(deed: Deed) -> Iterator[int]:
    """One act in one transaction: its Entry, then whatever the block changes. Yields the Entry's number."""
    with transaction.atomic(savepoint=False):
        (entry,) = _written([deed])
        with _standing_for(str(entry)):
            yield entry


@contextmanager
def acts(deeds: Sequence[Deed]) -> Iterator[tuple[int, ...]]:
    """Many acts, one a page, in one transaction: each change finds the act of its own page."""
    with transaction.atomic(savepoint=False):
        entries = _written(deeds)
        if len(entries) > 1:
            _announce(EACH_PAGE)
        with _standing_for(str(entries[0]) if len(entries) == 1 else EACH_PAGE):
            yield entries


def _written(deeds: Sequence[Deed]) -> tuple[int, ...]:
    made = Entry.objects.bulk_create([_entry(deed) for deed in deeds])
    return tuple(entry.pk for entry in made)


def _entry(deed: Deed) -> Entry:
    door = deed.door or _door.get()
    return Entry(
        tx=0,  # the database stamps its own transaction
        at=deed.at,
        act=deed.act,
        by_id=deed.by.pk if deed.by else None,
        by_name=deed.by.username if deed.by else deed.by_name,
        role=deed.role,
        site=deed.site,
        subject_id=deed.subject,
        page_id=deed.page,
        reason=deed.reason,
        origin=door.origin,
        request=door.request,
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
