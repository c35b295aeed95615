"""Reads acts and their changes for people. It knows tables, columns and numbers; what they mean is said above."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2 import sql

from edc.audit import content

Row = Mapping[str, "Value"]
Value = str | bool | None


class Digits(str):
    """A number as it was written, digit for digit: 2 and 2.0 are two different reports."""

    __slots__ = ()


_EXACT = json.JSONDecoder(parse_float=Digits, parse_int=Digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One act, as it was announced."""

    entry: int
    at: datetime
    act: str
    by: int | None
    by_name: str
    role: str
    site: str
    subject: int | None
    page: int | None
    reason: str
    origin: str
    request: str
    code_version: str

    @property
    def number(self) -> int:
        """The act's own number."""
        return self.entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One row before and after: the columns that changed, or all of a new or removed row.

    `done` is the act of the same transaction that announced it. Without one the change was made past the product by
    `database_role`; `claimed` then is the act of another transaction that it names, where it names one.
    """

    number: int
    at: datetime
    transaction: int
    table: str
    row: int
    page: int | None
    operation: str
    old: Row
    new: Row
    database_role: str
    done: Done | None
    claimed: int | None

    def value(self, column: str) -> Value:
        """What it left in a column; of a removed row, what stood there."""
        return (self.old if self.operation == "D" else self.new).get(column)


ACT = """e.id, e.at, e.act, e.by_id, e.by_name, e.role, e.site, e.subject_id, e.page_id, e.reason, e.origin,
       e.request, e.code_version"""
# A text of more characters than anything that is typed (a stored report, for one) is cut where it is only shown.
_CUT = """
CASE WHEN pg_column_size({side}) > 2000 THEN (
     SELECT jsonb_object_agg(key, CASE WHEN length(value::text) > 2100
                                       THEN to_jsonb(left(value #>> ARRAY[]::text[], 2000) || '…') ELSE value END)
       FROM jsonb_each({side})) ELSE {side} END::text
"""
CHANGE = "c.id, c.at, c.tx, c.table_name, c.row_id, c.page_id, c.op, {old}, {new}, c.db_role, c.entry_id"
WHOLE = CHANGE.format(old="c.old::text", new="c.new::text")
SHOWN = CHANGE.format(old=_CUT.format(side="c.old"), new=_CUT.format(side="c.new"))
_CHANGES = f"""
SELECT {SHOWN}, e.tx, {ACT}
  FROM {{source}} c LEFT JOIN audit_entry e ON e.id = c.entry_id
 ORDER BY c.id
"""
_OF_ROWS = _CHANGES.format(
    source="(SELECT * FROM audit_change WHERE table_name = %(table)s AND row_id = ANY(%(rows)s))"
)
_NUMBERED = _CHANGES.format(source="(SELECT * FROM audit_change WHERE id = ANY(%(changes)s))")
_OF_ACTS = _CHANGES.format(
    source="""(
    SELECT each.* FROM unnest(%(entries)s::bigint[]) AS act (id), LATERAL (
           SELECT * FROM audit_change WHERE entry_id = act.id AND id > %(after)s ORDER BY id LIMIT %(most)s) AS each)"""
)
_OF_KEY = _CHANGES.format(
    source="""(
    SELECT change.* FROM (
           SELECT DISTINCT row_id FROM audit_change
            WHERE page_id = %(page)s AND table_name = %(table)s AND op <> 'U'
              AND coalesce(new, old) ->> %(column)s = %(value)s) AS ever
      JOIN audit_change change ON change.table_name = %(table)s AND change.row_id = ever.row_id)"""
)
_SINCE_ACT = _CHANGES.format(
    source="""(
    SELECT * FROM audit_change WHERE page_id = %(page)s AND table_name = ANY(%(tables)s) AND id > coalesce((
           SELECT max(id) FROM audit_change WHERE entry_id = %(entry)s AND page_id = %(page)s), 0))"""
)
_SINCE = _CHANGES.format(
    source="""(
    SELECT * FROM audit_change change
     WHERE page_id = %(page)s AND id > %(after)s AND {of_content} ORDER BY id DESC LIMIT %(most)s)"""
)
_EARLIER = """
SELECT c.id, c.table_name, c.row_id, c.op, c.new::text
  FROM unnest(%(tables)s::text[], %(rows)s::bigint[], %(whole)s::boolean[]) AS asked (table_name, row_id, is_whole)
  JOIN audit_change c USING (table_name, row_id)
 WHERE c.id <= %(last)s AND (asked.is_whole OR c.op <> 'U' OR c.new ?| %(columns)s)
 ORDER BY c.id
"""


def act_from(row: Sequence[Any]) -> Done:
    """An act from the columns of ACT."""
    names = ("entry", "at", "act", "by", "by_name", "role", "site", "subject", "page", "reason", "origin")
    return Done(**dict(zip((*names, "request", "code_version"), row, strict=True)))


def change_from(row: Sequence[Any], done: Done | None) -> Changed:
    """A change from the columns of CHANGE, with the act that announced it."""
    number, at, transaction, table, key, page, operation, old, new, role, claimed = row
    return Changed(
        number=number,
        at=at,
        transaction=transaction,
        table=table,
        row=key,
        page=page,
        operation=operation,
        old=values(old),
        new=values(new),
        database_role=role,
        done=done,
        claimed=None if done else claimed,
    )


def values(text: str | None) -> Row:
    """The columns of a row as the trail wrote them; a nested document stays text."""
    if text is None:
        return {}
    row = _EXACT.decode(text)
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in row.items()}


def history(*, table: str, rows: Collection[int]) -> tuple[Changed, ...]:
    """All changes of these rows of a table, the oldest first, each with its act."""
    return tuple(_read(_OF_ROWS, table=table, rows=list(rows)))


def history_of_key(*, page: int, table: str, column: str, value: str) -> tuple[Changed, ...]:
    """All changes of the rows of a page that ever had this value in a column that never changes, the oldest first."""
    return tuple(_read(_OF_KEY, page=page, table=table, column=column, value=value))


def since_act(*, page: int, entry: int, tables: Collection[str]) -> tuple[Changed, ...]:
    """All changes of a page in these tables after an act upon it, the oldest first, also those that no act announced.

    After an act that was none upon this page: all there are.
    """
    return tuple(_read(_SINCE_ACT, page=page, entry=entry, tables=list(tables)))


def touches(*, page: int, table: str) -> bool:
    """Whether anything was ever changed in a table on a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_change WHERE page_id = %s AND table_name = %s)", [page, table])
        return bool(cursor.fetchone()[0])


def numbered(changes: Collection[int]) -> dict[int, Changed]:
    """Changes by their numbers."""
    return {change.number: change for change in _read(_NUMBERED, changes=list(changes))} if changes else {}


def changes_of(entries: Collection[int], *, most: int, after: int = 0) -> dict[int, list[Changed]]:
    """What acts changed, in its order: of each at most so many changes, numbered above `after`; in one read.

    A change that names an act of another transaction is told beneath that act, without `done`.
    """
    by_entry: dict[int, list[Changed]] = {entry: [] for entry in entries}
    if entries:
        for change in _read(_OF_ACTS, entries=list(entries), most=most, after=after):
            by_entry[change.done.entry if change.done else change.claimed or 0].append(change)
    return by_entry


def since(*, page: int, after: int, most: int) -> tuple[Changed, ...]:
    """What changed of what a page says, after a change: the newest so many, the oldest of them first; in one read."""
    query = sql.SQL(_SINCE).format(of_content=content.of_change("change"))
    return tuple(_read(query, page=page, after=after, most=most))


def _read(query: str | sql.Composed, **asked: Any) -> Iterator[Changed]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        for row in cursor.fetchall():
            change, (announced, *act) = row[:11], row[11:]
            yield change_from(change, act_from(act) if announced == change[2] else None)


def rows_before(changes: Iterable[Changed], *, columns: Collection[str]) -> dict[int, Row]:
    """What stood in some columns of each change's row just before it, by the change's number; in one read.

    Where one of the changes touches one of these columns, all others of its row are told as well.
    """
    wanted = [change for change in changes if change.operation != "I"]
    if not wanted:
        return {}
    whole: dict[tuple[str, int], bool] = {}
    for change in wanted:
        touches = not change.new.keys().isdisjoint(columns)
        whole[change.table, change.row] = whole.get((change.table, change.row), False) or touches
    tables, rows = zip(*whole, strict=True)
    asked = {"tables": list(tables), "rows": list(rows), "whole": list(whole.values()), "columns": list(columns)}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, {**asked, "last": max(change.number for change in wanted)})
        return _folded(wanted, cursor.fetchall())


def _folded(wanted: Iterable[Changed], earlier: Iterable[Sequence[Any]]) -> dict[int, Row]:
    """The rows laid change over change, each as it stood before a change that is wanted."""
    steps: dict[tuple[str, int], list[tuple[int, str, str | None]]] = {}
    for number, table, row, operation, new in earlier:
        steps.setdefault((table, row), []).append((number, operation, new))
    by_change: dict[int, Row] = {}
    for change in wanted:
        standing: Row = {}
        for number, operation, new in steps.get((change.table, change.row), ()):
            if number < change.number:
                standing = {} if operation == "D" else {**standing, **values(new)}
        by_change[change.number] = standing
    return by_change


def folded(changes: Iterable[Changed]) -> dict[int, Row]:
    """Each change's row as it stood just before, whole, where these are all changes of their rows in their order."""
    by_change: dict[int, Row] = {}
    standing: dict[tuple[str, int], Row] = {}
    for change in changes:
        before = standing.get((change.table, change.row), {})
        by_change[change.number] = before
        standing[change.table, change.row] = {} if change.operation == "D" else {**before, **change.new}
    return by_change
