"""Reads a file that a person sent where it can do no harm: in a process that is ended in time (ADR 34).

Texts that are small are read here and now: their readers cost so much a byte, and no more.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings

from edc.imports.fhir import observations
from edc.imports.files import texts
from edc.imports.files.packing import REFUSED, unpacked
from edc.imports.tables import FileNotes, FileRow, FileTable, Refusal, UnusedPiece
from protocol.words import _

SMALL = 1024 * 1024
ROWS_FIRST = 5
SECONDS_FIRST = 20
"""For the first rows, while a person waits: an honest file takes one, on a machine that is not at its limits."""
SECONDS_WHOLE = 240
"""For all rows, in the worker: less than the lease of a job, which the first batch renews."""
# The workbook's library would load numpy, where that is there, to know its numbers: half a second for nothing.
PROGRAM = "import sys; sys.modules['numpy'] = None; from edc.imports.files.child import main; main()"
TOO_SLOW = _("The file could not be read within %(seconds)s seconds: send it in smaller parts, or as CSV.")
BROKE_OFF = _("The file could not be read to its end: save it anew, as CSV where you can, or send it in smaller parts.")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class First:
    """The columns of a file and its first rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def first(content: bytes, *, names: Collection[str] = ()) -> First:
    """The beginning of a file, whose header has these names; of a large bundle, which has none, its columns alone.

    Raises Refusal.
    """
    if len(content) > SMALL and texts.is_fhir(content):
        return First(observations.HEADER, ())
    table = _table(content, names, rows=ROWS_FIRST, seconds=SECONDS_FIRST)
    return First(table.header, tuple(row.cells for row in islice(table.rows, ROWS_FIRST)))


def whole(content: bytes, *, names: Collection[str] = ()) -> FileTable:
    """The table that the file holds. Raises Refusal, of a file that is read apart before its first row is told."""
    return _table(content, names, rows=None, seconds=SECONDS_WHOLE)


def _table(content: bytes, names: Collection[str], *, rows: int | None, seconds: int) -> FileTable:
    if len(content) <= SMALL and not texts.is_workbook(content):
        return texts.read(content, names=names)
    asked = json.dumps(sorted(names)).encode() + b"\n" + content
    lines, notes = _read_apart(asked, rows=rows, seconds=seconds), FileNotes()
    return FileTable(tuple(next(lines)), _rows(lines, notes), notes)


def _rows(lines: Iterator[Any], notes: FileNotes) -> Iterator[FileRow]:
    """The rows; what was noted of the file is told behind them."""
    for line in lines:
        if isinstance(line, dict):
            notes.sentences += map(unpacked, line["sentences"])
            notes.pieces += (UnusedPiece(row, text, unpacked(why)) for row, text, why in line["pieces"])
        else:
            number, cells, fault, identifiers = line
            yield FileRow(number, tuple(cells), fault and unpacked(fault), tuple(identifiers))


def _read_apart(asked: bytes, *, rows: int | None, seconds: int) -> Iterator[Any]:
    """What the other process tells, once it has ended well: the header, rows, then notes. Raises Refusal."""
    with TemporaryFile() as answer:
        _run(asked, answer, rows=rows, seconds=seconds)
        answer.seek(0)
        for line in answer:
            yield json.loads(line)


def _run(asked: bytes, answer: IO[bytes], *, rows: int | None, seconds: int) -> None:
    limits = [str(seconds), *([] if rows is None else [str(rows)])]
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *limits]
    try:
        done = subprocess.run(
            command, input=asked, stdout=answer, stderr=subprocess.PIPE, cwd=settings.CHECKOUT, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise Refusal(TOO_SLOW, seconds=seconds) from None
    if done.returncode == REFUSED:
        why = unpacked(json.loads(done.stderr))
        raise Refusal(why.msgid, **why.values)
    if done.returncode:
        logger.error("the reading of a file of %s bytes ended with %s", len(asked), done.returncode)
        raise Refusal(BROKE_OFF)
