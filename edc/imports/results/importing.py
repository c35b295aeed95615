"""The way of a batch of rows, from what the file says to the pages of the casebook: the one place that shows it all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from edc.accounts.models import User
from edc.capture.reasons import NONE, Reason, Reasons
from edc.casebook.models import Subject
from edc.imports.columns import SourceRow
from edc.imports.results.comparing import compare
from edc.imports.results.entering import enter
from edc.imports.results.matched import messages
from edc.imports.results.matching import Matcher, match_rows
from edc.imports.results.outcomes import BatchOutcome, total
from edc.imports.results.placing import SampleGroup, grouped, place
from edc.imports.results.repeated import settle
from edc.imports.results.verdicts import RowVerdict
from protocol.codelists import ChangeReason
from protocol.words import Sentence, _

MEANWHILE = _("Somebody changed this page meanwhile: import the file once more.")
MOST_LOOKS = 2
"""So often are samples laid beside their pages, where somebody changes these between reading and saving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: by which job and whom, for which subjects, and what may be overwritten for which reason."""

    job: int
    subjects: Mapping[int, Subject]
    matcher: Matcher
    overwrite: bool
    reason: str
    by: User

    @property
    def reasons(self) -> Reasons:
        """The reason of every change."""
        return Reasons(Reason(ChangeReason.OTHER, self.reason)) if self.reason else NONE


def import_batch(batch: Iterable[SourceRow], *, order: Order, at: datetime) -> BatchOutcome:
    """Rows are matched, settled, grouped, placed, compared and entered.

    Each stage tells what came of the rows that end with it, and hands the others on. Raises NotPermitted.
    """
    matched = match_rows(batch, matcher=order.matcher)
    settled = settle(matched.results)
    samples = grouped(settled.results)
    outcomes = [matched.outcome, settled.outcome]
    for _look in range(MOST_LOOKS):
        placed = place(samples, subjects=order.subjects, by=order.by, at=at)
        compared = compare(placed.samples, overwrite=order.overwrite)
        entered = enter(compared.samples, job=order.job, reasons=order.reasons, by=order.by, at=at)
        outcomes += [placed.outcome, compared.outcome, entered.outcome]
        samples = entered.changed
        if not samples:
            break
    return total((*outcomes, _changed_meanwhile(samples)))


def _changed_meanwhile(samples: Iterable[SampleGroup]) -> BatchOutcome:
    why = Sentence(MEANWHILE)
    said = (message for sample in samples for message in messages(sample.results, RowVerdict.MEANWHILE, why))
    return BatchOutcome(messages=tuple(said))
