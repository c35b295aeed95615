"""Reads the answer to a question from end to end, in one consistent view, with memory that does not grow with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from edc.audit.reading import ACT, WHOLE, Changed, Done, act_from, change_from
from edc.audit.search import Filter, TrailScope, entries, strays

Told = tuple[Done | None, Changed | None]
"""An act with one of its changes; an act that changed nothing; or a change that no act announced."""

FETCHED = 200
_WITH_CHANGES = f"""
SELECT {ACT}, e.tx, {WHOLE}
  FROM audit_entry e LEFT JOIN audit_change c ON c.entry_id = e.id
 WHERE e.id IN ({{asked}})
 ORDER BY e.at DESC, e.id DESC, c.id
"""
_STRAYS = f"SELECT {WHOLE} FROM audit_change c WHERE c.id IN ({{asked}}) ORDER BY c.at DESC, c.id DESC"
ACT_COLUMNS = 13


@contextmanager
def one_moment() -> Iterator[None]:
    """One consistent view of the database, in which nothing can be written. It must be no part of a transaction."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def lines(*, scope: TrailScope, asked: Filter) -> Iterator[Told]:
    """Every act that answers, with each of its changes in turn, and every change that no act announced."""
    acts, changes = _acts(scope, asked), _changes(scope, asked)
    act, change = next(acts, None), next(changes, None)
    while act or change:
        if change and (act is None or change.at >= act[0].at):
            yield None, change
            change = next(changes, None)
        elif act:
            yield act
            act = next(acts, None)


def _acts(scope: TrailScope, asked: Filter) -> Iterator[tuple[Done, Changed | None]]:
    for row in _rows(_WITH_CHANGES, entries(scope, asked)):
        done = act_from(row[:ACT_COLUMNS])
        transaction_of_act, *change = row[ACT_COLUMNS:]
        if change[0] is None:
            yield done, None
        else:
            yield done, change_from(change, done if change[2] == transaction_of_act else None)


def _changes(scope: TrailScope, asked: Filter) -> Iterator[Changed]:
    for row in _rows(_STRAYS, strays(scope, asked)):
        yield change_from(row, None)


def _rows(query: str, asked: QuerySet[Any]) -> Iterator[Any]:
    """The rows of a query over those that were asked for, some at a time from the server."""
    try:
        chosen, values = asked.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(query.format(asked=chosen), values)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows
