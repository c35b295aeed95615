"""How long it takes to enter a whole cohort through the actions: one Entry a page, every check, the trail on."""

from collections.abc import Sequence

from benchmarks import cohorts, scratch
from edc.audit.models import Change, Entry
from edc.labs.models import Result


def main(arguments: Sequence[str]) -> None:
    """Prints the time and what was entered."""
    with scratch.database():
        taken = scratch.seconds(cohorts.entered)
        print(f"Machine: {scratch.machine()}")
        results, entries, changes = (model.objects.count() for model in (Result, Entry, Change))
        print(f"78 subjects, {results} results, {entries} acts, {changes} changes: {taken:.1f} s (goal: at most 20)")
