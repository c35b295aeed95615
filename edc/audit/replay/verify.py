"""Replays the trail against the tables: folding the changes of a row must yield the row, digit for digit."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from psycopg2 import sql

from edc.audit import signed
from edc.audit.findings import ColumnDifference, FindingKind, TrailFinding
from edc.audit.replay import act_tables
from edc.audit.schema import install_triggers, schema_checks

Heard = Callable[[str, int], None]

# A blank column and one that the row was born before are the same nothing.
_DIFFERING = "coalesce({0}, 'null')::text <> coalesce({1}, 'null')::text"

# Where a row was removed and came back, only what followed counts. A row that never changed needs no fold.
_FOLD = f"""
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
    SELECT {{key}}::bigint AS row_id, to_jsonb(t) AS row FROM {{table}} t
), apart AS MATERIALIZED (
    SELECT row_id, folded.row AS trail, held.row AS held
      FROM folded FULL JOIN held USING (row_id)
     WHERE folded.row::text IS DISTINCT FROM held.row::text
)
SELECT row_id, (coalesce(held, trail) ->> %(page)s)::bigint, trail IS NULL, held IS NULL, d.names, d.before, d.now
  FROM apart, LATERAL (
       SELECT array_agg(key ORDER BY key) AS names,
              array_agg(a.value::text ORDER BY key) AS before, array_agg(b.value::text ORDER BY key) AS now
         FROM jsonb_each(trail) AS a FULL JOIN jsonb_each(held) AS b USING (key)
        WHERE {_DIFFERING.format("a.value", "b.value")}
  ) AS d
 ORDER BY row_id
"""

# Each change tells what it found: that must be what the change before it left.
_STEPS = f"""
WITH changed AS (
    SELECT DISTINCT row_id FROM audit_change WHERE table_name = %(table)s AND op <> 'I'
), steps AS (
    SELECT c.id, c.row_id, c.page_id, key, c.old -> key AS found,
           lag(c.new -> key) OVER (PARTITION BY c.row_id, key ORDER BY c.id) AS left_at
      FROM audit_change c JOIN changed USING (row_id), jsonb_object_keys(coalesce(c.new, c.old)) AS key
     WHERE c.table_name = %(table)s
)
SELECT row_id, page_id, id, array_agg(key ORDER BY key),
       array_agg(left_at::text ORDER BY key), array_agg(found::text ORDER BY key)
  FROM steps
 WHERE {_DIFFERING.format("found", "left_at")}
 GROUP BY id, row_id, page_id
 ORDER BY id
"""

_STRAYS = """
SELECT c.id, c.table_name, c.row_id, c.page_id, c.op, c.entry_id, c.db_role, c.at, d.names, d.olds, d.news
  FROM audit_change c LEFT JOIN audit_entry e ON e.id = c.entry_id, LATERAL (
       SELECT array_agg(key ORDER BY key) AS names,
              array_agg((c.old -> key)::text ORDER BY key) AS olds,
              array_agg((c.new -> key)::text ORDER BY key) AS news
         FROM jsonb_object_keys(coalesce(c.new, c.old)) AS key
        WHERE coalesce(c.new -> key, c.old -> key) <> 'null' OR c.op = 'U'
  ) AS d
 WHERE e.tx IS DISTINCT FROM c.tx
 ORDER BY c.id
"""


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


def findings(*, extent: Extent, heard: Heard) -> Iterator[TrailFinding]:
    """All that disagrees, as this transaction sees it; `heard` is told of each table and its rows."""
    with connection.cursor() as cursor:
        gaps = tuple(schema_checks.gaps(cursor))
        present = set(connection.introspection.table_names(cursor))
    for gap in gaps:
        yield TrailFinding(kind=FindingKind.UNGUARDED, table=gap.table, role=gap.role, gap=gap)
    yield from _strays()
    yield from act_tables.findings()
    yield from signed.findings()
    for model in install_triggers.tables():
        table = model._meta.db_table
        if table not in present:
            continue
        rows = _count(table)
        extent.tables, extent.rows = extent.tables + 1, extent.rows + rows
        heard(table, rows)
        yield from _disagreements(model)
        yield from _missing_changes(table)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        (rows,) = cursor.fetchone()
    return int(rows)


def _read(query: str | sql.Composed, **values: str) -> Iterator[Any]:
    """The rows of a query, some at a time: millions of findings need no memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        yield from cursor


def _columns(
    names: Sequence[str] | None, before: Sequence[str | None] | None, now: Sequence[str | None] | None
) -> tuple[ColumnDifference, ...]:
    return tuple(ColumnDifference(*column) for column in zip(names or (), before or (), now or (), strict=True))


def _disagreements(model: type[models.Model]) -> Iterator[TrailFinding]:
    """The rows of a table that the folded trail does not yield."""
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None
    query = sql.SQL(_FOLD).format(table=sql.Identifier(table), key=sql.Identifier(key.column))
    for row, page, unknown, lost, *sides in _read(query, table=table, page=install_triggers.page_column(model)):
        if unknown:
            yield TrailFinding(kind=FindingKind.UNKNOWN_ROW, table=table, row=row, page=page)
        elif lost:
            yield TrailFinding(kind=FindingKind.LOST_ROW, table=table, row=row, page=page)
        elif columns := _columns(*sides):
            yield TrailFinding(kind=FindingKind.DIFFERS, table=table, row=row, page=page, columns=columns)


def _missing_changes(table: str) -> Iterator[TrailFinding]:
    """The changes that found something else than the change before them had left."""
    for row, page, change, *sides in _read(_STEPS, table=table):
        yield TrailFinding(
            kind=FindingKind.MISSING_CHANGE, table=table, row=row, page=page, change=change, columns=_columns(*sides)
        )


def _strays() -> Iterator[TrailFinding]:
    """The changes that no act announced, or that name an act of another transaction."""
    for change, table, row, page, operation, entry, role, at, *sides in _read(_STRAYS):
        yield TrailFinding(
            kind=FindingKind.UNANNOUNCED if entry is None else FindingKind.BORROWED,
            table=table,
            row=row,
            page=page,
            columns=_columns(*sides),
            change=change,
            operation=operation,
            entry=entry,
            role=role,
            at=at,
        )
