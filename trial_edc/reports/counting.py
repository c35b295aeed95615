"""Counts the subjects of a report: pandas, which takes a second to load, so that only who counts loads it."""

from collections.abc import Collection, Iterable

import pandas

from trial_edc.reports.declaration import Line, Subset


class Table:
    """The subjects' lines as a table that counts."""

    def __init__(self, lines: Iterable[Line], *, columns: Collection[str]) -> None:
        self.frame = pandas.DataFrame(lines, columns=sorted(columns), dtype=object)

    def count(self, subset: Subset) -> int:
        """How many subjects a number counts."""
        held = pandas.Series(True, index=self.frame.index)
        for having, column in zip(subset.havings, subset.columns, strict=True):
            cells = self.frame[column]
            held &= cells.isin(having.values) if having.values else cells.astype(bool)
        return int(held.sum())
