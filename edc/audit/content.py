"""What a page says as one hash: every row of content that hangs on it, as the database holds it.

A signature keeps it (REQ-081). It is read from the tables themselves, so that it also tells of a change that passed
by the trail.
"""

from collections.abc import Collection

from django.db import connection
from psycopg2 import sql

from edc.audit.schema import install_triggers

_OF_TABLE = sql.SQL(
    "SELECT {page} AS page, {name} AS name, {key}::bigint AS key, to_jsonb(t)::text AS said FROM {table} t"
    " WHERE {page} = ANY(%(pages)s)"
)
_HASHED = sql.SQL(
    "SELECT page, encode(sha256(convert_to(string_agg(name || ' ' || said, E'\\n' ORDER BY name, key), 'UTF8')), 'hex')"
    " FROM ({rows}) AS content GROUP BY page"
)
NOTHING = ""
# What a page is the page of, and whether it counts: its other columns say how far the work on it is.
PLACE = ["subject_id", "visit_id", "form", "repeat", "struck"]
_OF_CHANGE = """
({change}.table_name = ANY({content}) OR {change}.table_name = 'casebook_page' AND {change}.new ?| {place})
"""


def hashes(pages: Collection[int]) -> dict[int, str]:
    """The hash of each page's content, by the page's number, in one read; of a page without content, NOTHING."""
    by_page = dict.fromkeys(pages, NOTHING)
    if pages:
        with connection.cursor() as cursor:
            cursor.execute(_statement(), {"pages": list(pages)})
            by_page.update(cursor.fetchall())
    return by_page


def _statement() -> sql.Composed:
    tables = [
        _OF_TABLE.format(
            page=sql.Identifier(install_triggers.page_column(model)),
            name=sql.Literal(model._meta.db_table),
            key=sql.Identifier(model._meta.pk.column),
            table=sql.Identifier(model._meta.db_table),
        )
        for model in install_triggers.tables()
        if install_triggers.holds_content(model) and model._meta.pk is not None
    ]
    return _HASHED.format(rows=sql.SQL(" UNION ALL ").join(tables))


def of_change(change: str) -> sql.Composed:
    """Whether a change of the trail, by its alias, is one of what its page says, or of where the page belongs."""
    tables = [model._meta.db_table for model in install_triggers.tables() if install_triggers.holds_content(model)]
    return sql.SQL(_OF_CHANGE).format(
        change=sql.Identifier(change), content=sql.Literal(tables), place=sql.Literal(PLACE)
    )
