"""The file that goes back to the laboratory: each row that was not taken, with the reason in both languages."""

import csv
from collections.abc import Iterator
from io import StringIO

from edc.cells import guard
from edc.imports.files import apart
from edc.imports.files.rows import RETURNED
from edc.imports.models import Job
from edc.imports.results.verdicts import RowVerdict
from edc.imports.tables import Refusal

TAKEN = (RowVerdict.REPLACED, RowVerdict.CORRECTED)
MARK = "\ufeff"
"""By this Excel knows that the text is UTF-8."""


def pieces(job: Job) -> Iterator[str]:
    """The text of the file, line by line; row by row as the file has them. No cell can run as a formula."""
    header = _header(job)
    yield MARK + csv_line((*header, *RETURNED))
    for line in job.lines.exclude(verdict__in=TAKEN).order_by("number").iterator(chunk_size=2000):
        cells = (*line.cells, *("" for _column in header[len(line.cells) :]))
        yield csv_line((*cells, str(line.number), line.said, line.said_zh))


def _header(job: Job) -> tuple[str, ...]:
    """The columns of the job's file; without their names where the file cannot be read, or is not kept."""
    try:
        return apart.first(bytes(job.upload.file.content), names=job.upload.source.columns.names).header
    except Refusal:
        line = job.lines.order_by("number").first()
        return ("",) * len(line.cells) if line else ()


def csv_line(cells: tuple[str, ...]) -> str:
    """One line of the file, in which no cell can run as a formula."""
    text = StringIO()
    csv.writer(text).writerow([guard(cell) for cell in cells])
    return text.getvalue()
