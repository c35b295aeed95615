"""Signs pages: all of them or none, each as this person opened it, under the lock of its saves (REQ-080 to REQ-087).

There is no way to take a signature back: only a change of the page ends it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from edc.accounts.acts import AccountAct
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit import signed
from edc.audit.content import hashes
from edc.capture.meanings import Meaning
from edc.casebook import actions as casebook
from edc.casebook.models import Page, Subject
from edc.locks.selectors import refuse_locked
from edc.signing import selectors, work_rules
from edc.signing.models import Signature
from edc.signing.signature_policy import designated
from edc.worklist import settlement
from edc.worklist.models import WorkState

Seen = Mapping[int, int | None]


class SigningObstacle(StrEnum):
    """Why a page cannot be signed."""

    STRUCK = "struck"
    NEVER_SAVED = "never-saved"
    STALE = "stale"
    NOT_OPENED = "not-opened"
    NOT_DESIGNATED = "not-designated"
    SIGNED = "signed"


WORDS = {
    SigningObstacle.STRUCK: _("it is struck through"),
    SigningObstacle.NEVER_SAVED: _("nothing was saved on it yet"),
    SigningObstacle.STALE: _("it was changed after you came here; open it and look at it again"),
    SigningObstacle.NOT_OPENED: _("you have not opened it as it is now"),
    SigningObstacle.NOT_DESIGNATED: _("it is not signed with this meaning"),
    SigningObstacle.SIGNED: _("your signature of this meaning stands"),
}


class NotSignable(Exception):
    """Some of the pages cannot be signed so; then none is."""

    def __init__(self, *, obstacles: Sequence[tuple[Page, SigningObstacle]]) -> None:
        super().__init__("; ".join(f"page {page.pk}: {obstacle}" for page, obstacle in obstacles))
        self.obstacles = tuple(obstacles)


class NothingToSign(Exception):
    """No page was chosen, or all are signed."""


def sign(*, seen: Seen, meaning: Meaning, by: User, at: datetime) -> tuple[Signature, ...]:
    """Signs pages, given by their ids with the act that the person saw last: one Entry a page.

    Raises NothingToSign, NotPermitted or NotSignable; then nothing is signed.
    """
    with transaction.atomic():
        pages = _held(seen)
        new_entries = [_new_entry(page.subject, page=page.pk, by=by, at=at) for page in pages]
        _refuse(pages, seen, meaning, by=by)
        with audit.acts(new_entries) as entries:
            signatures = _written(pages, entries, meaning, by=by, at=at)
        _settle_work(pages, new_entries)
        return signatures


def sign_casebook(*, subject: Subject, seen: Seen, by: User, at: datetime) -> tuple[Signature, ...]:
    """Signs all pages of a subject that this person's signature of the casebook does not stand for: one Entry.

    Raises what sign raises; also where a page came that the person has not seen.
    """
    with transaction.atomic():
        pages = _held([page.pk for page in in_casebook(subject=subject, by=by)])
        new_entry = _new_entry(subject, page=None, by=by, at=at)
        _refuse(pages, seen, Meaning.CASEBOOK, by=by)
        with audit.act(new_entry) as entry:
            signatures = _written(pages, [entry] * len(pages), Meaning.CASEBOOK, by=by, at=at)
        _settle_work(pages, [new_entry])
        return signatures


def in_casebook(*, subject: Subject, by: User) -> tuple[Page, ...]:
    """The pages of a subject that a signature of the casebook would be for: what was entered and counts."""
    pages = tuple(subject.pages.entered().filter(struck__isnull=True).whole().order_by("visit_id", "pk"))
    standing = selectors.standing([page.pk for page in pages], meaning=Meaning.CASEBOOK, by=by.pk)
    return tuple(page for page in pages if page.pk not in standing)


def _held(keys: Collection[int]) -> list[Page]:
    """The pages as they are once nobody else can save them. Raises NothingToSign."""
    casebook.lock_rows(pages=keys)
    refuse_locked(keys)
    pages = list(Page.objects.whole().filter(pk__in=keys).order_by("pk"))
    if not pages:
        raise NothingToSign
    return pages


def _new_entry(subject: Subject, *, page: int | None, by: User, at: datetime) -> audit.NewEntry:
    """The act of signing. Raises NotPermitted."""
    role = role_for(by, Permission.SIGN, site=subject.site)
    return audit.NewEntry(
        act=AccountAct.SIGN, by=by, role=role, site=subject.site.code, subject=subject.pk, page=page, at=at
    )


def _refuse(pages: Sequence[Page], seen: Seen, meaning: Meaning, *, by: User) -> None:
    by_page = obstacles(pages=pages, meaning=meaning, by=by)
    stale = {page.pk: SigningObstacle.STALE for page in pages if seen.get(page.pk) != page.last_entry}
    in_the_way = {**by_page, **{key: obstacle for key, obstacle in stale.items() if by_page.get(key) in STILL_THERE}}
    if in_the_way:
        raise NotSignable(obstacles=[(page, in_the_way[page.pk]) for page in pages if page.pk in in_the_way])


# What a page that changed meanwhile is rather refused for.
STILL_THERE = (None, SigningObstacle.NOT_OPENED)


def obstacles(*, pages: Sequence[Page], meaning: Meaning, by: User) -> dict[int, SigningObstacle]:
    """What stands in the way of each of these pages being signed by a person, by its id; in a fixed number of reads."""
    keys = [page.pk for page in pages]
    as_declared = designated(pages, meaning)
    opened = signed.opened(keys, by=by.pk)
    standing = selectors.standing(keys, meaning=meaning, by=by.pk)
    by_page: dict[int, SigningObstacle] = {}
    for page in pages:
        asked = (
            (SigningObstacle.STRUCK, page.struck is not None),
            (SigningObstacle.NEVER_SAVED, page.last_entry is None),
            (SigningObstacle.NOT_DESIGNATED, page.pk not in as_declared),
            (SigningObstacle.SIGNED, page.pk in standing),
            (SigningObstacle.NOT_OPENED, page.pk not in opened),
        )
        first = next((obstacle for obstacle, holds in asked if holds), None)
        if first:
            by_page[page.pk] = first
    return by_page


def _written(
    pages: Sequence[Page], entries: Sequence[int], meaning: Meaning, *, by: User, at: datetime
) -> tuple[Signature, ...]:
    keys = [page.pk for page in pages]
    reaches, said = signed.latest(keys), hashes(keys)
    return tuple(
        Signature.objects.bulk_create(
            Signature(
                page=page,
                meaning=meaning,
                by=by,
                name=by.name,
                at=at,
                entry=entry,
                as_of=page.last_entry,
                reach=reaches[page.pk],
                content=said[page.pk],
            )
            for page, entry in zip(pages, entries, strict=True)
        )
    )


def _settle_work(pages: Sequence[Page], new_entries: Sequence[audit.NewEntry]) -> None:
    """What was asked to be signed again is done; one read where nothing was."""
    asking = set(work_rules.asking(page.pk for page in pages))
    because = {entry.subject: entry for entry in new_entries if entry.subject in asking}
    if because:
        rules = [work_rules.SIGN_AGAIN]
        settlement.settle(because, asked=rules, at=new_entries[0].at, ending=WorkState.DONE)
