"""What was sent, what came of it, and what there is to say."""

from dataclasses import dataclass

from django.db.models import Sum

from trial_edc.imports.models import Job


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a job are done, and how many of them are plain: entered anew, the same, left out."""

    rows: int
    fresh: int
    same: int
    left: int


def tally(job: Job) -> Tally:
    """The rows of all batches that are done, in one read."""
    found = job.batches.aggregate(**{name: Sum(name, default=0) for name in ("rows", "fresh", "same", "left")})
    return Tally(**found)
