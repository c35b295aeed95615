"""Finds the row that names the columns: below titles, and on each sheet of a workbook."""

from collections.abc import Collection, Generator, Iterator, Sequence
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

    @property
    def likely_place(self) -> int:
        """Where the header is: else at the first line with more than one cell, as titles have one."""
        if self.place is not None:
            return self.place
        return next((place for place, line in enumerate(self.head) if sum(map(bool, line.cells)) > 1), 0)

    @property
    def header(self) -> FileRow:
        """The line that names the columns."""
        return self.head[self.likely_place]


def lines(parts: Sequence[FilePart], *, names: Collection[str], notes: FileNotes) -> Iterator[FileRow]:
    """The header, then the rows below it, then those of further sheets with the same columns, counted on.

    `names` are the columns that the source's files have. Raises what reading a part raises.
    """
    sheets = [sheet for part in parts if (sheet := _opened(part, names)).head]
    if not sheets:
        return
    first = next((sheet for sheet in sheets if sheet.place is not None), sheets[0])
    yield first.header
    last = yield from _below(first, notes, before=0)
    for sheet in _alike(sheets, first, notes):
        notes.say(READ_TOO, sheet=sheet.name, row=last + 1)
        last = yield from _below(sheet, notes, before=last, order=_order(first.header, sheet.header))


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


def _below(
    sheet: _SheetHead, notes: FileNotes, *, before: int, order: Sequence[int] = ()
) -> Generator[FileRow, None, int]:
    """The rows below a sheet's header, counted on from the rows of the sheets before; at the end, the last number.

    What stands above the header is noted.
    """
    place = sheet.likely_place
    above = [replace(line, number=line.number + before) for line in sheet.head[:place]]
    notes.pieces += (UnusedPiece(line.number, " ".join(filter(None, line.cells)), Sentence(ABOVE)) for line in above)
    if above:
        notes.say(LINES_ABOVE, rows=tuple(str(line.number) for line in above))
    last = before
    for line in chain(sheet.head[place + 1 :], sheet.rest):
        row = replace(line, number=line.number + before) if before else line
        last = row.number
        yield replace(row, cells=_in_order(row.cells, order)) if order else row
    return last


def _alike(sheets: Sequence[_SheetHead], first: _SheetHead, notes: FileNotes) -> Iterator[_SheetHead]:
    """The further sheets that have the columns of the first one, in whatever order; the others are named."""
    others = []
    for sheet in sheets[sheets.index(first) + 1 :]:
        if sheet.place is not None and _columns(sheet.header) == _columns(first.header):
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
