"""What is held still, as a board: the study, its sites and subjects; and of one subject, visits and pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, sites_of
from edc.capture.registry import in_order
from edc.capture.titles import title_of, visit_label
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.selectors import pages_of, visits_of
from edc.hooks import Hook
from edc.locks import scope
from edc.locks.models import Hold, HoldKind, HoldQuerySet
from edc.locks.place_page import reached, spot
from edc.locks.scope import HoldLevel, HoldScope
from edc.locks.words import GLYPHS

NOTHING = (0, 0)
_UNFINISHED = Q(completed=None, struck=None) & Q(Q(visit=None) | Q(visit__struck=None))


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One place of the board: its words and state, how much is not done with, and what may be done."""

    label: str
    level: HoldLevel
    key: int
    glyph: str
    word: str
    queries: int
    unfinished: int
    may_freeze: bool
    may_lock: bool
    number: str = ""


class Board:
    """Lines for one reader, from holds and counts that were read once."""

    def __init__(self, user: User, holds: HoldQuerySet) -> None:
        self.user = user
        self.kinds: dict[tuple[str, int], set[str]] = {}
        for kind, *parts in holds.standing().values_list("kind", "site", "subject", "visit", "page"):
            self.kinds.setdefault(_named(parts), set()).add(kind)

    def kind_of(self, place: HoldScope) -> HoldKind | None:
        """The strictest kind that stands over a place."""
        parts = [(HoldLevel.SITE, place.site), (HoldLevel.SUBJECT, place.subject), (HoldLevel.VISIT, place.visit)]
        spots = [(level, part.pk) for level, part in (*parts, (HoldLevel.PAGE, place.page)) if part]
        kinds = {kind for where in (spot(scope.STUDY), *spots) for kind in self.kinds.get(where, ())}
        return HoldKind.LOCK if HoldKind.LOCK in kinds else HoldKind.FREEZE if kinds else None

    def line(self, place: HoldScope, label: str, counts: tuple[int, int] = NOTHING, *, number: str = "") -> BoardLine:
        """One line; with a number, the subject's own board is beneath it."""
        kind, (level, key) = self.kind_of(place), spot(place)
        glyph, word = state_of(kind)
        may_hold = may(self.user, Permission.HOLD, site=place.site)
        may_freeze, may_lock = may_hold and kind is None, may_hold and kind is not HoldKind.LOCK
        return BoardLine(label, level, key, glyph, word, *counts, may_freeze, may_lock, number)


def _named(parts: Sequence[int | None]) -> tuple[str, int]:
    levels = (HoldLevel.SITE, HoldLevel.SUBJECT, HoldLevel.VISIT, HoldLevel.PAGE)
    named = [(level, key) for level, key in zip(levels, parts, strict=True) if key is not None]
    return named[0] if named else spot(scope.STUDY)


def state_of(kind: HoldKind | None) -> tuple[str, str]:
    """The shape and the word of a state."""
    return (GLYPHS[kind], str(kind.label)) if kind else ("not_applicable", _("not held"))


def state_over(place: HoldScope, user: User) -> BoardLine:
    """One place alone, in one read."""
    return Board(user, Hold.objects.over(place)).line(place, "")


def subjects(user: User) -> "QuerySet[Subject]":
    """The subjects of the sites where this person may hold or release, by number."""
    where = reached(user)
    chosen = Subject.objects.select_related("site").order_by("number")
    return chosen if where.everywhere else chosen.filter(site_id__in=where.sites)


def of_study(user: User, chosen: Iterable[Subject]) -> tuple[list[BoardLine], list[BoardLine]]:
    """The lines of the study and its sites, and those of some subjects; the reads do not grow with their number."""
    where, listed = reached(user), list(chosen)
    sites = sites_of(where)
    holds = Hold.objects.filter(HoldQuerySet.of_study() | Q(site__in=sites) | Q(subject__in=listed))
    board = Board(user, holds)
    by_site = _counts(Page.objects.filter(subject__site__in=sites), "subject__site")
    by_subject = _counts(Page.objects.filter(subject__in=listed), "subject")
    whole = [board.line(scope.STUDY, _("The whole study"), _sum(by_site.values()))] if where.everywhere else []
    return (
        [*whole, *(_site_line(board, site, by_site) for site in sites)],
        [
            board.line(
                scope.of_subject(subject), subject.number, by_subject.get(subject.pk, NOTHING), number=subject.number
            )
            for subject in listed
        ],
    )


def _site_line(board: Board, site: Site, counts: dict[int | None, tuple[int, int]]) -> BoardLine:
    label = _("Site %(site)s") % {"site": site}
    return board.line(scope.of_site(site), label, counts.get(site.pk, NOTHING))


def of_subject(user: User, subject: Subject) -> list[BoardLine]:
    """The subject, then each visit with its pages, then the pages outside of visits."""
    place, pages = scope.of_subject(subject), pages_of(subject)
    within = Q(subject=subject) | Q(visit__subject=subject) | Q(page__subject=subject)
    board = Board(user, Hold.objects.filter(HoldQuerySet.of_study() | Q(site=subject.site) | within))
    counts = _counts(Page.objects.filter(subject=subject), "pk")
    lines = [board.line(place, subject.number, _sum(counts.values()))]
    for visit in (*visits_of(subject), None):
        own = [page for page in in_order(pages) if page.visit_id == (visit.pk if visit else None)]
        lines += _visit_lines(board, place, visit, own, counts)
    return lines


def _visit_lines(
    board: Board,
    place: HoldScope,
    visit: Visit | None,
    pages: Sequence[Page],
    counts: dict[int | None, tuple[int, int]],
) -> list[BoardLine]:
    lines = []
    if visit:
        at_visit = HoldScope(site=place.site, subject=place.subject, visit=visit)
        lines.append(board.line(at_visit, visit_label(visit), _sum(counts.get(page.pk, NOTHING) for page in pages)))
    for page in pages:
        at_page = HoldScope(site=place.site, subject=place.subject, visit=visit, page=page)
        lines.append(board.line(at_page, title_of(page).form, counts.get(page.pk, NOTHING)))
    return lines


# The condition under which a query of a page is not done with, told by the room of queries.
STANDING_QUERIES: Hook[Callable[[], Q]] = Hook("standing_queries")


def _counts(pages: "QuerySet[Page]", by: str) -> dict[int | None, tuple[int, int]]:
    """For each part the queries that stand and the pages that are not complete; one read."""
    waiting = Q()
    for condition in STANDING_QUERIES.functions:
        waiting |= condition()
    standing = Count("queries", filter=waiting, distinct=True)
    unfinished = Count("pk", filter=_UNFINISHED, distinct=True)
    rows = pages.order_by().values(by).annotate(standing=standing, unfinished=unfinished)
    return {row[by]: (row["standing"], row["unfinished"]) for row in rows}


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    listed = list(counts)
    return sum(queries for queries, _pages in listed), sum(pages for _queries, pages in listed)
