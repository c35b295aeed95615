"""Saves through the one way in what the samples of a file tell their pages, and says what became of their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edc.accounts.models import User
from edc.audit.actions import EntryOrigin
from edc.audit.acts import Origin
from edc.capture import actions as capture
from edc.capture.actions import SaveOutcome, Stale
from edc.capture.reasons import Reasons
from edc.capture.submission import Submission
from edc.imports.results.comparing import ComparedSample
from edc.imports.results.matched import messages
from edc.imports.results.outcomes import BatchOutcome, total
from edc.imports.results.placing import SampleGroup
from edc.imports.results.refusals import LineRefusals, line_refusals, page_refusal
from edc.imports.results.verdicts import RowVerdict


@dataclass(frozen=True, slots=True)
class EnteredBatch:
    """What came of the samples, and those whose pages somebody changed between reading and saving."""

    outcome: BatchOutcome
    changed: tuple[SampleGroup, ...]


def enter(samples: Sequence[ComparedSample], *, job: int, reasons: Reasons, by: User, at: datetime) -> EnteredBatch:
    """Saves each page as far as it can be. Raises NotPermitted."""
    pages = [_filled(each, job=job, reasons=reasons) for each in samples]
    saved = capture.save_each(filled=pages, by=by, at=at) if pages else ()
    both = list(zip(samples, saved, strict=True))
    return EnteredBatch(
        total(_outcome(each, save, line_refusals(save)) for each, save in both if not isinstance(save.obstacle, Stale)),
        tuple(each.sample.group for each, save in both if isinstance(save.obstacle, Stale)),
    )


def _filled(compared: ComparedSample, *, job: int, reasons: Reasons) -> Submission:
    """The page as the file fills it in; the trail is told from which lines of the file."""
    sample, page = compared.sample, compared.sample.page
    numbers = [result.row.number for result in compared.results.values()]
    return Submission(
        page=page,
        answers={} if sample.is_dated and page.last_entry else {"collected_on": sample.group.day},
        rows={test: result.answers for test, result in compared.results.items()},
        reasons=reasons,
        origin=EntryOrigin(Origin.IMPORT, f"import {job}, rows {min(numbers)}-{max(numbers)}"),
        seen=page.last_entry,
    )


def _outcome(compared: ComparedSample, save: SaveOutcome, refused: LineRefusals) -> BatchOutcome:
    """What became of a page's rows: entered, overwritten, or refused, each with its sentence."""
    if save.obstacle is not None:
        return compared.refused(*page_refusal(save.obstacle, refused))
    said = list(compared.messages_but(refused.keys()))
    for test, why in refused.items():
        said += messages([compared.results[test]], RowVerdict.REFUSED, why)
    return BatchOutcome(
        fresh=_fresh(compared, refused), same=compared.outcome.same, left=compared.outcome.left, messages=tuple(said)
    )


def _fresh(compared: ComparedSample, refused: LineRefusals) -> int:
    """How many of the results that were entered overwrote nothing."""
    said = compared.outcome.messages
    replaced = {message.row.number for message in said if message.verdict is RowVerdict.REPLACED}
    entered = (result for test, result in compared.results.items() if test not in refused)
    return sum(result.row.number not in replaced for result in entered)
