"""Seals what is new in the trail: chains the hashes of rows that can change no more, and writes the head outside.

Nobody who writes the trail waits for it. Only once, when the trail has come to another database server (restored
from a dump), it holds the writers for the moment in which it takes what the old one left: the new server counts
transactions anew, and a row's transaction tells its place no longer.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from edc.audit import actions as audit
from edc.audit.acts import TrailAct
from edc.audit.chain import LEAST, MARK, NOTHING, ChainLink
from edc.audit.models import Seal as Kept
from edc.audit.schema.sections import BEGINNING, CanonicalLine, Stretch, TrailPosition, above
from edc.audit.seals import heads

SEALER = 0x5EA1
"""The advisory lock of whoever seals."""
OPERATOR = "command line"


@dataclass(frozen=True, slots=True)
class SealingHorizon:
    """The database server, and the first transaction that may still bring rows."""

    cluster: str
    running: int


@dataclass(slots=True)
class SealedContent:
    """Rows on their way into a seal: hashed, marked and counted, none is kept."""

    reach: list[int]
    counts: list[int] = field(default_factory=lambda: [0, 0])
    marks: bytearray = field(default_factory=bytearray)
    hash: Any = field(default_factory=hashlib.sha256)

    def add(self, line: CanonicalLine) -> None:
        """One more row."""
        self.hash.update(line.digest)
        self.marks += MARK.pack(line.kind, line.number, line.digest[:8])
        self.counts[line.kind] += 1
        self.reach[line.kind] = max(self.reach[line.kind], line.number)


def seal(*, at: datetime) -> int:
    """Seals all that is final; how many seals were made. None where another is at it.

    Raises heads.Disagreement where the file outside tells of another chain, and OSError where it cannot be written;
    what was sealed until then stays, and the next time goes on from there.
    """
    path: Path = settings.SEAL_FILE
    with _alone() as alone:
        if not alone:
            return 0
        heads.append(path, heads.lacking(path, heads.tail(path), **latest()))
        return sum(1 for _made in _sealed(path, at=at))


def begin_file(*, at: datetime, reason: str) -> None:
    """Begins a new file of heads, after a lawful restore and with the old one put aside; kept in the trail.

    Raises heads.Present where there is a file.
    """
    with audit.act(audit.NewEntry(act=TrailAct.BEGIN_HEADS, by=None, by_name=OPERATOR, at=at, reason=reason)):
        rows = Kept.objects.order_by("number").iterator(chunk_size=100)
        heads.begin(settings.SEAL_FILE, (row.link.line() for row in rows))


def latest() -> dict[str, ChainLink | None]:
    """The last seal and the one before it."""
    links = [row.link for row in Kept.objects.order_by("-number")[:2]]
    last, before, *_none = [*links, None, None]
    return {"last": last, "before": before}


def unsealed(last: ChainLink | None) -> Stretch:
    """What is not sealed yet, final or not."""
    if last is None:
        return Stretch()
    return Stretch(lower=TrailPosition(*last.until), first=above(_left_at(last.number)))


def _left_at(number: int) -> Sequence[int]:
    """The highest numbers that other database servers have left, before this seal or by it."""
    closings = Kept.objects.filter(closing=True, number__lte=number).order_by("-number")
    return closings.values_list("entry_reach", "change_reach").first() or (LEAST, LEAST)


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [SEALER])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SEALER])


def _sealed(path: Path, *, at: datetime) -> Iterator[ChainLink]:
    """Seal by seal, each written outside as soon as it is committed."""
    server, last = _server(), latest()["last"]
    if last and last.cluster != server.cluster:
        last = _closing(last, server, at=at)
        heads.append(path, last.line())
        yield last
        server = _server()
    for stretch in replace(unsealed(last), upper=TrailPosition(server.running, 0, LEAST)).pieces():
        made = _next(stretch, last, server, at=at)
        if made:
            heads.append(path, made.line())
            yield made
            last = made


def _server() -> SealingHorizon:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier::text FROM pg_control_system()),"
            " pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        return SealingHorizon(*cursor.fetchone())


@contextmanager
def _lasting() -> Iterator[CursorWrapper]:
    """A transaction that is on the disk when it ends: what stands outside must never be lost inside."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on; SET LOCAL jit = off")
        yield cursor


def _next(stretch: Stretch, last: ChainLink | None, server: SealingHorizon, *, at: datetime) -> ChainLink | None:
    """One more seal, committed; None where there is nothing to be sealed."""
    with _lasting():
        content = SealedContent(list(last.reach) if last else [LEAST, LEAST])
        for line in stretch.rows():
            content.add(line)
        if not any(content.counts):
            return None
        assert stretch.upper is not None
        return _kept(content, last, at=at, cluster=server.cluster, until=stretch.upper, closing=False)


def _closing(last: ChainLink, server: SealingHorizon, *, at: datetime) -> ChainLink:
    """The last seal of the server that the trail has left: all that is not sealed, while nobody writes."""
    with _lasting() as cursor:
        cursor.execute("SELECT audit_hold()")
        content = SealedContent(list(last.reach))
        for line in replace(unsealed(last), held=last.reach).rows():
            content.add(line)
        return _kept(content, last, at=at, cluster=server.cluster, until=BEGINNING, closing=True)


def _kept(
    content: SealedContent, last: ChainLink | None, *, at: datetime, cluster: str, until: TrailPosition, closing: bool
) -> ChainLink:
    entry, change = content.reach
    made = ChainLink(
        number=last.number + 1 if last else 1,
        at=at.astimezone(UTC).isoformat(timespec="microseconds"),
        cluster=cluster,
        closing=closing,
        until=(until.tx, until.kind, until.number),
        reach=(entry, change),
        entries=content.counts[0],
        changes=content.counts[1],
        content=content.hash.hexdigest(),
        marks=hashlib.sha256(content.marks).hexdigest(),
        previous=last.hash if last else NOTHING,
    )
    made = replace(made, hash=made.link())
    Kept.objects.create(
        number=made.number,
        at=at,
        cluster=cluster,
        closing=closing,
        until_tx=until.tx,
        until_kind=until.kind,
        until_number=until.number,
        entry_reach=entry,
        change_reach=change,
        entries=made.entries,
        changes=made.changes,
        content=made.content,
        marks=bytes(content.marks),
        previous=made.previous,
        hash=made.hash,
    )
    return made
