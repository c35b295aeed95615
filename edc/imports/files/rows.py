"""The rows of a file as the columns of its source tell them, beside what there is to say of the file as a whole."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from edc.imports.columns import OF_FHIR, Columns, RowReader, SourceRow, guess, is_of_fhir
from edc.imports.files.commas import Commas
from edc.imports.tables import FileNotes, FileTable
from protocol import specimen as specimens
from protocol.words import _

RETURNED = ("Row 行号", "Reason", "原因")
"""The columns that we add to the rows that go back to the laboratory: in what comes again they say nothing."""
NOT_USED = _("Columns that were not used: %(columns)s.")
NO_ROWS = _("No row of results stands in this file.")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, which are read while they are asked for; the notes are complete when the last one was read."""

    rows: Iterator[SourceRow]
    notes: FileNotes


class FileReading(Protocol):
    """How the table of a file is read: here and now, or in a process of its own."""

    def __call__(self, content: bytes, *, names: Collection[str]) -> FileTable: ...


def rows(content: bytes, *, columns: Columns, comma: str, read: FileReading) -> Rows:
    """The rows of a file. Raises Refusal, also while they are read."""
    table = read(content, names=columns.names)
    if is_of_fhir(table.header):
        return Rows(_not_none(_source_rows(table, OF_FHIR), table.notes), table.notes)
    if unused := _unused(table, columns):
        table.notes.say(NOT_USED, columns=unused)
    commas = Commas(comma, lambda: _source_rows(read(content, names=columns.names), columns), table.notes)
    written = _source_rows(table, columns) if columns.specimen else _guarded(table, columns)
    return Rows(_not_none(map(commas.applied, written), table.notes), table.notes)


def _source_rows(table: FileTable, columns: Columns) -> Iterator[SourceRow]:
    return map(RowReader(columns, table.header).read, table.rows)


def _guarded(table: FileTable, columns: Columns) -> Iterator[SourceRow]:
    """The rows, with the specimen that a column tells which nobody has mapped: urine is never read as blood."""
    name = guess(table.header).specimen
    beside = RowReader(replace(columns, specimen=name), table.header)
    for row in map(beside.read, table.rows):
        yield row if not row.specimen or specimens.of(row.specimen) else replace(row, specimen="")


def _not_none(rows: Iterator[SourceRow], notes: FileNotes) -> Iterator[SourceRow]:
    first = next(rows, None)
    if first is None:
        notes.say(NO_ROWS)
        return
    yield first
    yield from rows


def _unused(table: FileTable, columns: Columns) -> tuple[str, ...]:
    used = {*columns.named().values(), *RETURNED}
    return tuple(f"“{name[:60]}”" for name in table.header if name not in used)
