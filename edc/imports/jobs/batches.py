"""Cuts the rows of a file into batches of whole samples, always in the same way, without holding the file in memory."""

from collections.abc import Iterable, Iterator
from itertools import islice

from edc.imports.columns import SourceRow

WINDOW = 20_000
"""Rows that are sorted together: a sample whose rows stand farther apart is entered in two steps."""
SAMPLES_A_BATCH = 300
ROWS_A_BATCH = 8_000


def batches(rows: Iterable[SourceRow]) -> Iterator[list[SourceRow]]:
    """The rows by their samples; what a batch is depends on the file alone, so that a job can go on where it was."""
    waiting = iter(rows)
    while window := list(islice(waiting, WINDOW)):
        samples: dict[tuple[str, str, str], list[SourceRow]] = {}
        for row in window:
            samples.setdefault((row.subject, row.day, row.visit), []).append(row)
        yield from _batched(samples[key] for key in sorted(samples))


def _batched(samples: Iterable[list[SourceRow]]) -> Iterator[list[SourceRow]]:
    """Whole subjects, where they fit: two batches that are worked at together then meet in no casebook."""
    batch: list[SourceRow] = []
    count = 0
    for sample in samples:
        is_full = count >= SAMPLES_A_BATCH and batch[-1].subject != sample[0].subject
        if is_full or len(batch) >= ROWS_A_BATCH:
            yield batch
            batch, count = [], 0
        batch += sample
        count += 1
    if batch:
        yield batch
