"""Compares places with their source: keeps what stood there as verified, or takes that back (REQ-061, YS-47)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.capture.actions import Stale
from edc.casebook import actions as casebook
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.locks import selectors as locks
from edc.sdv import status
from edc.sdv.acts import VerificationAct
from edc.sdv.models import Verification
from edc.sdv.plan import SdvStatus, SdvVerdict

Wanted = Callable[[SdvStatus], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Places of one page, as they stood on the screen: `seen` is the page's last act that the person saw."""

    page: Page
    places: Collection[ItemPath]
    seen: int | None


class NotVerifiable(Exception):
    """Of these places nothing can be verified: there is nothing, or the plan asks nothing there."""

    def __init__(self, *, page: Page, places: Sequence[ItemPath]) -> None:
        super().__init__(f"page {page.pk}: {', '.join(map(str, places))}")
        self.page, self.places = page, tuple(places)


def verify(*, page: Page, places: Collection[ItemPath], seen: int | None, by: User, at: datetime) -> int:
    """Verifies places of a page as they stand; how many were not verified so before. Raises what verify_many raises."""
    return verify_many(chosen=[Chosen(page=page, places=places, seen=seen)], by=by, at=at)


def verify_many(*, chosen: Sequence[Chosen], by: User, at: datetime) -> int:
    """Verifies places of several pages together or not at all: one Entry a page.

    Raises NotPermitted, Stale where a page is no longer as it was on the screen, or NotVerifiable.
    """
    return _record(
        chosen, lambda place_status: place_status.verdict is not SdvVerdict.VERIFIED, is_withdrawal=False, by=by, at=at
    )


def withdraw(*, page: Page, places: Collection[ItemPath], seen: int | None, by: User, at: datetime) -> int:
    """Takes back what was verified at places of a page; how many stood. Raises what verify_many raises."""
    chosen = [Chosen(page=page, places=places, seen=seen)]
    return _record(chosen, lambda place_status: place_status.last is not None, is_withdrawal=True, by=by, at=at)


def _record(chosen: Sequence[Chosen], wanted: Wanted, *, is_withdrawal: bool, by: User, at: datetime) -> int:
    with transaction.atomic():
        pages = _locked(chosen)
        new_entries = {key: _new_entry(page, by=by, at=at) for key, page in pages.items()}
        known = status.standing(pages.values())
        todo = {choice.page.pk: list(_outstanding(choice, pages, known, wanted)) for choice in chosen}
        keys = [key for key, statuses in todo.items() if statuses]
        if keys:
            with audit.acts([new_entries[key] for key in keys]) as entries:
                Verification.objects.bulk_create(
                    Verification(
                        page_id=key,
                        row=place_status.place.row,
                        item=place_status.place.item,
                        value=place_status.now,
                        is_withdrawal=is_withdrawal,
                        by=by,
                        at=at,
                        entry=entry,
                    )
                    for key, entry in zip(keys, entries, strict=True)
                    for place_status in todo[key]
                )
    return sum(len(statuses) for statuses in todo.values())


def _locked(chosen: Sequence[Chosen]) -> dict[int, Page]:
    """The pages, held against saves until this is done; first held, then read."""
    keys = [choice.page.pk for choice in chosen]
    casebook.lock_rows(pages=keys)
    locks.refuse_locked(keys)
    return {page.pk: page for page in Page.objects.whole().filter(pk__in=keys)}


def _new_entry(page: Page, *, by: User, at: datetime) -> audit.NewEntry:
    """The act of verifying a page. Raises NotPermitted."""
    site = page.subject.site
    role = role_for(by, Permission.VERIFY, site=site)
    return audit.NewEntry(
        act=VerificationAct.VERIFY, by=by, role=role, site=site.code, subject=page.subject_id, page=page.pk, at=at
    )


def _outstanding(
    choice: Chosen, pages: Mapping[int, Page], known: Mapping[int, Sequence[SdvStatus]], wanted: Wanted
) -> Iterator[SdvStatus]:
    """The chosen places of a page that are not as they are wanted yet. Raises Stale or NotVerifiable."""
    page = pages[choice.page.pk]
    if page.last_entry != choice.seen:
        raise Stale(page=page)
    standing = {
        place_status.place: place_status
        for place_status in known.get(page.pk, ())
        if place_status.verdict is not SdvVerdict.NOTHING
    }
    strangers = [where for where in choice.places if where not in standing]
    if strangers:
        raise NotVerifiable(page=page, places=strangers)
    yield from (standing[where] for where in dict.fromkeys(choice.places) if wanted(standing[where]))
