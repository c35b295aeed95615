"""Reads what is held still: over a page, over a place, and what was asked and decided about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from edc.accounts.selectors import Reach
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page, PageQuerySet, Subject
from edc.locks.models import Hold, HoldKind, HoldQuerySet, Release
from edc.locks.scope import HoldScope, of_subject

WHOLE = 0
_WITH_PLACE = ("by", "site", "subject__site", "visit__subject__site", "page__subject__site", "page__visit")


def over_page() -> HoldQuerySet:
    """The holds that stand over the page of the query around this one, the strictest first."""
    whole = Q(page=OuterRef("pk")) | Q(visit=OuterRef("visit")) | Q(subject=OuterRef("subject"))
    holds = Hold.objects.standing().filter(whole | Q(site=OuterRef("subject__site")) | HoldQuerySet.of_study())
    return holds.order_by("-kind", "pk")


def holds_of(pages: Iterable[Page]) -> dict[int, HoldKind | None]:
    """How still each page is held, by the page's number; nothing where it is not. One read."""
    keys = [page.pk for page in pages]
    over = over_page()
    asked = Page.objects.filter(pk__in=keys).annotate(
        is_locked=Exists(over.filter(kind=HoldKind.LOCK)), is_frozen=Exists(over.filter(kind=HoldKind.FREEZE))
    )
    rows = asked.values_list("pk", "is_locked", "is_frozen")
    return {key: HoldKind.LOCK if locked else HoldKind.FREEZE if frozen else None for key, locked, frozen in rows}


def refuse_locked(pages: Iterable[int]) -> None:
    """Raises DataLocked where a lock stands over one of these pages, by their numbers."""
    locks = over_page().filter(kind=HoldKind.LOCK)
    asked = Page.objects.filter(pk__in=list(pages)).annotate(lock=Subquery(locks.values("pk")[:1]))
    lock = asked.filter(lock__isnull=False).values_list("lock", flat=True).first()
    if lock is not None:
        raise DataLocked(hold=lock)


def refuse_held(place: HoldScope, *, page: Page | None = None) -> None:
    """Raises DataLocked where a freeze or a lock stands over a place."""
    hold = over(place)
    if hold is not None:
        raise DataLocked(hold=hold.pk, page=page)


def over(place: HoldScope) -> Hold | None:
    """The strictest hold that stands over a place: upon it, or upon what it is part of."""
    return Hold.objects.standing().over(place).select_related(*_WITH_PLACE).order_by("-kind", "pk").first()


def held_visits(subject: Subject) -> frozenset[int]:
    """Where nothing can be added for a subject: the visits that are held, or WHOLE. One read."""
    upon = Hold.objects.standing().over(of_subject(subject)) | Hold.objects.standing().filter(visit__subject=subject)
    return frozenset(visit or WHOLE for visit in upon.values_list("visit_id", flat=True))


def hold(key: int) -> Hold | None:
    """The hold of this number, with what it holds and who placed it."""
    return Hold.objects.select_related(*_WITH_PLACE).filter(pk=key).first()


def whole(held: Hold) -> Hold:
    """The same hold, with what it holds and who placed it read along."""
    return Hold.objects.select_related(*_WITH_PLACE).get(pk=held.pk)


@dataclass(frozen=True, slots=True)
class Affected:
    """What stands by the pages of a place, and speaks of their present state only as long as nothing changes."""

    pages: int
    signatures: int
    verifications: int


def affected(place: HoldScope) -> Affected:
    """How much a release puts at stake (REQ-092)."""
    pages = place.pages
    return Affected(
        pages=pages.count(),
        signatures=pages.filter(signatures__isnull=False).values("signatures").count(),
        verifications=pages.filter(verifications__isnull=False).values("verifications").count(),
    )


def place_of(held: Hold) -> HoldScope:
    """What a hold holds, with what that is part of."""
    page, visit = held.page, held.visit or (held.page.visit if held.page else None)
    subject = held.subject or (page.subject if page else visit.subject if visit else None)
    return HoldScope(site=held.site or (subject.site if subject else None), subject=subject, visit=visit, page=page)


def placed_in(place: HoldScope) -> HoldQuerySet:
    """All holds ever of a place or of what belongs to it, the latest first."""
    if place.subject:
        within = Q(subject=place.subject) | Q(visit__subject=place.subject) | Q(page__subject=place.subject)
    elif place.site:
        parts = ("site", "subject__site", "visit__subject__site", "page__subject__site")
        within = Q()
        for part in parts:
            within |= Q(**{part: place.site})
    else:
        within = Q()
    return Hold.objects.filter(within).select_related(*_WITH_PLACE).order_by("-pk")


def open_requests(where: Reach) -> "QuerySet[Release]":
    """What is asked to be released and waits for a decision, where a person may decide; the oldest first."""
    waiting = Release.objects.filter(decided_at__isnull=True)
    if not where.everywhere:
        here = Q()
        for part in ("site", "subject__site", "visit__subject__site", "page__subject__site"):
            here |= Q(**{f"hold__{part}__in": where.sites})
        waiting = waiting.filter(here)
    whole = [f"hold__{part}" for part in _WITH_PLACE]
    return waiting.select_related("asked_by", *whole).order_by("pk")


def release(key: int) -> Release | None:
    """The request of this number, with its hold."""
    whole = [f"hold__{part}" for part in _WITH_PLACE]
    return Release.objects.select_related("asked_by", *whole).filter(pk=key).first()


def decisions(holds: Sequence[Hold]) -> dict[int, list[Release]]:
    """What was asked about these holds, by their numbers, in order; one read."""
    by_hold: dict[int, list[Release]] = {hold.pk: [] for hold in holds}
    for asked in Release.objects.filter(hold__in=holds).select_related("asked_by", "decided_by").order_by("pk"):
        by_hold[asked.hold_id].append(asked)
    return by_hold


def unlocked(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that no lock holds: neither on the page, nor its visit, subject, site or the study."""
    return pages.filter(~Exists(over_page().filter(kind=HoldKind.LOCK)))
