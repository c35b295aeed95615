"""Reads what people say of data."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists
from django.utils.translation import gettext, override

from edc.casebook.models import Page, PageQuerySet
from edc.casebook.places import Place
from edc.review.models import Kind, Message, Query, State, Step, Verification
from edc.review.standing import over_page
from edc.review.steps import Stands


def both(message: str) -> tuple[str, str]:
    """A marked sentence in English and in Chinese."""
    with override("en"):
        english = gettext(message)
    with override("zh-hans"):
        return english, gettext(message)


def newest_verifications(pages: Collection[int]) -> dict[int, dict[Place, Verification]]:
    """What was said last of each place of these pages when it was compared with its source, by page; in one read."""
    found: dict[int, dict[Place, Verification]] = {}
    if pages:
        said = Verification.objects.filter(page__in=pages).select_related("by")
        for one in said.order_by("page", "row", "item", "-pk").distinct("page", "row", "item"):
            found.setdefault(one.page_id, {})[one.place] = one
    return found


@dataclass(frozen=True, slots=True)
class Thread:
    """A query with all that was said, and how it stands before the table of steps."""

    query: Query
    messages: tuple[Message, ...]
    stands: Stands

    @property
    def last(self) -> int:
        """The number of its last step."""
        return self.messages[-1].pk


def threads(queries: Sequence[Query]) -> dict[int, Thread]:
    """The threads of these queries, by their numbers, in two reads."""
    said: dict[int, list[Message]] = {query.pk: [] for query in queries}
    for message in Message.objects.filter(query__in=list(said)).select_related("by").order_by("pk"):
        said[message.query_id].append(message)
    latest = _latest(queries)
    return {query.pk: _thread(query, said[query.pk], latest) for query in queries}


def _thread(query: Query, messages: Sequence[Message], latest: dict[tuple[int, Place, str], int]) -> Thread:
    newest = latest.get((query.page_id, query.place, query.check_id), query.pk)
    stands = Stands(
        state=query.state,
        is_of_check=bool(query.check_id),
        was_answered=any(message.step in (Step.ANSWER, Step.CONFIRM) for message in messages),
        is_over=newest != query.pk or (query.state == State.CLOSED and messages[-1].by_id is None),
    )
    return Thread(query, tuple(messages), stands)


def _latest(queries: Sequence[Query]) -> dict[tuple[int, Place, str], int]:
    """The newest query of each check at each place of these queries' pages."""
    pages = {query.page_id for query in queries if query.check_id}
    if not pages:
        return {}
    found = Query.objects.of_checks().filter(page__in=pages).order_by("pk")
    return {(query.page_id, query.place, query.check_id): query.pk for query in found}


def standing_words(pages: Iterable[int]) -> set[tuple[int, Place, str]]:
    """What people asked of these pages and is not done with: the page, the place, the words."""
    found = Message.objects.filter(
        page__in=list(pages), step=Step.RAISE, query__check_id="", query__in=Query.objects.standing()
    )
    return {
        (page, Place(row, item), text)
        for page, row, item, text in found.values_list("page_id", "query__row", "query__item", "text")
    }


def of_page(page: Page) -> tuple[Query, ...]:
    """All queries of a page, the oldest first; of those that were cancelled nothing is said any more."""
    if page.pk is None:
        return ()
    return tuple(page.queries.exclude(state=State.CANCELLED).order_by("pk"))


def unlocked(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that no lock holds: neither on the page, nor its visit, subject, site or the study."""
    return pages.filter(~Exists(over_page().filter(kind=Kind.LOCK)))
