"""Whether each change fits the act under which it was made: an act does what it says, and nothing else."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from edc.audit.acts import LAST_ENTRY, ON_PAGES, declared
from edc.audit.findings import FindingKind, TrailFinding
from edc.audit.schema import install_triggers

_MISPLACED = """
WITH allowed AS (
    SELECT act, string_to_array(names, ' ') AS tables FROM unnest(%s::text[], %s::text[]) AS told (act, names)
)
SELECT c.id, c.table_name, c.row_id, c.page_id, c.op, c.entry_id, c.db_role, c.at
  FROM audit_change c JOIN audit_entry e ON e.id = c.entry_id LEFT JOIN allowed USING (act)
 WHERE c.table_name <> ALL (coalesce(allowed.tables, '{}'))
    OR e.page_id IS NOT NULL AND c.page_id IS DISTINCT FROM e.page_id
 ORDER BY c.id
"""

_LAST_ACTS = """
SELECT page.id, page.last_entry, saved.id
  FROM casebook_page page LEFT JOIN (
       SELECT page_id, max(id) AS id FROM audit_entry WHERE act = ANY(%s) GROUP BY page_id
  ) AS saved ON saved.page_id = page.id
 WHERE page.last_entry IS DISTINCT FROM saved.id
 ORDER BY page.id
"""


def findings() -> Iterator[TrailFinding]:
    """Changes that their act does not make, and pages that name another act than the last one upon them."""
    for change, table, row, page, operation, entry, role, at in _read(_MISPLACED, *_allowed()):
        yield TrailFinding(
            kind=FindingKind.MISPLACED,
            table=table,
            row=row,
            page=page,
            change=change,
            operation=operation,
            entry=entry,
            role=role,
            at=at,
        )
    for page, named, last in _read(_LAST_ACTS, [str(act) for act in declared() if LAST_ENTRY in act.touches]):
        yield TrailFinding(
            kind=FindingKind.LAST_ACT, table="casebook_page", row=page, page=page, change=named, entry=last
        )


def _allowed() -> tuple[list[str], list[str]]:
    """The acts, and for each the names of its tables."""
    on_pages = {model._meta.db_table for model in install_triggers.tables() if install_triggers.page_column(model)}
    means = {ON_PAGES: tuple(on_pages.difference(install_triggers.MASKS)), LAST_ENTRY: ()}
    acts = declared()
    tables = [" ".join(name for touched in act.touches for name in means.get(touched, (touched,))) for act in acts]
    return [str(act) for act in acts], tables


def _read(query: str, *values: str | list[str]) -> Iterator[Any]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        yield from cursor
