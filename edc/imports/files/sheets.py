"""Reads the visible sheets of an Excel workbook: what a person sees in its cells, without formulas or noise."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from edc.imports.files import workbooks
from edc.imports.files.delimited import plain
from edc.imports.files.workbooks import UNREADABLE
from edc.imports.tables import FileNotes, FilePart, FileRow, Refusal
from protocol.words import Sentence, _

DIGITS = 15
"""As many digits of a number Excel itself keeps."""
PLACES = re.compile(r"(?:#,##)?0(?:\.(0+))?(?:_[^;])?(?:;.*)?")
FIRST_YEAR = 1900
"""The year in which Excel's days begin: a moment of it is a time without a day."""
Value = str | int | float | bool | date | time | timedelta | None


def parts(content: bytes, notes: FileNotes) -> Sequence[FilePart]:
    """The sheets that a person sees; the hidden ones are named. Raises Refusal, also while their rows are read."""
    try:
        book = workbooks.opened(content)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = tuple(f"“{sheet.title}”" for sheet in book.worksheets if sheet.sheet_state != "visible")
    except Refusal:
        raise
    except Exception:  # whatever the library trips over, the file is not what it says it is
        raise Refusal(UNREADABLE) from None
    if not visible:
        raise Refusal(_("All sheets of the workbook are hidden: show the one that is to be read."))
    if hidden:
        notes.say(HIDDEN, sheets=hidden)
    return [FilePart(sheet.title, _lines(sheet)) for sheet in visible]


def _lines(sheet: Any) -> Iterator[FileRow]:
    try:
        for number, cells in workbooks.rows(sheet):
            yield _row(number, cells)
    except Refusal:
        raise
    except Exception:  # whatever the library trips over, the file is not what it says it is
        raise Refusal(UNREADABLE) from None


def _row(number: int, cells: tuple[object, ...]) -> FileRow:
    """A row as a person sees it; with a formula or an error in it, one with a fault that names the first such cell."""
    fault = None
    for place, cell in enumerate(cells, start=1):
        kind = getattr(cell, "data_type", "n")
        if kind in "fe":
            sentence = FORMULA if kind == "f" else ERROR
            fault = Sentence(sentence, {"cell": f"{get_column_letter(place)}{number}"})
            break
    return FileRow(number, _trimmed(tuple(_shown(cell) for cell in cells)), fault)


HIDDEN = _("Hidden sheets were not read: %(sheets)s.")
FORMULA = _("Cell %(cell)s holds a formula: paste it as a plain value.")
ERROR = _("Cell %(cell)s holds an error of Excel.")


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the blank cells at its end."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    return cells[:last]


def _shown(cell: object) -> str:
    value: Value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return number(value, str(getattr(cell, "number_format", "")))
    if isinstance(value, datetime) and value.year > FIRST_YEAR:
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time | timedelta | datetime):
        return _clock(value)
    return plain(str(value))


def _clock(value: time | timedelta | datetime) -> str:
    """A time without a day, in hours, minutes and seconds, so that nobody takes it for a titre."""
    if isinstance(value, datetime):
        value -= datetime(FIRST_YEAR - 1, 12, 31)  # noqa: DTZ001 — Excel knows no time zones
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return f"{value:%H:%M:%S}"


def number(value: int | float, picture: str = "") -> str:
    """A number with the digits that Excel keeps, and with the zeros that the cell's picture shows after them."""
    exact = Decimal(str(value)) if isinstance(value, int) else Decimal(format(value, f".{DIGITS}g"))
    if "%" in picture:
        return f"{_digits(exact * 100, picture.replace('%', ''))}%"
    return _digits(exact, picture)


def _digits(exact: Decimal, picture: str) -> str:
    shown = PLACES.fullmatch(picture)
    places = len(shown[1] or "") if shown else 0
    whole, _dot, part = format(exact, "f").partition(".")
    part = part.rstrip("0") if not places else part.rstrip("0").ljust(places, "0")
    return f"{whole}.{part}" if part else whole
