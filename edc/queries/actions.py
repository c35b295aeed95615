"""Raises queries and moves them along: each step one act on its page, in order with the page's saves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act, TrailAct
from edc.capture.checks.findings import in_both
from edc.casebook import actions as casebook
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.locks import selectors as locks
from edc.queries import selectors, steps
from edc.queries.models import Message, Query, QueryState, QueryStep
from edc.queries.steps import Move, QueryAct
from edc.storable import legible
from protocol.words import Sentence


@dataclass(frozen=True, slots=True)
class NewQuery:
    """What is to be asked: of which page, where on it, in which words."""

    page: Page
    place: ItemPath
    text: str

    @property
    def words(self) -> str:
        """What of it can be read."""
        return legible(self.text)


@dataclass(frozen=True, slots=True)
class Looked:
    """A query as the person saw it: its last step, and what its check had read."""

    step: int
    seen: str = ""


class Wordless(Exception):
    """A step that needs words came without any."""


class AlreadyAsked(Exception):
    """The same words stand open at the same place of these pages."""

    def __init__(self, *, pages: Sequence[Page]) -> None:
        super().__init__(", ".join(str(page.pk) for page in pages))
        self.pages = tuple(pages)


class MovedOn(Exception):
    """Somebody else, or a new value, moved the query after the person looked at it."""

    def __init__(self, *, query: Query) -> None:
        super().__init__(f"query {query.pk} is {query.state}")
        self.query = query


class ImpossibleMove(Exception):
    """The query does not stand so that this can be done with it."""

    def __init__(self, *, query: Query, step: QueryStep) -> None:
        super().__init__(f"{step} of query {query.pk}, which is {query.state}")
        self.query, self.step = query, step


def raise_query(*, page: Page, place: ItemPath, text: str, by: User, at: datetime) -> Query:
    """Asks the site. Raises NotPermitted, Wordless or AlreadyAsked."""
    (query,) = raise_many(questions=[NewQuery(page, place, text)], by=by, at=at)
    return query


def raise_many(*, questions: Sequence[NewQuery], by: User, at: datetime) -> tuple[Query, ...]:
    """Asks of many pages, together or not at all: one query and one act a page.

    Raises NotPermitted where one page is of a site at which the person may not ask; Wordless; DataLocked; AlreadyAsked.
    """
    if not questions:
        return ()
    with transaction.atomic():
        asking = _locked(questions)
        new_entries = [
            _new_entry(QueryAct.RAISE_QUERY, question.page, Permission.RAISE_QUERIES, by=by, at=at)
            for question in asking
        ]
        if not all(question.words for question in asking):
            raise Wordless
        locks.refuse_locked(question.page.pk for question in asking)
        _refuse_asked(asking)
        with audit.acts(new_entries) as entries:
            return _asked(asking, entries, by=by, at=at)


def _locked(questions: Sequence[NewQuery]) -> list[NewQuery]:
    """The same of their pages as they stand now, locked: one may have gone to another subject meanwhile."""
    keys = {question.page.pk for question in questions}
    casebook.lock_rows(pages=keys)
    pages = Page.objects.whole().in_bulk(keys)
    return [replace(question, page=pages[question.page.pk]) for question in questions]


def _refuse_asked(questions: Sequence[NewQuery]) -> None:
    standing = selectors.standing_words(question.page.pk for question in questions)
    again = [question.page for question in questions if (question.page.pk, question.place, question.words) in standing]
    if again:
        raise AlreadyAsked(pages=again)


def _asked(questions: Sequence[NewQuery], entries: Sequence[int], *, by: User, at: datetime) -> tuple[Query, ...]:
    asked = Query.objects.bulk_create(
        Query(
            page=question.page,
            row=question.place.row,
            item=question.place.item,
            raised_by=by,
            raised_at=at,
            moved_at=at,
        )
        for question in questions
    )
    Message.objects.bulk_create(
        Message(
            query=query,
            page=question.page,
            step=QueryStep.RAISE,
            text=question.words,
            by=by,
            at=at,
            entry=entry,
        )
        for query, question, entry in zip(asked, questions, entries, strict=True)
    )
    return tuple(asked)


def move(*, query: Query, step: QueryStep, text: str, looked: Looked, by: User, at: datetime) -> Query:
    """Takes one step of the table with a query. Raises NotPermitted, DataLocked, MovedOn, ImpossibleMove or Wordless.

    Where a step has words of its own, they are said for a person who says nothing, in both languages.
    """
    chosen = steps.MOVES[step]
    said = (legible(text), "") if legible(text) else in_both(Sentence(chosen.words)) if chosen.words else None
    with transaction.atomic():
        casebook.lock_rows(pages=[query.page_id])
        held = Query.objects.select_related("page__subject__site", "page__visit").get(pk=query.pk)
        new_entry = _new_entry(chosen.act, held.page, chosen.permission, by=by, at=at)
        locks.refuse_locked([held.page_id])
        _refuse_unfit(held, chosen, looked)
        if said is None:
            raise Wordless
        with audit.act(new_entry) as entry:
            _move(held, chosen, at=at)
            Message.objects.create(
                query=held, page=held.page, step=step, text=said[0], text_zh=said[1], by=by, at=at, entry=entry
            )
    return held


def _refuse_unfit(query: Query, chosen: Move, looked: Looked) -> None:
    known = selectors.threads([query])[query.pk]
    if (known.last, query.seen) != (looked.step, looked.seen):
        raise MovedOn(query=query)
    if not steps.is_possible(chosen, known.stands):
        raise ImpossibleMove(query=query, step=chosen.step)


def _move(query: Query, chosen: Move, *, at: datetime) -> None:
    """What a check read is accepted by who confirms it, and by who closes it as it stands; reopening forgets that."""
    query.state, query.moved_at = chosen.after, at
    if chosen.accepts:
        query.confirmed = query.seen
    elif chosen.after == QueryState.OPEN:
        query.confirmed = ""
    query.save(update_fields=["state", "moved_at", "confirmed"])


def _new_entry(act: Act, page: Page, permission: Permission, *, by: User, at: datetime) -> audit.NewEntry:
    """The act on a page, permitted at its site. Raises NotPermitted."""
    site = page.subject.site
    role = role_for(by, permission, site=site)
    return audit.NewEntry(act=act, by=by, role=role, site=site.code, subject=page.subject_id, page=page.pk, at=at)


def record_export(*, by: User, at: datetime, file: str, filters: Mapping[str, str]) -> None:
    """The act of taking a listing of queries as a file. Raises NotPermitted."""
    accounts.record_export(
        act=TrailAct.EXPORT, permission=Permission.READ_QUERIES, by=by, at=at, file=file, filters=filters
    )
