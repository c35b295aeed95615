"""Opens an Excel workbook within bounds: its archive is measured first, and no row, column or text is invented."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice, pairwise
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell
from openpyxl.cell.text import Text as RichText
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import Element, iterparse

from edc.imports.tables import MOST_COLUMNS, TOO_WIDE, Refusal
from protocol.words import _

MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMBERS = 2000
MOST_RATIO = 200
"""How many times larger a part may be unpacked than packed: sheets of a laboratory stay far below."""
SMALL = 1024 * 1024
LAST_ROW = 1_048_576
"""The last row that a sheet of Excel can have."""
UNREADABLE = _("The file cannot be read as an Excel workbook: open it in Excel and save it as .xlsx or CSV.")
OUT_OF_ORDER = _("Row %(row)s of the sheet, or a cell of it, is not where Excel puts it: open and save it in Excel.")
TEXT_TAG, TEXTS_TAG = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "sst"))
Cells = tuple[object, ...]


def opened(content: bytes) -> Workbook:
    """The workbook, of which nothing but its styles and the names of its sheets is read; to be closed.

    Raises Refusal, or whatever the library trips over.
    """
    _refuse_bomb(content)
    reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    texts = _Texts(reader)
    for sheet, place in reader.parser.find_sheets():
        if place.target in reader.valid_files and "chartsheet" not in place.Type:
            reader.wb._sheets.append(_Sheet(reader.wb, sheet, place.target, texts))
    return reader.wb


def rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, Cells]]:
    """The rows that the sheet holds, by their numbers there; those that it leaves out are passed over.

    Raises Refusal for a row or cell that cannot be where it says, and for a cell beyond the last column.
    """
    last = 0
    with sheet._get_source() as source:
        parser = _Rows(
            source,
            sheet._shared_strings,
            epoch=sheet.parent.epoch,
            date_formats=sheet.parent._date_formats,
            timedelta_formats=sheet.parent._timedelta_formats,
        )
        for element in _elements(source, ROW_TAG, within=DATA_TAG):
            number, cells = parser.parse_row(element)
            parser.row_dimensions.clear()
            columns = [cell["column"] for cell in cells]
            if not last < number <= LAST_ROW or any(a >= b for a, b in pairwise(columns)):
                raise Refusal(OUT_OF_ORDER, row=str(number)[:20])
            last = number
            yield number, _laid(sheet, [cell for cell in cells if cell["value"] is not None])


def _laid(sheet: ReadOnlyWorksheet, cells: list[dict[str, Any]]) -> Cells:
    """The cells that say something, each in its column, up to the last of them."""
    width = cells[-1]["column"] if cells else 0
    if width > MOST_COLUMNS:
        raise Refusal(TOO_WIDE, most=MOST_COLUMNS)
    laid = dict.fromkeys(range(1, width + 1), EMPTY_CELL)
    return tuple((laid | {cell["column"]: ReadOnlyCell(sheet, **cell) for cell in cells}).values())


class _Sheet(ReadOnlyWorksheet):  # type: ignore[misc]
    """A sheet that is not looked at before its rows are asked for, and whose cells look up their texts then."""

    def __init__(self, book: Workbook, sheet: object, path: str, texts: "_Texts") -> None:
        super().__init__(book, getattr(sheet, "name", ""), path, texts)
        self.sheet_state = getattr(sheet, "state", "visible")

    def _get_size(self) -> None:
        """What a sheet says of its own size is not believed, and the whole sheet not read to learn it."""


class _Rows(WorkSheetParser):  # type: ignore[misc]
    """Reads rows; of a formula it is enough that it is one."""

    def parse_formula(self, element: Element) -> str:
        return "="


class _Texts:
    """The texts that cells share, read as far as one is asked for."""

    def __init__(self, reader: ExcelReader) -> None:
        part = reader.package.find(SHARED_STRINGS)
        self._known: list[str] = []
        self._coming = _texts(reader.archive, part.PartName[1:]) if part else iter(())

    def __getitem__(self, place: int) -> str:
        if place < 0:
            raise IndexError(place)
        self._known.extend(islice(self._coming, max(place + 1 - len(self._known), 0)))
        return self._known[place]


def _texts(archive: ZipFile, path: str) -> Iterator[str]:
    with archive.open(path) as source:
        for element in _elements(source, TEXT_TAG, within=TEXTS_TAG):
            yield RichText.from_tree(element).content.replace("x005F_", "")


def _elements(source: IO[bytes], tag: str, *, within: str) -> Iterator[Element]:
    """The elements of this name, each forgotten when the next is asked for; what follows the whole is not read."""
    whole = None
    for event, element in iterparse(source, events=("start", "end")):
        if event == "start":
            whole = element if element.tag == within else whole
        elif element.tag == within:
            return
        elif element.tag == tag and whole is not None:
            yield element
            whole.clear()


def _refuse_bomb(content: bytes) -> None:
    """Looks at what the archive says of its parts before one is unpacked; none can be larger than it says."""
    parts = _parts(content)
    is_large = len(parts) > MOST_MEMBERS or sum(part.file_size for part in parts) > MOST_UNPACKED
    if is_large or any(map(_is_bomb, parts)):
        raise Refusal(_("The workbook would be far too large when it is unpacked; it is not opened."))


def _parts(content: bytes) -> list[ZipInfo]:
    """The parts of the archive, each with a name of its own. Raises Refusal."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refusal(UNREADABLE) from None
    if len({part.filename for part in parts}) < len(parts):
        raise Refusal(UNREADABLE)  # which of two parts of one name is meant, each program decides for itself
    return parts


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
