"""What a reader makes of a file: a table of texts with its rows numbered, or one refusal; and how much it takes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from protocol.words import Text, _

MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 300
LONGEST_CELL = 2000
# PostgreSQL keeps neither the zero byte nor half a character.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Refusal(Exception):
    """A file that is not read: why, in a sentence for the person who sent it."""

    def __init__(self, why: str, **told: object) -> None:
        self.why = Text(why, told)
        super().__init__(str(self.why))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number there, its cells as texts, and why it cannot be read, where it cannot."""

    number: int
    cells: tuple[str, ...]
    fault: Text | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The names of the columns, and the rows, which are read while they are asked for."""

    header: tuple[str, ...]
    rows: Iterator[Row]


def table(lines: Iterable[Row]) -> Table:
    """A table of lines, the first of which that is not blank names the columns. Raises Refusal, also while it is read.

    Blank lines are passed over; a row with another number of cells than the header has a fault.
    """
    told = _told(iter(lines))
    first = next(told, None)
    if first is None:
        raise Refusal(_("The file holds no rows."))
    if first.fault:
        raise Refusal(first.fault.msgid, **first.fault.values)
    header = tuple(_named(first.cells))
    return Table(header, _bounded(told, columns=len(header)))


def _told(lines: Iterator[Row]) -> Iterator[Row]:
    for line in lines:
        if len(line.cells) > MOST_COLUMNS:
            raise Refusal(_("The file has more than %(most)s columns."), most=MOST_COLUMNS)
        if line.fault or any(line.cells):
            yield line


def _named(cells: Sequence[str]) -> Iterator[str]:
    """The columns' names: each its own, and none blank."""
    used: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        name = UNSTORABLE.sub("", cell)[:LONGEST_CELL] or f"({place})"
        used[name] = used.get(name, 0) + 1
        yield name if used[name] == 1 else f"{name} ({used[name]})"


def _bounded(rows: Iterator[Row], *, columns: int) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise Refusal(_("The file has more than %(most)s rows: send it in parts."), most=MOST_ROWS)
        yield row if row.fault else _checked(row, columns=columns)


def _checked(row: Row, *, columns: int) -> Row:
    """The row, with as many cells as there are columns; blank cells may be missing at its end."""
    fault, cells = None, row.cells
    if len(cells) > columns and any(cells[columns:]):
        fault = Text(_("%(found)s cells stand where %(wanted)s belong."), {"found": len(cells), "wanted": columns})
    elif any(len(cell) > LONGEST_CELL for cell in cells):
        fault = Text(_("A cell holds more than %(most)s characters."), {"most": LONGEST_CELL})
    elif UNSTORABLE.search("".join(cells)):
        fault = Text(_("This row holds a character that cannot be stored."))
    if fault is None and len(cells) == columns:
        return row
    padded = tuple(chain(cells, ("",) * (columns - len(cells))))[:columns]
    return Row(
        row.number, tuple(UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", cell[:LONGEST_CELL]) for cell in padded), fault
    )
