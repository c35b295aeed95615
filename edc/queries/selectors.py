"""Reads what people say of data."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Subject
from edc.history.wording import called
from edc.locks.lock_blockers import BlockerKind, LockBlocker
from edc.queries.models import STANDING, Message, Query, QueryState, QueryStep
from edc.queries.steps import Stands
from edc.stored_words import for_reader


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


def _thread(query: Query, messages: Sequence[Message], latest: dict[tuple[int, ItemPath, str], int]) -> Thread:
    newest = latest.get((query.page_id, query.place, query.check_id), query.pk)
    stands = Stands(
        state=query.state,
        is_of_check=bool(query.check_id),
        was_answered=any(message.step in (QueryStep.ANSWER, QueryStep.CONFIRM) for message in messages),
        is_over=newest != query.pk or (query.state == QueryState.CLOSED and messages[-1].by_id is None),
    )
    return Thread(query, tuple(messages), stands)


def _latest(queries: Sequence[Query]) -> dict[tuple[int, ItemPath, str], int]:
    """The newest query of each check at each place of these queries' pages."""
    pages = {query.page_id for query in queries if query.check_id}
    if not pages:
        return {}
    of_checks = Query.objects.of_checks().filter(page__in=pages).order_by("pk")
    return {(query.page_id, query.place, query.check_id): query.pk for query in of_checks}


def standing_words(pages: Iterable[int]) -> set[tuple[int, ItemPath, str]]:
    """What people asked of these pages and is not done with: the page, the place, the words."""
    messages = Message.objects.filter(
        page__in=list(pages), step=QueryStep.RAISE, query__check_id="", query__in=Query.objects.standing()
    )
    return {
        (page, ItemPath(row, item), text)
        for page, row, item, text in messages.values_list("page_id", "query__row", "query__item", "text")
    }


def standing_on_page() -> Q:
    """The condition under which a query of a page, reached from the page, is not done with."""
    return Q(queries__state__in=STANDING)


def of_page(page: Page) -> tuple[Query, ...]:
    """All queries of a page, the oldest first; of those that were cancelled nothing is said any more."""
    if page.pk is None:
        return ()
    return tuple(page.queries.exclude(state=QueryState.CANCELLED).order_by("pk"))


def lock_blockers(pages: Sequence[Page]) -> Iterator[LockBlocker]:
    """Queries that are open, or answered and not closed; one read."""
    by_key = {page.pk: page for page in pages}
    for query in Query.objects.standing().filter(page__in=by_key).order_by("page_id", "pk"):
        page = by_key[query.page_id]
        said = _("A query is open.") if query.state == QueryState.OPEN else _("A query is answered and not closed.")
        label = called(page.form, query.place)
        yield LockBlocker(BlockerKind.QUERY, page, said, query.place, label)


def said(message: Message) -> str:
    """The words of one step."""
    return for_reader(message.text, message.text_zh)


def asked_elsewhere(subject: Subject, *, at: datetime, but: Iterable[int]) -> int:
    """How many queries an act upon pages, told by their ids, raised or opened again at this time on others."""
    standing = Query.objects.filter(page__subject=subject, state=QueryState.OPEN, moved_at=at)
    return standing.exclude(page__in=list(but)).count()


def questions(queries: Sequence[Query]) -> dict[int, str]:
    """What each of these queries asked first, by their numbers, in one read."""
    first = Message.objects.filter(query__in=[query.pk for query in queries], step=QueryStep.RAISE).order_by("pk")
    return {message.query_id: said(message) for message in first}
