"""Whether a signature stands: what its page says did not change since, and it is as its own act wrote it.

None of it is stored. The trail tells it, in one expression for screens, exports and the replay; that the trail itself
is true of the page is told by the hash that the signature keeps.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from django.db import connection
from psycopg2 import sql

from edc.audit import content
from edc.audit.findings import FindingKind, TrailFinding

PAGES_AT_ONCE = 500
_UNCHANGED = """
page.last_entry IS NOT DISTINCT FROM signature.as_of
AND NOT EXISTS (SELECT FROM audit_change c WHERE c.page_id = page.id AND c.id > signature.reach AND {of_content})
"""
# A row that was copied, moved or written past the product is none that its act signed.
_GENUINE = """
EXISTS (
    SELECT FROM audit_change made JOIN audit_entry act ON act.id = made.entry_id AND act.tx = made.tx
     WHERE made.table_name = 'review_signature' AND made.row_id = signature.id AND made.op = 'I'
       AND made.new - 'at' = to_jsonb(signature) - 'at' AND (made.new ->> 'at')::timestamptz = signature.at
       AND act.id = signature.entry AND act.act = 'sign' AND act.by_id = signature.by_id
       AND coalesce(act.page_id, signature.page_id) = signature.page_id)
"""
_STANDING = """
SELECT signature.id FROM review_signature signature JOIN casebook_page page ON page.id = signature.page_id
 WHERE page.id = ANY(%(pages)s) AND {stands}
"""
_LATEST = """
SELECT page.id, latest.id
  FROM unnest(%(pages)s::bigint[]) AS page (id), LATERAL (
       SELECT c.id FROM audit_change c WHERE c.page_id = page.id AND {of_content} ORDER BY c.id DESC LIMIT 1) AS latest
"""
_OPENED = """
SELECT page.id FROM review_opening opening JOIN casebook_page page ON page.id = opening.page_id
 WHERE opening.by_id = %(by)s AND page.id = ANY(%(pages)s) AND opening.as_of = page.last_entry
   AND NOT EXISTS (
       SELECT FROM audit_change c
        WHERE c.page_id = page.id AND {of_content} AND c.id > coalesce((
              SELECT max(opened.id) FROM audit_change opened
               WHERE opened.table_name = 'review_opening' AND opened.row_id = opening.id), 0))
"""
_LAPSED = """
SELECT page.id, page.subject_id, page.last_entry
  FROM review_signature signature JOIN casebook_page page ON page.id = signature.page_id
  LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
 WHERE page.subject_id = ANY(%s) AND page.struck IS NULL AND visit.struck IS NULL
 GROUP BY page.id, signature.meaning HAVING NOT bool_or({stands})
"""
_ALL = """
SELECT signature.id, signature.page_id, signature.entry, signature.content, {genuine}, {unchanged}
  FROM review_signature signature JOIN casebook_page page ON page.id = signature.page_id
 ORDER BY signature.page_id, signature.id
"""


def stands() -> sql.Composed:
    """Whether a row of review_signature, as `signature`, stands for its casebook_page, as `page`."""
    return sql.SQL("({unchanged} AND {genuine})").format(unchanged=_unchanged(), genuine=sql.SQL(_GENUINE))


def _unchanged() -> sql.Composed:
    return sql.SQL(_UNCHANGED).format(of_content=content.of_change("c"))


def standing(pages: Collection[int]) -> frozenset[int]:
    """The signatures of these pages that stand, as the trail tells it; in one read."""
    return _numbers(sql.SQL(_STANDING).format(stands=stands()), pages=list(pages))


def opened(pages: Collection[int], *, by: int) -> frozenset[int]:
    """Of these pages those that a person opened as they are now, also past the product; in one read."""
    return _numbers(sql.SQL(_OPENED).format(of_content=content.of_change("c")), pages=list(pages), by=by)


def latest(pages: Collection[int]) -> dict[int, int]:
    """The last change of what each of these pages says, in one read."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_LATEST).format(of_content=content.of_change("c")), {"pages": list(pages)})
        return dict(cursor.fetchall())


def lapsed(subjects: Collection[int]) -> frozenset[tuple[int, int, int]]:
    """The pages of these subjects that were signed with a meaning of which no signature stands; in one read.

    Each with its subject and the last act upon it. What is struck through is none of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_LAPSED).format(stands=stands()), [list(subjects)])
        return frozenset(cursor.fetchall())


def _numbers(query: sql.Composed, **asked: Any) -> frozenset[int]:
    if not asked["pages"]:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return frozenset(number for (number,) in cursor.fetchall())


def findings() -> Iterator[TrailFinding]:
    """Signatures that are not as their act wrote them, and pages that say otherwise though no change is told."""
    query = sql.SQL(_ALL).format(genuine=sql.SQL(_GENUINE), unchanged=_unchanged())
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        for some in iter(lambda: tuple(islice(cursor, PAGES_AT_ONCE)), ()):
            said = content.hashes({page for _row, page, *_rest in some})
            for row, page, entry, signed, is_genuine, is_unchanged in some:
                kind = _disagreement(is_genuine, is_unchanged, says_the_same=said[page] == signed)
                if kind:
                    yield TrailFinding(kind=kind, table="review_signature", row=row, page=page, entry=entry)


def _disagreement(is_genuine: bool, is_unchanged: bool, *, says_the_same: bool) -> FindingKind | None:
    if not is_genuine:
        return FindingKind.LOOSE_SIGNATURE
    return FindingKind.OTHER_CONTENT if is_unchanged and not says_the_same else None
