"""Settles what edit checks ask, within the act that changed the data."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_noop as _

from edc.audit import actions as audit
from edc.capture.after_save import FiredCheck
from edc.capture.checks.findings import in_both
from edc.queries.models import Message, Query, QueryState, QueryStep
from edc.queries.settlement import plan
from edc.queries.settlement.plan import SettlementPlan
from protocol.words import Sentence

NO_LONGER = Sentence(_("The data no longer give rise to this question."))


def settle(*, pages: Sequence[int], fired: Sequence[FiredCheck], entries: Mapping[int, int], at: datetime) -> None:
    """Asks, asks again and closes, as the checks of these pages fire now; part of the acts named by page.

    The pages are locked by the act. At most five statements, however many pages; one where nothing is to be done.
    """
    todo = _plan(pages, fired)
    if todo:
        _carry_out(todo, entries, at)


def settle_anew(
    *,
    pages: Sequence[int],
    fired: Sequence[FiredCheck],
    new_entries: Mapping[int, audit.NewEntry],
    at: datetime,
    checks: Collection[str] | None = None,
) -> tuple[int, ...]:
    """The same where nothing was saved: each page where something is to be done is an act of its own; which they are.

    `checks` are those that were asked, by their ids; without them, all. The pages are locked by the caller.
    """
    todo = _plan(pages, fired, checks)
    touched = tuple(sorted(todo.pages))
    if touched:
        with audit.acts([new_entries[page] for page in touched]) as entries:
            _carry_out(todo, dict(zip(touched, entries, strict=True)), at)
    return touched


def _plan(pages: Sequence[int], fired: Sequence[FiredCheck], checks: Collection[str] | None = None) -> SettlementPlan:
    known = Query.objects.of_checks().exclude(state=QueryState.CANCELLED).filter(page__in=pages)
    return plan.plan(fired, list(known if checks is None else known.filter(check_id__in=checks)))


def _carry_out(todo: SettlementPlan, entries: Mapping[int, int], at: datetime) -> None:
    asked = [(_query(check, at), check) for check in todo.ask]
    Query.objects.bulk_create([query for query, _check in asked])
    for query, check in (*todo.again, *todo.note):
        query.seen, query.version = check.seen, check.version
    for query, _check in todo.again:
        query.state, query.confirmed, query.moved_at = QueryState.OPEN, "", at
    for query in todo.close:
        query.state, query.moved_at = QueryState.CLOSED, at
    moved = [*(query for query, _check in (*todo.again, *todo.note)), *todo.close]
    if moved:
        Query.objects.bulk_update(moved, ["state", "seen", "version", "confirmed", "moved_at"])
    texts = _texts(asked, todo.again, todo.close)
    Message.objects.bulk_create([_message(query, step, text, entries, at) for query, step, text in texts])


def _query(check: FiredCheck, at: datetime) -> Query:
    return Query(
        page_id=check.page,
        row=check.place.row,
        item=check.place.item,
        check_id=check.check,
        version=check.version,
        seen=check.seen,
        raised_at=at,
        moved_at=at,
    )


def _texts(
    asked: Sequence[tuple[Query, FiredCheck]], again: Sequence[tuple[Query, FiredCheck]], close: Sequence[Query]
) -> Iterator[tuple[Query, QueryStep, tuple[str, str]]]:
    """What is said of each query, in both languages: what a check asks, or that it asks no longer."""
    for query, check in asked:
        yield query, QueryStep.RAISE, in_both(check.message)
    for query, check in again:
        yield query, QueryStep.REOPEN, in_both(check.message)
    closing = in_both(NO_LONGER)
    yield from ((query, QueryStep.CLOSE, closing) for query in close)


def _message(query: Query, step: QueryStep, said: tuple[str, str], entries: Mapping[int, int], at: datetime) -> Message:
    text, text_zh = said
    entry = entries[query.page_id]
    return Message(query=query, page_id=query.page_id, step=step, text=text, text_zh=text_zh, at=at, entry=entry)
