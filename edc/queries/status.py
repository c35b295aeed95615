"""How far pages are, in every respect that is shown of them: one function, added up to visit, subject and site."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from django.db.models import Count
from django.utils.translation import gettext as _

from edc.accounts.models import Site
from edc.casebook.models import Page
from edc.casebook.selectors import Progress, is_struck
from edc.locks.models import HoldKind
from edc.locks.selectors import holds_of
from edc.queries.models import Query, QueryState


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStatus:
    """Counts of one page, or of many; a page that was struck through counts nowhere."""

    pages: int = 0
    entered: int = 0
    complete: int = 0
    queries_open: int = 0
    queries_answered: int = 0
    frozen: int = 0
    locked: int = 0

    def __add__(self, other: "PageStatus") -> "PageStatus":
        return PageStatus(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})

    @property
    def progress(self) -> Progress:
        """How much is entered."""
        return Progress(entered=self.entered, pages=self.pages, complete=self.complete)

    @property
    def hold(self) -> HoldKind | None:
        """How still all of these pages are held; nothing where one of them is not."""
        if not self.pages or self.frozen + self.locked < self.pages:
            return None
        return HoldKind.FREEZE if self.frozen else HoldKind.LOCK

    @property
    def queries(self) -> int:
        """How many queries are not done with."""
        return self.queries_open + self.queries_answered

    @property
    def without_queries(self) -> "PageStatus":
        """The same for somebody who reads no queries."""
        return replace(self, queries_open=0, queries_answered=0)

    @property
    def queries_state(self) -> str:
        """The state of the queries that counts most, which names its picture; nothing where there are none."""
        return "open" if self.queries_open else "answered" if self.queries_answered else ""

    @property
    def queries_words(self) -> str:
        """The queries in words."""
        counts = {"open": self.queries_open, "answered": self.queries_answered}
        return _("queries: %(open)s open, %(answered)s answered") % counts


NAMES = tuple(field.name for field in fields(PageStatus))
NOTHING = PageStatus()


def of_pages(pages: Iterable[Page]) -> dict[int, PageStatus]:
    """How far each of these pages is, their visits read along, by its id: one read, however many pages."""
    standing = [page for page in pages if not is_struck(page)]
    queries = _queries([page.pk for page in standing])
    return {page.pk: _of(page, queries.get(page.pk, {})) for page in standing}


def _of(page: Page, queries: Mapping[str, int]) -> PageStatus:
    return PageStatus(
        pages=1,
        entered=int(page.last_entry is not None),
        complete=int(page.completed is not None),
        queries_open=queries.get(QueryState.OPEN, 0),
        queries_answered=queries.get(QueryState.ANSWERED, 0),
    )


def _queries(pages: Sequence[int]) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    rows = Query.objects.standing().filter(page__in=pages).values_list("page_id", "state").annotate(number=Count("id"))
    for page, state, number in rows:
        counted.setdefault(page, {})[state] = number
    return counted


def with_holds(by_page: Mapping[int, PageStatus], pages: Iterable[Page]) -> dict[int, PageStatus]:
    """The same with how still each page is held: one read more."""
    held = holds_of(page for page in pages if page.pk in by_page)
    return {
        key: replace(page_status, frozen=int(held[key] == HoldKind.FREEZE), locked=int(held[key] == HoldKind.LOCK))
        for key, page_status in by_page.items()
    }


def together(by_page: Mapping[int, PageStatus], pages: Iterable[Page]) -> PageStatus:
    """Some of the pages, added up."""
    return sum((by_page.get(page.pk, NOTHING) for page in pages), NOTHING)


def of_sites(sites: Iterable[Site]) -> list[tuple[Site, PageStatus]]:
    """How far each of these sites is, with the same two reads for one as for all."""
    chosen: dict[int, tuple[Site, list[Page]]] = {site.pk: (site, []) for site in sites}
    pages = Page.objects.filter(subject__site__in=list(chosen)).select_related("subject", "visit")
    for page in pages.only("struck", "last_entry", "completed", "subject__site", "visit__struck"):
        chosen[page.subject.site_id][1].append(page)
    by_page = of_pages(page for _site, some in chosen.values() for page in some)
    return [(site, together(by_page, some)) for site, some in chosen.values()]
