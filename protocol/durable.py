"""How long a haemoglobin is kept: consecutive assessments without rescue or transfusion (DURABLE_HB, P55 to P57).

It is looked back only, so that no answer changes by what comes after it: the response begins at the assessment that
completes the row. An assessment that is not evaluable neither counts nor breaks the row, as in RESP-13.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from protocol.conclusion import Seen
from protocol.parameters import Parameters
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True)
class Earlier:
    """An evaluable assessment before this one: how many days before, and whether its haemoglobin held the level."""

    days: int
    held: bool


def kept(earlier: Sequence[Earlier], given: Iterable[int | None]) -> int:
    """How many assessments in a row hold the level, where this one does, itself included.

    ``given`` says how many days ago rescue and red cells were given: what came after an assessment breaks the row.
    """
    since = [days for days in given if days is not None and days >= 0]
    count = 1
    for assessment in reversed(earlier):
        if not assessment.held or any(days < assessment.days for days in since):
            break
        count += 1
    return count


def durable_seen(count: int | None, parameters: Parameters) -> Iterator[Seen]:
    """The row in words, where it is known."""
    if count is not None:
        needed = Sentence(_("kept over %(count)s"), {"count": parameters.durable_hb_assessments})
        yield Seen(
            Sentence(_("Consecutive assessments at this level")), Sentence("%(count)s", {"count": count}), needed
        )
