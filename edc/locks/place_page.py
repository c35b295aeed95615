"""One place that can be held still: found for a person, what stands against a lock of it, what became of its holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import Reach, may, reach
from edc.casebook.models import Page, Subject, Visit
from edc.locks import scope, selectors
from edc.locks.lock_blockers import LABELS, LockBlocker
from edc.locks.models import Hold, HoldKind, Release
from edc.locks.scope import HoldLevel, HoldScope
from edc.locks.words import GLYPHS, place_words, sentence

WHOLE_STUDY = 0
MOST_OBSTACLES = 200
MOST_HOLDS = 50


@dataclass(frozen=True, slots=True)
class ShownBlocker:
    """One obstacle on the screen: the way to it, in words."""

    url: str
    where: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class BlockerGroup:
    """Obstacles of one kind, with the words for it; the first of them, where they are very many."""

    label: str
    count: int
    shown: tuple[ShownBlocker, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A hold that stands or stood, with what was asked and decided about it."""

    hold: Hold
    glyph: str
    text: str
    requests: tuple[Release, ...]
    may_ask: bool


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What somebody asks to be released, and whether the reader may decide."""

    release: Release
    place: str
    may_decide: bool


def reached(user: User) -> Reach:
    """Where a person may hold or release."""
    hold, release = reach(user, Permission.HOLD), reach(user, Permission.RELEASE)
    return Reach(everywhere=hold.everywhere or release.everywhere, sites=hold.sites | release.sites)


def is_reached(user: User, place: HoldScope) -> bool:
    """Whether a person may hold or release there; the whole study only who may so at every site."""
    where = reached(user)
    return where.holds(place.site.pk) if place.site else where.everywhere


def place_at(user: User, level: str, key: int) -> HoldScope | None:
    """The place of an address, where this person may hold or release; nothing else where not."""
    place = _place(level, key)
    return place if place and is_reached(user, place) else None


def _place(level: str, key: int) -> HoldScope | None:
    if level == HoldLevel.STUDY:
        return scope.STUDY if key == WHOLE_STUDY else None
    if level == HoldLevel.SITE:
        site = Site.objects.filter(pk=key).first()
        return scope.of_site(site) if site else None
    if level == HoldLevel.SUBJECT:
        subject = Subject.objects.select_related("site").filter(pk=key).first()
        return scope.of_subject(subject) if subject else None
    return _part_of_book(level, key)


def _part_of_book(level: str, key: int) -> HoldScope | None:
    if level == HoldLevel.VISIT:
        visit = Visit.objects.select_related("subject__site").filter(pk=key).first()
        return scope.of_visit(visit) if visit else None
    page = Page.objects.whole().filter(pk=key).first() if level == HoldLevel.PAGE else None
    return scope.of_page(page) if page else None


def spot(place: HoldScope) -> tuple[HoldLevel, int]:
    """How an address names a place."""
    part = place.page or place.visit or place.subject or place.site
    return place.level, part.pk if part else WHOLE_STUDY


def grouped(obstacles: Sequence[LockBlocker]) -> list[BlockerGroup]:
    """What stands against a lock, by its kinds."""
    groups = []
    for kind, label in LABELS.items():
        these = [obstacle for obstacle in obstacles if obstacle.kind == kind]
        if these:
            groups.append(
                BlockerGroup(str(label), len(these), tuple(_shown(blocker) for blocker in these[:MOST_OBSTACLES]))
            )
    return groups


def _shown(obstacle: LockBlocker) -> ShownBlocker:
    where = place_words(scope.of_page(obstacle.page))
    return ShownBlocker(obstacle.url, where, obstacle.label, obstacle.text)


def history(place: HoldScope, user: User) -> list[Past]:
    """The holds of a place and of what belongs to it, the latest first; two reads."""
    holds = list(selectors.placed_in(place)[:MOST_HOLDS])
    asked = selectors.decisions(holds)
    return [_past(hold, asked[hold.pk], user) for hold in holds]


def _past(hold: Hold, asked: Sequence[Release], user: User) -> Past:
    waits = any(release.decided_at is None for release in asked)
    may_hold = may(user, Permission.HOLD, site=selectors.place_of(hold).site)
    return Past(
        hold=hold,
        glyph=GLYPHS[HoldKind(hold.kind)],
        text=sentence(hold),
        requests=tuple(asked),
        may_ask=may_hold and hold.lifted is None and not waits,
    )


def requests(user: User) -> Iterator[ReleaseRequest]:
    """What waits for a decision where this person may hold or release; who asked does not decide."""
    for release in selectors.open_requests(reached(user)):
        place = selectors.place_of(release.hold)
        decides = may(user, Permission.RELEASE, site=place.site) and release.asked_by_id != user.pk
        yield ReleaseRequest(release, place_words(place), decides)
