"""What a reader makes of a file: a table of texts with its rows numbered, or one refusal; and how much it takes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from edc.storable import UNSTORABLE
from protocol.words import Sentence, _

MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 300
LONGEST_CELL = 2000
MOST_LINES = 5 * MOST_ROWS
"""Lines with the blank ones among them."""
MOST_TEXT = 5 * MOST_BYTES
"""Characters of all cells: in a workbook, many cells can share one long text."""
TOO_WIDE = _("The file has more than %(most)s columns.")
TOO_LONG = _("The file has more than %(most)s rows: send it in parts.")


class Refusal(Exception):
    """A file that is not read: why, in a sentence for the person who sent it."""

    def __init__(self, why: str, **values: object) -> None:
        self.why = Sentence(why, values)
        super().__init__(str(self.why))


@dataclass(frozen=True, slots=True)
class UnusedPiece:
    """Something that stands in a row and was not used: what it says, and why."""

    row: int
    text: str
    why: Sentence


@dataclass(slots=True)
class FileNotes:
    """What there is to say of a file as a whole, and what it holds outside its rows; filled while it is read."""

    sentences: list[Sentence] = field(default_factory=list)
    pieces: list[UnusedPiece] = field(default_factory=list)

    def say(self, sentence: str, **values: object) -> None:
        """Keeps a sentence, once."""
        text = Sentence(sentence, values)
        if text not in self.sentences:
            self.sentences.append(text)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file: its number there, its cells as texts, and why it cannot be read, where it cannot.

    `identifiers` are all the numbers of its patient, where there are several: one of them may be a subject's.
    """

    number: int
    cells: tuple[str, ...]
    fault: Sentence | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilePart:
    """The lines of one sheet of a workbook, or of a whole file that has no sheets."""

    name: str
    lines: Iterator[FileRow]


@dataclass(frozen=True, slots=True)
class FileTable:
    """The names of the columns, and the rows, which are read while they are asked for; and what is to be said."""

    header: tuple[str, ...]
    rows: Iterator[FileRow]
    notes: FileNotes


def table(lines: Iterable[FileRow], notes: FileNotes) -> FileTable:
    """A table of lines, the first of which that is not blank names the columns. Raises Refusal, also while it is read.

    Blank lines are passed over; a row with another number of cells than the header has a fault.
    """
    filled = _filled(iter(lines))
    first = next(filled, None)
    if first is None:
        raise Refusal(_("The file holds no rows."))
    if first.fault:
        raise Refusal(first.fault.msgid, **first.fault.values)
    header = tuple(_named(first.cells))
    return FileTable(header, _bounded(filled, columns=len(header)), notes)


def _filled(lines: Iterator[FileRow]) -> Iterator[FileRow]:
    for count, line in enumerate(lines, start=1):
        if len(line.cells) > MOST_COLUMNS:
            raise Refusal(TOO_WIDE, most=MOST_COLUMNS)
        if count > MOST_LINES:
            raise Refusal(TOO_LONG, most=MOST_ROWS)
        if line.fault or any(line.cells):
            yield line


def _named(cells: Sequence[str]) -> Iterator[str]:
    """The columns' names: each its own, and none blank."""
    used: dict[str, int] = {}
    for place, cell in enumerate(cells, start=1):
        name = UNSTORABLE.sub("", cell)[:LONGEST_CELL] or f"({place})"
        used[name] = used.get(name, 0) + 1
        yield name if used[name] == 1 else f"{name} ({used[name]})"


def _bounded(rows: Iterator[FileRow], *, columns: int) -> Iterator[FileRow]:
    text = 0
    for count, row in enumerate(rows, start=1):
        text += sum(map(len, row.cells))
        if count > MOST_ROWS:
            raise Refusal(TOO_LONG, most=MOST_ROWS)
        if text > MOST_TEXT:
            raise Refusal(_("The cells of the file hold more text than can be read at once: send it in parts."))
        yield _checked(row, columns=columns)


def _checked(row: FileRow, *, columns: int) -> FileRow:
    """The row, with as many cells as there are columns; blank cells may be missing at its end."""
    cells, fault = row.cells, row.fault or _fault(row.cells, columns=columns)
    if fault is None and len(cells) == columns:
        return row
    padded = tuple(chain(cells, ("",) * (columns - len(cells))))[:columns]
    return replace(row, cells=tuple(storable(cell[:LONGEST_CELL]) for cell in padded), fault=fault)


def _fault(cells: Sequence[str], *, columns: int) -> Sentence | None:
    if len(cells) > columns and any(cells[columns:]):
        return Sentence(_("%(found)s cells stand where %(wanted)s belong."), {"found": len(cells), "wanted": columns})
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Sentence(_("A cell holds more than %(most)s characters."), {"most": LONGEST_CELL})
    if UNSTORABLE.search("".join(cells)):
        return Sentence(_("This row holds a character that cannot be stored."))
    return None


def storable(text: str) -> str:
    """The text, with a mark for each character that PostgreSQL does not keep."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
