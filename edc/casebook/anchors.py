"""The day that a subject's visits are counted from, as the schedule names it: told by the room that gives the drug."""

from collections.abc import Callable, Iterable
from datetime import date

from edc.hooks import Hook

# Of these subjects, by their ids, the day of the first dose, where there was one; in a fixed number of reads.
FIRST_DOSES: Hook[Callable[[Iterable[int]], dict[int, date]]] = Hook("first_doses")


def first_doses(subjects: Iterable[int]) -> dict[int, date]:
    """The day of the first dose of each of these subjects, by their ids, where there was one."""
    keys = list(subjects)
    return {subject: day for days_of in FIRST_DOSES.functions for subject, day in days_of(keys).items()}
