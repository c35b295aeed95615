"""The queries of a page on the page itself: a bubble a place, a panel of all, and what they change of the findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture.checks.findings import Finding
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.history import wording
from edc.queries.models import Query, QueryState
from edc.queries.selectors import questions
from protocol.words import Sentence

ANSWERED = gettext_noop("%(finding)s (The query is answered.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryIcon:
    """The queries at one place: how many there are of each state, and where they are read or one is raised."""

    place: ItemPath
    label: str
    url: str
    open: int = 0
    answered: int = 0
    closed: int = 0

    @property
    def state(self) -> str:
        """The state that counts most, which names the picture."""
        counted = {"open": self.open, "answered": self.answered, "closed": self.closed}
        return next((state for state, number in counted.items() if number), "none")

    @property
    def count(self) -> int:
        """How many are not done with; where none is, how many were."""
        return self.open + self.answered or self.closed

    @property
    def words(self) -> str:
        """All of it in words."""
        if self.state == "none":
            return _("Raise a query: %(item)s") % {"item": self.label}
        return _("Queries on %(item)s: %(open)s open, %(answered)s answered, %(closed)s closed") % {
            "item": self.label,
            "open": self.open,
            "answered": self.answered,
            "closed": self.closed,
        }

    @property
    def element(self) -> str:
        """Its name on the page."""
        return f"query-{self.place.row}-{self.place.item}"


def icon(page: Page, place: ItemPath, queries: Iterable[Query], *, by: User) -> QueryIcon | None:
    """What stands beside a place for this reader; nothing where there is nothing to read and nothing to be done."""
    site = page.subject.site
    here = [query.state for query in queries if query.place.line == place]
    if not may(by, Permission.READ_QUERIES, site=site):
        return None
    if not here and not may(by, Permission.RAISE_QUERIES, site=site):
        return None
    return QueryIcon(
        place=place,
        label=wording.called(page.form, place),
        url=address(page, place),
        open=here.count(QueryState.OPEN),
        answered=here.count(QueryState.ANSWERED),
        closed=here.count(QueryState.CLOSED),
    )


def address(page: Page, place: ItemPath) -> str:
    """Where the queries of a place are read and raised."""
    if place == PAGE:
        return reverse("page_queries", args=[page.pk])
    return reverse("place_queries", args=[page.pk, str(place)])


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One query of the page: where it is read, what it asks about, in which words, and how far it is."""

    url: str
    label: str
    question: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class QueryPanel:
    """All queries of a page, and the bubble of the page as a whole, where this reader may do something there."""

    lines: tuple[PanelLine, ...]
    whole: QueryIcon | None


def panel(page: Page, queries: Sequence[Query], *, by: User) -> QueryPanel | None:
    """The page's queries for this reader; nothing where there are none to be seen and none can be raised."""
    if page.pk is None or not may(by, Permission.READ_QUERIES, site=page.subject.site):
        return None
    asked = questions(queries) if queries else {}
    lines = tuple(
        PanelLine(
            url=reverse("query", args=[query.pk]),
            label=wording.called(page.form, query.place),
            question=asked.get(query.pk, ""),
            state=query.state,
            word=query.get_state_display(),
        )
        for query in queries
    )
    whole = icon(page, PAGE, queries, by=by)
    return QueryPanel(lines, whole) if lines or whole else None


def unsettled(findings: Iterable[Finding], queries: Iterable[Query]) -> list[Finding]:
    """Findings without those that somebody confirmed or accepted; of one that was answered its sentence says so."""
    latest = {(query.place, query.check_id): query for query in queries if query.check_id}
    shown = (_beside_query(finding, latest.get((finding.place, finding.check))) for finding in findings)
    return [finding for finding in shown if finding]


def _beside_query(finding: Finding, query: Query | None) -> Finding | None:
    """A finding as it stands beside the last query about it; nothing where that query settled it."""
    if query is None or query.state == QueryState.OPEN:
        return finding
    if (query.seen, query.version) != (finding.seen, finding.version):
        return finding
    if query.state == QueryState.ANSWERED and not query.confirmed:
        return replace(finding, message=Sentence(ANSWERED, {"finding": finding.message}))
    return None if query.confirmed == finding.seen else finding
