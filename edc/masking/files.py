"""The log of masked texts as a file: who asked, who decided, when and why, and the hashes of what was."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from edc.cells import guard
from edc.masking.selectors import MaskLine

BOM = "\ufeff"
HEADER = (
    "request", "subject", "visit", "form", "item", "table", "row", "column", "outcome", "asked_at", "asked_by",
    "asked_role", "asked_why", "decided_at", "decided_by", "decided_role", "decided_why", "decision", "change",
    "sha256_of_the_original",
)  # fmt: skip


def written(lines: Iterable[MaskLine]) -> str:
    """A line for each masked change; a request that is open or was declined has one without a hash."""
    text = io.StringIO()
    rows = (row for line in lines for row in _rows(line))
    csv.writer(text, lineterminator="\r\n").writerows([HEADER, *([guard(str(cell)) for cell in row] for row in rows)])
    return BOM + text.getvalue()


def _rows(line: MaskLine) -> Iterable[tuple[object, ...]]:
    place, decided = line.request.place, line.request.decided
    outcome = "open" if decided is None else "masked" if line.request.is_masked else "declined"
    where = (line.number, line.where.subject, line.where.visit, line.where.form, line.label)
    asked = line.request.asked
    cells = (
        *where,
        *(place.table, place.row, place.column, outcome),
        *(timezone.localtime(asked.at).isoformat(), asked.by_name, asked.role, asked.reason),
        *(
            (timezone.localtime(decided.at).isoformat(), decided.by_name, decided.role, decided.reason)
            if decided
            else ("",) * 4
        ),
        decided.entry if decided else "",
    )
    return [(*cells, change, before) for change, before in line.request.hashes] or [(*cells, "", "")]
