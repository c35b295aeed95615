"""The process in which a file is read apart: it comes on standard input, and leaves as lines of JSON (ADR 34).

A line with the names of its columns comes before it. First the header leaves, then each row with its number, its cells,
its fault and its patient's numbers, then what was noted. A refusal leaves on standard error.
"""

import faulthandler
import json
import os
import sys
from itertools import islice
from typing import IO, Any

import psutil

from edc.imports.files import reading, texts, unread_parts
from edc.imports.files.packing import REFUSED, packed
from edc.imports.tables import FileNotes, Refusal

if sys.platform == "linux":
    import resource

MOST_MEMORY = 1536 * 1024 * 1024
"""What a file may take beyond what the program itself takes; Linux alone keeps to it."""
LATE = 5
"""Seconds after which this process ends by itself, when nobody is left who would end it in time."""


def main() -> None:
    """Reads for so many seconds, and tells so many rows; all where no number is named."""
    seconds, *most = map(int, sys.argv[1:])
    bound(seconds=seconds)
    sys.exit(read(sys.stdin.buffer, sys.stdout, sys.stderr, rows=most[0] if most else None))


def bound(*, seconds: int) -> None:
    """Ends this process when it takes too long, whatever it is at, and refuses it more memory than is meet."""
    with open(os.devnull, "w") as nobody:
        faulthandler.dump_traceback_later(seconds + LATE, exit=True, file=os.fdopen(os.dup(nobody.fileno()), "w"))
    if sys.platform == "linux":
        most = psutil.Process().memory_info().vms + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def read(source: IO[bytes], rows_to: IO[str], refusal_to: IO[str], *, rows: int | None) -> int:
    """Writes the header and the rows, or a refusal; the exit code."""
    try:
        names = json.loads(source.readline())
        content = source.read()
        table = reading.read(content, names=names)
        print(json.dumps(table.header), file=rows_to)
        for row in islice(table.rows, rows):
            print(json.dumps([row.number, row.cells, row.fault and packed(row.fault), row.identifiers]), file=rows_to)
        if rows is None and texts.is_workbook(content) and unread_parts.hold_identity_card(content):
            table.notes.say(unread_parts.CARD_UNREAD)
        print(json.dumps(_noted(table.notes)), file=rows_to)
    except Refusal as refusal:
        print(json.dumps(packed(refusal.why)), file=refusal_to)
        return REFUSED
    return 0


def _noted(notes: FileNotes) -> dict[str, Any]:
    """What there is to say of the file."""
    pieces = [[piece.row, piece.text, packed(piece.why)] for piece in notes.pieces]
    return {"sentences": [packed(sentence) for sentence in notes.sentences], "pieces": pieces}
