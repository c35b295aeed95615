"""Counts the subjects of a report: pandas, which takes a second to load, so that only who counts loads it."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import and_
from typing import Any

import numpy
import pandas

from trial_edc.reports.response.declaration import Having, Line, Subset


class SubjectTable:
    """The subjects' lines as a table that counts."""

    def __init__(self, lines: Iterable[Line], *, columns: Collection[str]) -> None:
        self.frame = pandas.DataFrame(lines, columns=sorted(columns), dtype=object)
        self._held: dict[tuple[Having, str], Any] = {}

    def count(self, subset: Subset) -> int:
        """How many subjects a number counts."""
        held = [self._holding(*place) for place in zip(subset.havings, subset.columns, strict=True)]
        return int(reduce(and_, held, numpy.ones(len(self.frame), dtype=bool)).sum())

    def _holding(self, having: Having, column: str) -> Any:
        """Whether each subject has what many numbers ask for: looked up once for all of them."""
        if (having, column) not in self._held:
            cells = self.frame[column]
            held = cells.isin(having.values) if having.values else cells.astype(bool)
            self._held[having, column] = held.to_numpy()
        return self._held[having, column]
