"""Reads the first sheet of an Excel workbook: what a person sees in its cells, without formulas and without noise."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils import get_column_letter

from protocol.words import Text, _
from trial_edc.imports import workbooks
from trial_edc.imports.tables import Refusal, Row
from trial_edc.imports.workbooks import UNREADABLE

DIGITS = 15
"""As many digits of a number Excel itself keeps."""
PLACES = re.compile(r"(?:#,##)?0(?:\.(0+))?(?:_[^;])?(?:;.*)?")
Value = str | int | float | bool | date | time | timedelta | None


def lines(content: bytes) -> Iterator[Row]:
    """The rows of the first sheet. Raises Refusal, also while they are read."""
    try:
        with closing(workbooks.opened(content)) as book:
            for number, cells in workbooks.rows(book.worksheets[0]):
                yield _row(number, cells)
    except Refusal:
        raise
    except Exception:  # whatever the library trips over, the file is not what it says it is
        raise Refusal(UNREADABLE) from None


def _row(number: int, cells: tuple[object, ...]) -> Row:
    """A row as a person sees it; with a formula or an error in it, one with a fault that names the first such cell."""
    fault = None
    for place, cell in enumerate(cells, start=1):
        kind = getattr(cell, "data_type", "n")
        if kind in "fe":
            sentence = FORMULA if kind == "f" else ERROR
            fault = Text(sentence, {"cell": f"{get_column_letter(place)}{number}"})
            break
    return Row(number, _trimmed(tuple(_shown(cell) for cell in cells)), fault)


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
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value).strip()


def number(value: int | float, picture: str = "") -> str:
    """A number with the digits that Excel keeps, and with the zeros that the cell's picture shows after them."""
    exact = Decimal(str(value)) if isinstance(value, int) else Decimal(format(value, f".{DIGITS}g"))
    if "%" in picture:
        return f"{format(exact * 100, 'f')}%"
    shown = PLACES.fullmatch(picture)
    places = len(shown[1] or "") if shown else 0
    whole, _dot, part = format(exact, "f").partition(".")
    part = part.rstrip("0") if not places else part.rstrip("0").ljust(places, "0")
    return f"{whole}.{part}" if part else whole
