"""Freezes and locks data, and releases them again by two people (REQ-090 to REQ-092)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.casebook import actions as casebook
from edc.casebook.models import Page
from edc.locks import selectors
from edc.locks.acts import LockAct
from edc.locks.lock_blockers import LockBlocker, against
from edc.locks.models import Hold, HoldKind, Release
from edc.locks.scope import HoldScope
from edc.storable import legible


class AlreadyHeld(Exception):
    """What is to be held is held as still already, or stiller."""

    def __init__(self, *, hold: Hold) -> None:
        super().__init__(f"hold {hold.pk} stands")
        self.hold = hold


class Obstructed(Exception):
    """A lock is refused: this stands against it."""

    def __init__(self, *, place: HoldScope, obstacles: Sequence[LockBlocker]) -> None:
        super().__init__(f"{len(obstacles)} obstacles to a lock of the {place.level}")
        self.place, self.obstacles = place, tuple(obstacles)


class NoReleaseReason(Exception):
    """A release was asked for without a reason."""


class Lifted(Exception):
    """The hold does not stand any more."""

    def __init__(self, *, hold: Hold) -> None:
        super().__init__(f"hold {hold.pk} was lifted")
        self.hold = hold


class AskedBefore(Exception):
    """A release of the hold was asked for already, and is not decided."""

    def __init__(self, *, hold: Hold) -> None:
        super().__init__(f"a release of hold {hold.pk} waits")
        self.hold = hold


class Decided(Exception):
    """The request was decided already."""

    def __init__(self, *, release: Release) -> None:
        super().__init__(f"release {release.pk} is decided")
        self.release = release


class ReleaseSamePerson(Exception):
    """Who asks for a release does not decide about it."""

    def __init__(self, *, release: Release) -> None:
        super().__init__(f"{release.asked_by} asked for release {release.pk}")
        self.release = release


def freeze(*, place: HoldScope, by: User, at: datetime) -> Hold:
    """From now on no data of the place change; queries go on. Raises NotPermitted or AlreadyHeld."""
    new_entry = _new_entry(LockAct.FREEZE, place, by=by, at=at)
    with transaction.atomic():
        _stop(place)
        _refuse_again(place, tuple(HoldKind))
        return _placed(place, HoldKind.FREEZE, new_entry, by=by)


def lock(*, place: HoldScope, by: User, at: datetime) -> Hold:
    """From now on nothing of the place changes. Raises NotPermitted, AlreadyHeld or Obstructed.

    Every room is asked what stands against it.
    """
    return lock_unless(place=place, against=against, by=by, at=at)


def lock_unless(
    *, place: HoldScope, against: Callable[[Sequence[Page]], Sequence[LockBlocker]], by: User, at: datetime
) -> Hold:
    """Locks a place, unless something stands against it. Raises what lock raises.

    What stands against it is asked when nobody can change the pages any more.
    """
    new_entry = _new_entry(LockAct.LOCK, place, by=by, at=at)
    with transaction.atomic():
        pages = _stop(place)
        _refuse_again(place, (HoldKind.LOCK,))
        obstacles = against(pages)
        if obstacles:
            raise Obstructed(place=place, obstacles=obstacles)
        return _placed(place, HoldKind.LOCK, new_entry, by=by)


def _new_entry(act: Act, place: HoldScope, *, by: User, at: datetime, reason: str = "") -> audit.NewEntry:
    """An act upon a place. Raises NotPermitted."""
    permission = Permission.HOLD if act in (LockAct.FREEZE, LockAct.LOCK, LockAct.ASK_RELEASE) else Permission.RELEASE
    return audit.NewEntry(
        act=act,
        by=by,
        role=role_for(by, permission, site=place.site),
        site=place.site.code if place.site else "",
        subject=place.subject.pk if place.subject else None,
        # A request names its hold; only the hold itself hangs on the page.
        page=place.page.pk if place.page and act in (LockAct.FREEZE, LockAct.LOCK) else None,
        reason=reason,
        at=at,
    )


def _stop(place: HoldScope) -> tuple[Page, ...]:
    """Waits for whoever changes the place or adds to it, and lets nobody begin; from the largest part down."""
    if not place.subject:
        _stop_sites(place.site)
    if not place.page:
        list(place.subjects.select_for_update().order_by("pk").values_list("pk"))
    casebook.lock_rows(pages=place.pages.values_list("pk", flat=True))
    return tuple(place.pages.select_related("subject__site", "visit").order_by("subject_id", "visit_id", "pk"))


def _stop_sites(site: Site | None) -> None:
    if site is None:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_site IN SHARE MODE")  # none is being added
    sites = Site.objects.select_for_update().order_by("pk")
    list((sites.filter(pk=site.pk) if site else sites).values_list("pk"))


def _refuse_again(place: HoldScope, kinds: Sequence[HoldKind]) -> None:
    held = selectors.over(place)
    if held and held.kind in kinds:
        raise AlreadyHeld(hold=held)


def _placed(place: HoldScope, kind: HoldKind, new_entry: audit.NewEntry, *, by: User) -> Hold:
    with audit.act(new_entry) as entry:
        return Hold.objects.create(kind=kind, **place.held, by=by, at=new_entry.at, entry=entry)


def ask_release(*, hold: Hold, reason: str, by: User, at: datetime) -> Release:
    """Asks for a hold to be lifted. Raises NotPermitted, NoReleaseReason, Lifted or AskedBefore."""
    why = legible(reason)
    new_entry = _new_entry(LockAct.ASK_RELEASE, selectors.place_of(hold), by=by, at=at, reason=why)
    if not why:
        raise NoReleaseReason
    with transaction.atomic():
        held = Hold.objects.select_for_update().get(pk=hold.pk)
        if held.lifted is not None:
            raise Lifted(hold=held)
        if held.releases.filter(decided_at__isnull=True).exists():
            raise AskedBefore(hold=held)
        with audit.act(new_entry):
            return Release.objects.create(hold=held, asked_by=by, asked_at=at, reason=why)


def decide(*, release: Release, granted: bool, by: User, at: datetime) -> None:
    """Lifts the hold, or lets it stand. Raises NotPermitted, ReleaseSamePerson or Decided."""
    act = LockAct.RELEASE if granted else LockAct.DECLINE_RELEASE
    new_entry = _new_entry(act, selectors.place_of(release.hold), by=by, at=at, reason=release.reason)
    with transaction.atomic():
        held = Hold.objects.select_for_update().get(pk=release.hold_id)
        asked = Release.objects.select_for_update().get(pk=release.pk)
        if asked.asked_by_id == by.pk:
            raise ReleaseSamePerson(release=asked)
        if asked.decided_at is not None:
            raise Decided(release=asked)
        with audit.act(new_entry) as entry:
            asked.decided_by, asked.decided_at, asked.is_granted = by, at, granted
            asked.save(update_fields=["decided_by", "decided_at", "is_granted"])
            if granted:
                held.lifted = entry
                held.save(update_fields=["lifted"])
