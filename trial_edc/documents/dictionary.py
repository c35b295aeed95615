"""dictionary.md: every form and item, from the data dictionary that goes with each snapshot."""

import csv
import io
from collections.abc import Iterator, Mapping

from edc.cells import restore
from edc.exports import dictionary
from edc.exports.columns import ExportColumn
from edc.exports.files import ExportFile, files
from trial_edc.documents.words import Both, document, heading, section, table

Line = Mapping[str, str]

INTRODUCTION = """
Every form with its items, as the product asks, stores and exports them. The `dictionary.csv` inside a snapshot says
the same. *Hard* limits are refused, *soft* limits are saved and pointed out. An item with no unit, limit or code has
none. An item *derived from* another is never typed.
"""
HEADS = ("Item", "Label", "标签", "Type", "Unit", "Hard limits", "Soft limits", "Codes", "SDTM", "Condition")


def text() -> str:
    """The whole document."""
    made = files()
    lines = _lines(made)
    parts = [_section(file, [(column, next(lines)) for column in file.columns]) for file in made]
    return document("Data dictionary", INTRODUCTION, *parts)


def _lines(made: tuple[ExportFile, ...]) -> Iterator[Line]:
    """The lines of the snapshot's dictionary, in the order of its files and their columns."""
    written = io.StringIO(newline="")
    dictionary.write(made, into=written)
    written.seek(0)
    for line in csv.DictReader(written):
        yield {name: restore(cell) for name, cell in line.items()}


def _section(file: ExportFile, columns: list[tuple[ExportColumn, Line]]) -> str:
    first = columns[0][1]
    own = [(column, line) for column, line in columns if _is_answered(column)]
    shown = own or columns
    spine = [column.name for column, _line in columns if not _is_answered(column)] if own else []
    before = f"Also in the file: {', '.join(f'`{name}`' for name in spine)}." if spine else ""
    title = Both(first["form_en"], _translated(first, "form"))
    return section(heading(title, file.name), before, table(HEADS, (_row(line) for _column, line in shown)))


def _is_answered(column: ExportColumn) -> bool:
    """Whether a column holds answers, or follows from them."""
    return bool(column.item or column.derived)


def _row(line: Line) -> tuple[str, ...]:
    derived = f"derived from `{line['derived_from']}`" if line["derived_from"] else ""
    asked = f"asked when `{line['asked_when']}`" if line["asked_when"] else ""
    return (
        f"`{line['column']}`",
        line["label_en"],
        _translated(line, "label"),
        line["type"],
        line["unit"],
        _limits(line, "hard"),
        _limits(line, "soft"),
        "; ".join(part for part in (line["codes_en"], _translated(line, "codes")) if part),
        line["sdtm"],
        derived or asked,
    )


def _limits(line: Line, kind: str) -> str:
    low, high = line[f"{kind}_low"], line[f"{kind}_high"]
    return f"{low} to {high}" if low or high else ""


def _translated(line: Line, name: str) -> str:
    """The Chinese of a pair of columns, where it is not the English again."""
    english, chinese = line[f"{name}_en"], line[f"{name}_zh"]
    return "" if chinese == english else chinese
