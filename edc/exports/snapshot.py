"""Writes a snapshot: all data of some sites at one moment, as a zip of CSV files that tells what it holds.

One transaction, repeatable read and read only, shows one moment to all files. PostgreSQL writes the lines (COPY);
here they only pass through, so that memory does not grow with them.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from edc.accounts.models import Site
from edc.exports import dictionary, manifest, readme
from edc.exports.files import ExportFile, files
from edc.exports.manifest import Leaving, Member, SnapshotMoment
from edc.exports.recipients import Recipient, withheld

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

Asked = Mapping[str, list[int]]

# Excel takes a file for UTF-8 only when it begins so.
BOM = "\ufeff"
# PostgreSQL need not wait while a chunk of this size is hashed and packed: the socket holds more.
CHUNK = 128 * 1024
FASTEST = 1
SETTINGS = """
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL TimeZone = %(zone)s;
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL work_mem = '64MB';
SET LOCAL jit = off
"""
SEEN = """
SELECT (SELECT max(id) FROM audit_entry), pg_current_snapshot()::text, current_setting('server_version'),
       NOT EXISTS (SELECT FROM accounts_site WHERE NOT id = ANY(%(sites)s::bigint[]))
"""


class InsideTransaction(Exception):
    """A snapshot opens a transaction of its own, and one is open already."""


class NoSites(Exception):
    """A snapshot of no site at all."""


class Unreconciled(Exception):
    """A file has not as many rows as the database counts."""

    def __init__(self, *, file: str, written: int, counted: int) -> None:
        super().__init__(f"{file}: {written} rows written, {counted} counted")
        self.file, self.written, self.counted = file, written, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A snapshot as written: the rows of all its tables, bytes and SHA-256 of the zip, and the moment it shows."""

    rows: int
    size: int
    sha256: str
    moment: SnapshotMoment


def write(
    *, into: BinaryIO, sites: Sequence[Site], at: datetime, by: str, recipient: Recipient = Recipient.HOME
) -> Written:
    """Writes the zip into an empty file that can be read and sought.

    Raises InsideTransaction, NoSites or Unreconciled; then what stands in the file is no snapshot.
    """
    if connection.in_atomic_block:
        raise InsideTransaction
    if not sites:
        raise NoSites
    codes = sorted(site.code for site in sites)
    with _one_moment() as cursor, ZipFile(into, "w", ZIP_DEFLATED, compresslevel=FASTEST) as archive:
        moment = _seen(cursor, sites)
        left_out = withheld(recipient, sites, on=timezone.localdate(at))
        asked = {"sites": [site.pk for site in sites], "withheld": [subject.pk for subject in left_out]}
        tables = files()
        members = [_copied(cursor, archive, table, asked) for table in tables]
        rows = sum(member.rows or 0 for member in members)
        members += [_dictionary(archive, tables), _text(archive, readme.NAME, BOM + readme.text())]
        leaving = Leaving(recipient=recipient, withheld=left_out)
        text = manifest.text(at=at, by=by, sites=codes, moment=moment, members=members, leaving=leaving)
        _text(archive, manifest.NAME, text)
    size = into.seek(0, io.SEEK_END)
    into.seek(0)
    sha256 = hashlib.file_digest(into, "sha256").hexdigest()  # type: ignore[arg-type]
    return Written(rows=rows, size=size, sha256=sha256, moment=moment)


@contextmanager
def _one_moment() -> Iterator[CursorWrapper]:
    """A cursor that sees nothing but one moment, and dates and times as the clinic writes them."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(SETTINGS, {"zone": settings.TIME_ZONE})
        yield cursor


def _seen(cursor: CursorWrapper, sites: Sequence[Site]) -> SnapshotMoment:
    """The moment: what is read first fixes it for the whole transaction."""
    cursor.execute(SEEN, {"sites": [site.pk for site in sites]})
    last_entry, transactions, postgresql, every_site = cursor.fetchone()
    return SnapshotMoment(
        last_entry=last_entry, transactions=transactions, postgresql=postgresql, every_site=every_site
    )


def _copied(cursor: CursorWrapper, archive: ZipFile, file: ExportFile, asked: Asked) -> Member:
    """One table, reconciled: as many rows as there must be, or Unreconciled."""
    with _member(archive, file.name) as (sink, buffered), connection.wrap_database_errors:
        buffered.write(BOM.encode())
        cursor.copy_expert(cursor.mogrify(file.copied, asked), buffered)
    written = cursor.rowcount
    cursor.execute(file.counted, asked)
    (counted,) = cursor.fetchone()
    if written != counted:
        raise Unreconciled(file=file.name, written=written, counted=counted)
    return sink.member(file.name, rows=written, columns=len(file.columns))


def _dictionary(archive: ZipFile, tables: Sequence[ExportFile]) -> Member:
    lines = io.StringIO(BOM)
    lines.seek(0, io.SEEK_END)
    rows = dictionary.write(tables, into=lines)
    with _member(archive, dictionary.NAME) as (sink, buffered):
        buffered.write(lines.getvalue().encode())
    return sink.member(dictionary.NAME, rows=rows, columns=len(dictionary.HEADER))


def _text(archive: ZipFile, name: str, text: str) -> Member:
    with _member(archive, name) as (sink, buffered):
        buffered.write(text.encode())
    return sink.member(name, rows=None, columns=None)


class _Sink(io.RawIOBase):
    """One file of the zip on its way: counted, hashed, packed."""

    def __init__(self, entry: IO[bytes]) -> None:
        super().__init__()
        self.entry, self.bytes, self.hash = entry, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, chunk: "ReadableBuffer", /) -> int:
        with memoryview(chunk) as view:
            self.hash.update(view)
            self.entry.write(view)
            self.bytes += view.nbytes
            return view.nbytes

    def member(self, name: str, *, rows: int | None, columns: int | None) -> Member:
        """What the manifest says of the file."""
        return Member(name=name, rows=rows, columns=columns, bytes=self.bytes, sha256=self.hash.hexdigest())


@contextmanager
def _member(archive: ZipFile, name: str) -> Iterator[tuple[_Sink, IO[bytes]]]:
    """A new file of the zip. Opened by its name it bears no time of its own, so that equal data are equal bytes."""
    with archive.open(name, "w", force_zip64=True) as entry:
        sink = _Sink(entry)
        with io.BufferedWriter(sink, CHUNK) as buffered:
            yield sink, buffered
