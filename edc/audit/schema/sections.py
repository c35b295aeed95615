"""Reads the trail in stretches: the rows that one seal holds, or the next ones that it will, as canonical lines.

Rows stand in the order of their transaction, kind and number. A row's number is drawn before its transaction
commits, and its transaction's number too; but once a transaction is older than every one that still runs, no row of
it can come any more. Up to there a stretch is final.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import cast

from django.db import connection

from edc.audit.chain import KINDS, LEAST

MOST = 2**63 - 1
ROWS = 10_000
"""As many rows as one seal holds at most, so that no stretch needs much memory."""

_WHEN = """
coalesce(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
         || CASE WHEN at < '0001-01-01 00:00:00Z' THEN ' BC' ELSE '' END, at::text)
"""
_ENTRY = f"""
jsonb_build_object('kind', 'entry', 'id', id, 'tx', tx, 'at', {_WHEN}, 'act', act, 'by_id', by_id,
    'by_name', by_name, 'role', role, 'site', site, 'subject_id', subject_id, 'page_id', page_id, 'reason', reason,
    'origin', origin, 'request', request, 'code_version', code_version)
"""
CHANGE = f"""
jsonb_build_object('kind', 'change', 'id', id, 'tx', tx, 'at', {_WHEN}, 'entry_id', entry_id,
    'table_name', table_name, 'row_id', row_id, 'page_id', page_id, 'op', op, 'old', old, 'new', new,
    'db_role', db_role)
"""
# Where each part but the first begins: all are found in one sort, however many they are.
_CUTS = """
SELECT tx, kind, id FROM (
    SELECT tx, kind, id, row_number() OVER (ORDER BY tx, kind, id) AS number FROM ({rows}) AS r
) AS numbered WHERE number > 1 AND mod(number, {size}) = 1 ORDER BY number
"""
# What is sealed of a masked change is what it was before anything of it was masked.
_SEALED = "(SELECT m.before FROM audit_masked m WHERE m.change_id = audit_change.id ORDER BY m.id LIMIT 1)"
_TABLES = (("audit_entry", _ENTRY, "NULL"), ("audit_change", CHANGE, _SEALED))


@dataclass(frozen=True, slots=True)
class CanonicalLine:
    """A row of the trail as its canonical line; `sealed` is the hash of what it was, where it was masked."""

    kind: int
    number: int
    text: str
    sealed: str | None

    @property
    def digest(self) -> bytes:
        """The SHA-256 that a seal takes of it."""
        return bytes.fromhex(self.sealed) if self.sealed else hashlib.sha256(self.text.encode()).digest()


@dataclass(frozen=True, slots=True)
class TrailPosition:
    """A place in the order of the trail, between two rows: before the row that it names."""

    tx: int
    kind: int
    number: int

    def among(self, kind: int) -> tuple[int, int]:
        """The same place among the rows of one kind: before this transaction and number."""
        if kind == self.kind:
            return self.tx, self.number
        return (self.tx, LEAST) if kind > self.kind else (min(self.tx + 1, MOST), LEAST)


BEGINNING = TrailPosition(LEAST, 0, LEAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows between two places; to the end where no second one is named.

    `first` and `last` are the least and highest numbers of the rows that were written on the same database server,
    by kind. `held` marks all that is left of such a server: then what is numbered up to there stands only from the
    lower place on, and what is numbered higher stands anywhere.
    """

    lower: TrailPosition = BEGINNING
    upper: TrailPosition | None = None
    first: tuple[int, int] = (LEAST, LEAST)
    last: tuple[int, int] = (MOST, MOST)
    held: tuple[int, int] | None = None

    def _which(self, kind: int) -> tuple[str, list[int]]:
        """The condition on one table, and its values."""
        tx, number = self.lower.among(kind)
        # The sum keeps the index of the numbers out: on one server they divide nothing.
        text, values = "id + 0 BETWEEN %s AND %s", [self.first[kind], self.last[kind]]
        if self.held is not None:
            return f"{text} AND ((tx, id) >= (%s, %s) OR id > %s)", [*values, tx, number, self.held[kind]]
        # Compared as a whole rows are found by the index, but only a plain range tells the planner how few they are.
        text, values = f"{text} AND tx >= %s AND (tx, id) >= (%s, %s)", [*values, tx, tx, number]
        if self.upper is not None:
            tx, number = self.upper.among(kind)
            text, values = f"{text} AND tx <= %s AND (tx, id) < (%s, %s)", [*values, tx, tx, number]
        return text, values

    def rows(self) -> Iterator[CanonicalLine]:
        """Each row, in their order; some are read at a time."""
        arms, values = [], list[int]()
        for kind, (table, line, sealed) in enumerate(_TABLES):
            which, needed = self._which(kind)
            said = f"{kind} AS kind, tx, id, {line}::text AS line, {sealed} AS sealed"
            arms.append(f"SELECT {said} FROM {table} WHERE {which}")
            values += needed
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f"SELECT kind, id, line, sealed FROM ({' UNION ALL '.join(arms)}) AS r ORDER BY tx, kind, id", values
            )
            yield from (CanonicalLine(*row) for row in cursor)

    def oldest(self) -> datetime | None:
        """When the first of its changes was made, by the database's clock."""
        which, values = self._which(KINDS.index("change"))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT min(at) FROM audit_change WHERE {which}", values)
            (oldest,) = cursor.fetchone()
        return cast(datetime | None, oldest)

    def pieces(self) -> Iterator["Stretch"]:
        """The whole, in parts of ROWS rows; one part that is empty where there is no row."""
        arms, values = [], list[int]()
        for kind, (table, _line, _sealed) in enumerate(_TABLES):
            which, needed = self._which(kind)
            arms.append(f"SELECT tx, {kind} AS kind, id FROM {table} WHERE {which}")
            values += needed
        with connection.cursor() as cursor:
            cursor.execute(_CUTS.format(rows=" UNION ALL ".join(arms), size=ROWS), values)
            cuts = [TrailPosition(*row) for row in cursor.fetchall()]
        for lower, upper in pairwise([self.lower, *cuts, self.upper]):
            assert lower is not None
            yield replace(self, lower=lower, upper=upper)


def above(reach: Sequence[int]) -> tuple[int, int]:
    """The least numbers beyond these highest ones, by kind; where there was no row, every number is beyond."""
    entry, change = (LEAST if number == LEAST else number + 1 for number in reach)
    return entry, change
