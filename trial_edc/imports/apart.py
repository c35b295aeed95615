"""Reads a file that a person sent where it can do no harm: in a process that is ended in time (ADR 34).

Texts that are small are read here and now: their readers cost so much a byte, and no more.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings

from protocol.words import _
from trial_edc.imports import fhir, reading
from trial_edc.imports.child import REFUSED, unpacked
from trial_edc.imports.tables import Refusal, Row, Table

SMALL = 1024 * 1024
ROWS_FIRST = 5
SECONDS_FIRST = 20
"""For the first rows, while a person waits: an honest file takes one, on a machine that is not at its limits."""
SECONDS_WHOLE = 240
"""For all rows, in the worker: less than the lease of a job, which the first batch renews."""
# The workbook's library would load numpy, where that is there, to know its numbers: half a second for nothing.
PROGRAM = "import sys; sys.modules['numpy'] = None; from trial_edc.imports.child import main; main()"
TOO_SLOW = _("The file could not be read within %(seconds)s seconds: send it in smaller parts, or as CSV.")
BROKE_OFF = _("The file could not be read to its end: save it anew, as CSV where you can, or send it in smaller parts.")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class First:
    """The columns of a file and its first rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def first(content: bytes) -> First:
    """The beginning of a file; of a large bundle, which has no beginning, its columns alone. Raises Refusal."""
    if len(content) > SMALL and reading.is_fhir(content):
        return First(fhir.HEADER, ())
    table = _table(content, rows=ROWS_FIRST, seconds=SECONDS_FIRST)
    return First(table.header, tuple(row.cells for row in islice(table.rows, ROWS_FIRST)))


def whole(content: bytes) -> Table:
    """The table that the file holds. Raises Refusal, of a file that is read apart before its first row is told."""
    return _table(content, rows=None, seconds=SECONDS_WHOLE)


def _table(content: bytes, *, rows: int | None, seconds: int) -> Table:
    if len(content) <= SMALL and not content.startswith(reading.ZIP):
        return reading.read(content)
    lines = _read_apart(content, rows=rows, seconds=seconds)
    return Table(tuple(next(lines)), (_row(line) for line in lines))


def _read_apart(content: bytes, *, rows: int | None, seconds: int) -> Iterator[list[Any]]:
    """What the other process tells, once it has ended well: the header, then rows. Raises Refusal."""
    with TemporaryFile() as told:
        _run(content, told, rows=rows, seconds=seconds)
        told.seek(0)
        for line in told:
            yield json.loads(line)


def _run(content: bytes, told: IO[bytes], *, rows: int | None, seconds: int) -> None:
    limits = [str(seconds), *([] if rows is None else [str(rows)])]
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *limits]
    try:
        done = subprocess.run(
            command, input=content, stdout=told, stderr=subprocess.PIPE, cwd=settings.CHECKOUT, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise Refusal(TOO_SLOW, seconds=seconds) from None
    if done.returncode == REFUSED:
        why = unpacked(json.loads(done.stderr))
        raise Refusal(why.msgid, **why.values)
    if done.returncode:
        logger.error("the reading of a file of %s bytes ended with %s", len(content), done.returncode)
        raise Refusal(BROKE_OFF)


def _row(line: list[Any]) -> Row:
    number, cells, fault = line
    return Row(number, tuple(cells), fault and unpacked(fault))
