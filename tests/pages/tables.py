"""Whether every row of a page's tables has as many cells as the table has heads."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAG = re.compile(r"""<(table|/table|tr|th|td)\b((?:[^>"']++|"[^"]*"|'[^']*')*+)>""")
SPAN = re.compile(r"""\b(colspan|rowspan)\s*=\s*["']?(\d+)""")


@dataclass(frozen=True, slots=True)
class Uneven:
    """A row of a table that is wider or narrower than its first row, which holds the heads; that one is row 1."""

    row: int
    cells: int
    heads: int
    begins: str


Cell = tuple[int, int]  # how many columns and how many rows it takes


def uneven(html: str) -> list[Uneven]:
    """The rows of a page that have another width than their table's first."""
    return [row for begins, rows in _tables(html) for row in _uneven(begins, rows)]


def _uneven(begins: str, rows: Sequence[Sequence[Cell]]) -> Iterator[Uneven]:
    widths = list(_widths(rows))
    for number, cells in enumerate(widths, start=1):
        if cells != widths[0]:
            yield Uneven(row=number, cells=cells, heads=widths[0], begins=begins)


def _widths(rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """The width of each row, with the cells that reach down into it."""
    reach: list[Cell] = []  # how wide a cell is, and the first row that it does not reach
    for number, row in enumerate(rows):
        reach = [(columns, end) for columns, end in reach if end > number]
        yield sum(columns for columns, _end in reach) + sum(columns for columns, _high in row)
        reach += [(columns, number + high) for columns, high in row]


def _tables(html: str) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Each table's beginning and the cells of its rows; a table within a cell is one of its own."""
    standing: list[tuple[str, list[list[Cell]]]] = []
    for tag in TAG.finditer(html):
        if tag[1] == "table":
            standing.append((" ".join(html[tag.start() : tag.start() + 600].split())[:200], []))
        elif not standing:
            continue  # rows that a script asked for stand in the table of the page that asked
        elif tag[1] == "/table":
            yield standing.pop()
        elif tag[1] == "tr":
            standing[-1][1].append([])
        else:
            spans = {name: int(number) for name, number in SPAN.findall(tag[2])}
            standing[-1][1][-1].append((spans.get("colspan", 1), spans.get("rowspan", 1)))
