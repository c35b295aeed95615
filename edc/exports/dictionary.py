"""The data dictionary: one line for each column of each file, in both languages."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from django.utils.translation import override

from edc.capture.items import Item, Words
from edc.cells import guard
from edc.exports.columns import Codes, ExportColumn
from edc.exports.files import ExportFile

NAME = "dictionary.csv"
LANGUAGES = {"en": "en", "zh": "zh-hans"}
HEADER = (
    "file",
    *(f"form_{short}" for short in LANGUAGES),
    "column",
    *(f"label_{short}" for short in LANGUAGES),
    "type",
    "unit",
    *(f"codes_{short}" for short in LANGUAGES),
    "hard_low",
    "hard_high",
    "soft_low",
    "soft_high",
    "sdtm",
    "asked_when",
    "derived_from",
    *(f"note_{short}" for short in LANGUAGES),
)


def write(files: Iterable[ExportFile], *, into: TextIO) -> int:
    """Writes the dictionary as CSV, guarded like the data; answers with the number of its lines."""
    lines = list(_lines(files))
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([guard(cell) for cell in line] for line in lines)
    return len(lines)


def _lines(files: Iterable[ExportFile]) -> Iterator[Sequence[str]]:
    for file in files:
        for column in file.columns:
            yield _line(file, column)


def _line(file: ExportFile, column: ExportColumn) -> Sequence[str]:
    return (
        file.name,
        *_said(file.title),
        column.name,
        *_said(column.label),
        column.type,
        column.item.unit if column.item else "",
        *_codes(column.codes),
        *_limits(column.item),
        *_rules(column.item),
        column.derived,
        *_said(column.note),
    )


def _said(words: Words) -> Iterator[str]:
    """The words in each language."""
    for language in LANGUAGES.values():
        with override(language):
            yield str(words)


def _codes(codes: Codes) -> Iterator[str]:
    """All codes with their labels, in each language."""
    for language in LANGUAGES.values():
        with override(language):
            yield "; ".join(f"{code} = {label}" for code, label in codes)


def _limits(item: Item | None) -> Iterator[str]:
    """The lowest and the highest value that can be stored, then those that are not questioned."""
    for limits in (item.allow, item.expect) if item else (None, None):
        yield from (format(limit, "f") for limit in limits) if limits else ("", "")


def _rules(item: Item | None) -> tuple[str, str]:
    return (item.sdtm, str(item.when or "")) if item else ("", "")
