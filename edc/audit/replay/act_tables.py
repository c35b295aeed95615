"""Whether each change fits the act under which it was made: an act does what it says, and nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from edc.audit.acts import Act
from edc.audit.findings import FindingKind, TrailFinding
from edc.audit.schema import install_triggers

# What each act may change. A saved page changes the tables that hang on a page, whichever forms there are.
TOUCHES: Mapping[Act, tuple[str, ...]] = {
    Act.OPEN_BOOK: ("casebook_subject", "casebook_visit", "casebook_page"),
    Act.RENUMBER: ("casebook_subject",),
    Act.ADD_VISIT: ("casebook_visit", "casebook_page"),
    Act.ADD_PAGE: ("casebook_page",),
    Act.COMPLETE_PAGE: ("casebook_page",),
    Act.OPEN_PAGE: ("review_opening",),
    Act.MOVE_PAGE: ("casebook_page", "review_query", "review_message"),
    Act.RAISE_QUERY: ("review_query", "review_message"),
    Act.ANSWER_QUERY: ("review_query", "review_message"),
    Act.CLOSE_QUERY: ("review_query", "review_message"),
    Act.REOPEN_QUERY: ("review_query", "review_message"),
    Act.CANCEL_QUERY: ("review_query", "review_message"),
    Act.RECHECK: ("review_query", "review_message"),
    Act.VERIFY: ("review_verification",),
    Act.SIGN: ("review_signature",),
    Act.ASK_WORK: ("worklist_workitem",),
    Act.END_WORK: ("worklist_workitem",),
    Act.SETTLE_WORK: ("worklist_workitem",),
    Act.FREEZE: ("review_hold",),
    Act.LOCK: ("review_hold",),
    Act.ASK_RELEASE: ("review_release",),
    Act.RELEASE: ("review_release", "review_hold"),
    Act.DECLINE_RELEASE: ("review_release",),
    Act.ADD_USER: ("accounts_user",),
    Act.ADD_SITE: ("accounts_site",),
    Act.GRANT_ROLE: ("accounts_membership",),
    Act.CHOOSE_LANGUAGE: ("accounts_user",),
    Act.REMEMBER_NAME: ("labs_alias",),
    Act.PUBLISH_PARAMETER: ("study_publishedparameter",),
    Act.WORK: ("reports_work",),
    Act.RUN_REPORT: ("reports_run", "reports_work"),
    Act.EXPORT: ("exports_snapshot",),
    Act.ADD_LABORATORY: ("labs_laboratory",),
    Act.CHOOSE_LABORATORY: ("labs_laboratory",),
    Act.ADD_LIMITS: ("labs_referenceinterval",),
    Act.REPLACE_LIMITS: ("labs_referenceinterval",),
    Act.END_LIMITS: ("labs_referenceinterval",),
    Act.WITHDRAW_LIMITS: ("labs_referenceinterval",),
    Act.MAP_SOURCE: ("imports_source", "imports_term"),
    Act.TAKE_IN: ("imports_upload",),
    Act.ASK_IMPORT: ("imports_job",),
    Act.IMPORT: ("imports_job", "imports_batch"),
    Act.STOP_IMPORT: ("imports_job",),
    Act.ASK_MASK: ("audit_masking",),
    Act.DECLINE_MASK: ("audit_masking",),
}

# After these a page says something else than before.
UPON_PAGES = (Act.SAVE_PAGE, Act.MOVE_PAGE, Act.STRIKE, Act.RESTORE)

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
    for page, named, last in _read(_LAST_ACTS, [str(act) for act in UPON_PAGES]):
        yield TrailFinding(
            kind=FindingKind.LAST_ACT, table="casebook_page", row=page, page=page, change=named, entry=last
        )


def _allowed() -> tuple[list[str], list[str]]:
    """The acts, and for each the names of its tables."""
    on_pages = {model._meta.db_table for model in install_triggers.tables() if install_triggers.page_column(model)}
    of_pages = tuple(on_pages.difference(install_triggers.MASKS))
    struck = ("casebook_visit", *of_pages)
    touches = {
        **TOUCHES,
        Act.SAVE_PAGE: of_pages,
        Act.STRIKE: struck,
        Act.RESTORE: struck,
        Act.MASK: (*of_pages, *install_triggers.MASKS),
    }
    return [str(act) for act in touches], [" ".join(tables) for tables in touches.values()]


def _read(query: str, *values: str | list[str]) -> Iterator[Any]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        yield from cursor
