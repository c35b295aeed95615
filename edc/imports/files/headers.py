"""Finds the row that names the columns: below titles, and on each sheet of a workbook."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from edc.imports import tables
from edc.imports.columns import is_known
from edc.imports.tables import TOO_LONG, FileNotes, FilePart, FileRow, Refusal, UnusedPiece
from protocol.words import Sentence, _

LINES_LOOKED_AT = 500
LOOKED_AT = 20
"""Lines at the beginning of a sheet among which its header is looked for."""
KNOWN_ENOUGH = 3
"""So many columns with names that say what they hold make a header."""
ABOVE = _("This line stands above the header; it was not read.")
LINES_ABOVE = _("Lines above the header were not read: %(rows)s.")
READ_TOO = _("Sheet “%(sheet)s” was read too; its row 1 is counted as row %(row)s.")
OTHER_COLUMNS = _("These sheets were not read, because their columns are others: %(sheets)s.")


@dataclass(frozen=True, slots=True)
class _SheetHead:
    """A sheet with its first lines that are not blank; `place` is the header's among them, where it surely is one."""

    name: str
    head: Sequence[FileRow]
    rest: Iterator[FileRow]
    place: int | None


def lines(parts: Sequence[FilePart], *, names: Collection[str], notes: FileNotes) -> Iterator[FileRow]:
    """The header, then the rows below it, then those of further sheets with the same columns, counted on.

    `names` are the columns that the source's files have. Raises what reading a part raises.
    """
    sheets = [sheet for part in parts if (sheet := _opened(part, names)).head]
    if not sheets:
        return
    first = next((sheet for sheet in sheets if sheet.place is not None), sheets[0])
    place = _likely(first.head) if first.place is None else first.place
    header = first.head[place]
    yield header
    last = 0
    for row in _below(first, place, notes, before=0):
        last = row.number
        yield row
    for sheet in _alike(sheets, first, header, notes):
        begins = last
        notes.say(READ_TOO, sheet=sheet.name, row=begins + 1)
        order = _order(header, sheet.head[sheet.place or 0])
        for row in _below(sheet, sheet.place or 0, notes, before=begins):
            last = row.number
            yield replace(row, cells=_in_order(row.cells, order)) if order else row


def _opened(part: FilePart, names: Collection[str]) -> _SheetHead:
    head: list[FileRow] = []
    for count, line in enumerate(part.lines, start=1):
        if any(line.cells) or line.fault:
            head.append(line)
        if len(head) == LOOKED_AT or (head and count >= LINES_LOOKED_AT):
            break
        if count > tables.MOST_LINES:
            raise Refusal(TOO_LONG, most=tables.MOST_ROWS)
    return _SheetHead(part.name, head, part.lines, _place(head, names))


def _place(head: Sequence[FileRow], names: Collection[str]) -> int | None:
    """The first line with all the columns that the source's files have, else with enough that are known."""
    if names:
        for place, line in enumerate(head):
            if set(names) <= set(line.cells):
                return place
    counts = (sum(is_known(cell) for cell in set(line.cells)) for line in head)
    return next((place for place, count in enumerate(counts) if count >= KNOWN_ENOUGH), None)


def _likely(head: Sequence[FileRow]) -> int:
    """The first line with more than one cell: titles have one."""
    return next((place for place, line in enumerate(head) if sum(map(bool, line.cells)) > 1), 0)


def _below(sheet: _SheetHead, place: int, notes: FileNotes, *, before: int) -> Iterator[FileRow]:
    """The rows below a sheet's header, counted on from the rows of the sheets before; what stands above is noted."""
    above = [replace(line, number=line.number + before) for line in sheet.head[:place]]
    notes.pieces += (UnusedPiece(line.number, " ".join(filter(None, line.cells)), Sentence(ABOVE)) for line in above)
    if above:
        notes.say(LINES_ABOVE, rows=tuple(str(line.number) for line in above))
    for line in chain(sheet.head[place + 1 :], sheet.rest):
        yield replace(line, number=line.number + before) if before else line


def _alike(sheets: Sequence[_SheetHead], first: _SheetHead, header: FileRow, notes: FileNotes) -> Iterator[_SheetHead]:
    """The further sheets that have the columns of the first one, in whatever order; the others are named."""
    others = []
    for sheet in sheets[sheets.index(first) + 1 :]:
        if sheet.place is not None and _columns(sheet.head[sheet.place]) == _columns(header):
            yield sheet
        else:
            others.append(sheet.name)
    unread = [*(sheet.name for sheet in sheets[: sheets.index(first)]), *others]
    if unread:
        notes.say(OTHER_COLUMNS, sheets=tuple(f"“{name}”" for name in unread))


def _columns(header: FileRow) -> list[str]:
    return sorted(filter(None, header.cells))


def _order(header: FileRow, other: FileRow) -> tuple[int, ...]:
    """Where the columns of the first sheet stand on another one; nothing where they stand alike."""
    return () if header.cells == other.cells else tuple(other.cells.index(name) for name in header.cells)


def _in_order(cells: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    """The cells as the first sheet has them; one that no column of it holds stands at the end, where it is refused."""
    others = [cell for place, cell in enumerate(cells) if cell and place not in order]
    return (*(cells[place] if place < len(cells) else "" for place in order), *others)
