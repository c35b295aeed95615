"""Reads the trail as it stands in the database, for the tests of it."""

import json
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection

from edc.audit.models import Change, Entry


def changes(table: str, **which: object) -> list[Change]:
    """The changes of a table, in their order."""
    return list(Change.objects.filter(table_name=table, **which).order_by("id"))


def entry_of(change: Change) -> Entry:
    """The act that a change belongs to."""
    assert change.entry_id is not None
    return Entry.objects.get(pk=change.entry_id)


def numbers(text: str | None) -> dict[str, object] | None:
    """A JSON document with each number as it was written, digit for digit."""
    return None if text is None else json.loads(text, parse_float=str, parse_int=str)


def folded(table: str, row: int) -> dict[str, object]:
    """What the trail says that a row holds: its changes laid one over the other."""
    laid: dict[str, object] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT op, new::text FROM audit_change WHERE table_name = %s AND row_id = %s ORDER BY id", [table, row]
        )
        for operation, new in cursor.fetchall():
            laid = {} if operation == "D" else laid | (numbers(new) or {})
    return laid


def rows(table: str, key: str) -> dict[int, dict[str, object] | None]:
    """What the table holds, by the rows' keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, to_jsonb(t)::text FROM {table} t")
        return {row: numbers(text) for row, text in cursor.fetchall()}


def verified() -> tuple[int, list[str]]:
    """What `verify_audit` answers: its exit status, and the lines it prints."""
    out = StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()
