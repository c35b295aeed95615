"""Replays the trail against the tables: folding the changes of a row must yield the row, digit for digit."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from psycopg2 import sql

from edc.audit import armour, guards

LONGEST_VALUE = 60


class Kind(StrEnum):
    """What can be wrong between the trail and the tables."""

    DIFFERS = "differs"
    UNKNOWN_ROW = "unknown-row"
    LOST_ROW = "lost-row"
    GAP = "gap"
    UNANNOUNCED = "unannounced"
    BORROWED = "borrowed"
    UNGUARDED = "unguarded"


SENTENCES = {
    Kind.DIFFERS: _("%(place)s differs from the trail: %(columns)s."),
    Kind.UNKNOWN_ROW: _("%(place)s is in the table, but the trail does not know it."),
    Kind.LOST_ROW: _("%(place)s is known to the trail, but gone from the table."),
    Kind.GAP: _("%(place)s: the trail misses a change before number %(change)s: %(columns)s."),
    Kind.UNANNOUNCED: _(
        "%(place)s was changed past the product by the database role %(role)s at %(at)s: %(columns)s."
    ),
    Kind.BORROWED: _(
        "%(place)s: change number %(change)s by the database role %(role)s at %(at)s"
        " names act %(entry)s, which is not an act of its transaction: %(columns)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column's value on either side, as JSON text; nothing where that side has no such column."""

    name: str
    before: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One disagreement. Columns: the trail's value, and the table's (or, of a change, the old value and the new)."""

    kind: Kind
    table: str = ""
    row: int | None = None
    page: int | None = None
    columns: tuple[Column, ...] = ()
    change: int | None = None
    entry: int | None = None
    role: str = ""
    at: datetime | None = None
    gap: guards.Gap | None = None

    @property
    def text(self) -> str:
        """One sentence for a person."""
        if self.gap is not None:
            return self.gap.text
        values = {
            "place": self._place(),
            "columns": "; ".join(self._told(column) for column in self.columns),
            "change": self.change,
            "entry": self.entry,
            "role": self.role,
            "at": self.at.isoformat(sep=" ", timespec="seconds") if self.at else "",
        }
        return gettext(SENTENCES[self.kind]) % values

    def _place(self) -> str:
        if self.page is None:
            place = gettext("Table %(table)s, row %(row)s")
        else:
            place = gettext("Table %(table)s, row %(row)s (page %(page)s)")
        return place % {"table": self.table, "row": self.row, "page": self.page}

    def _told(self, column: Column) -> str:
        sides = {"column": column.name, "before": _shown(column.before), "now": _shown(column.now)}
        if self.kind is Kind.DIFFERS:
            return gettext("%(column)s is %(before)s in the trail and %(now)s in the table") % sides
        if self.kind is Kind.GAP:
            return gettext("%(column)s was left at %(before)s and found at %(now)s") % sides
        return gettext("%(column)s from %(before)s to %(now)s") % sides


def _shown(value: str | None) -> str:
    if value is None or value == "null":
        return gettext("blank")
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"


@dataclass(slots=True)
class Extent:
    """How much was looked at."""

    tables: int = 0
    rows: int = 0


@contextmanager
def one_moment() -> Iterator[None]:
    """One consistent view of the whole database, in which nothing can be written."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # The fold sorts all changes of a table; beyond this it spills to disk.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        yield


def findings(*, extent: Extent, looked_at: Callable[[str, int], None]) -> Iterator[Finding]:
    """Everything that disagrees, in this transaction's view; `looked_at` hears of each table and its rows."""
    with connection.cursor() as cursor:
        gaps = tuple(guards.gaps(cursor))
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {name for (name,) in cursor.fetchall()}
    yield from (Finding(kind=Kind.UNGUARDED, table=gap.table, gap=gap) for gap in gaps)
    yield from _strays()
    for model in armour.tables():
        if model._meta.db_table in present:
            extent.tables += 1
            rows = _count(model)
            extent.rows += rows
            looked_at(model._meta.db_table, rows)
            yield from _disagreements(model)
            yield from _missing_steps(model)


def _count(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(model._meta.db_table)))
        (rows,) = cursor.fetchone()
    return int(rows)


def _read(query: str | sql.Composed, parameters: dict[str, object]) -> Iterator[Any]:
    """The rows of a query, some at a time, so that millions need no memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        yield from cursor


# Where a row was removed and came back, only what followed counts. A row that never changed needs no fold.
_FOLD = """
WITH removed AS (
    SELECT row_id, max(id) AS id FROM audit_change WHERE table_name = %(table)s AND op = 'D' GROUP BY row_id
), steps AS (
    SELECT c.row_id, array_agg(c.new ORDER BY c.id) AS news
      FROM audit_change c LEFT JOIN removed r ON r.row_id = c.row_id
     WHERE c.table_name = %(table)s AND c.id > coalesce(r.id, 0)
     GROUP BY c.row_id
), folded AS (
    SELECT row_id, CASE WHEN cardinality(news) = 1 THEN news[1] ELSE (
               SELECT jsonb_object_agg(e.key, e.value ORDER BY step.nr)
                 FROM unnest(news) WITH ORDINALITY AS step(new, nr), jsonb_each(step.new) AS e
           ) END AS row
      FROM steps
), held AS (
    SELECT {key}::bigint AS row_id, to_jsonb(t) AS row FROM {table} t
)
SELECT row_id, folded.row, held.row
  FROM folded FULL JOIN held USING (row_id)
 WHERE folded.row::text IS DISTINCT FROM held.row::text
"""


def _disagreements(model: type[models.Model]) -> Iterator[Finding]:
    """The rows of a table that the folded trail does not yield."""
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None
    query = sql.SQL(_FOLD).format(table=sql.Identifier(table), key=sql.Identifier(key.column))
    page_column = armour.page_column(model)
    for row, trail_text, table_text in _read(query, {"table": table}):
        trail, held = _columns(trail_text), _columns(table_text)
        page = (held or trail or {}).get(page_column)
        found = Finding(kind=Kind.DIFFERS, table=table, row=row, page=int(page) if page else None)
        if held is None:
            yield replaced(found, Kind.LOST_ROW)
        elif trail is None:
            yield replaced(found, Kind.UNKNOWN_ROW)
        elif columns := _differing(trail, held):
            yield replaced(found, Kind.DIFFERS, columns)
