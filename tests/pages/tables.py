"""Whether every row of a page's tables has as many cells as the table has heads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
TAG = re.compile(r"""<(tr|th|td)\b((?:[^>"']|"[^"]*"|'[^']*')*)>""")
SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?(\d+)""")


@dataclass(frozen=True, slots=True)
class Uneven:
    """A row of a table that is wider or narrower than its first row, which holds the heads; that one is row 1."""

    row: int
    cells: int
    heads: int
    begins: str


def uneven(html: str) -> list[Uneven]:
    """The rows of a page that have another width than their table's first."""
    return [row for table in TABLE.findall(html) for row in _uneven(table)]


def _uneven(table: str) -> Iterator[Uneven]:
    widths = list(_widths(table))
    for number, cells in enumerate(widths, start=1):
        if cells != widths[0]:
            yield Uneven(row=number, cells=cells, heads=widths[0], begins=" ".join(table.split())[:200])


def _widths(table: str) -> Iterator[int]:
    """The width of each row, with the cells that reach down into it."""
    reach: list[tuple[int, int]] = []  # the first row that a cell does not reach, and how wide the cell is
    for number, row in enumerate(_rows(table)):
        down = sum(columns for end, columns in reach if end > number)
        yield down + sum(columns for columns, _high in row)
        reach += [(number + high, columns) for columns, high in row]


def _rows(table: str) -> list[list[tuple[int, int]]]:
    """The cells of each row: how many columns and how many rows each takes."""
    rows: list[list[tuple[int, int]]] = []
    for tag, attributes in TAG.findall(table):
        if tag == "tr":
            rows.append([])
        else:
            spans = {name: int(number) for name, number in SPAN.findall(attributes)}
            rows[-1].append((spans.get("colspan", 1), spans.get("rowspan", 1)))
    return rows
