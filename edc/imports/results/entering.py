"""Enters a batch of rows through the one way in, and says of each row that is not plain what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from edc.accounts.models import Site, User
from edc.audit.actions import EntryOrigin
from edc.audit.acts import Origin
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.actions import ChecksRefused, SaveOutcome, Stale, StruckThrough, Unexplained
from edc.capture.checks import Context, Finding
from edc.capture.reasons import NONE, Reason, Reasons
from edc.capture.submission import PageState, Submission, apply
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Subject
from edc.imports.columns import SourceRow
from edc.imports.results import placing
from edc.imports.results.comparing import Compared, compare
from edc.imports.results.matching import MatchedResult, Matcher, RowMessage
from edc.imports.results.placing import Placed, SampleGroup
from edc.imports.results.repeated import settled
from edc.imports.results.verdicts import RowVerdict
from edc.imports.tables import UnusedPiece
from edc.locks.words import why_locked
from edc.signing import selectors as signing
from protocol.codelists import ChangeReason
from protocol.words import Sentence, _

SIGNED = _("This page is signed: take it up with the investigator before anything on it is changed.")
STRUCK = _("This page is struck through as entered in error.")
COMPLETE = _("This page is complete: it is changed only where the import gives a reason.")
MEANWHILE = _("Somebody changed this page meanwhile: import the file once more.")

Sentences = tuple[str, str]
"""What is said, in English and in Chinese."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: by which job, whose rows, at which site, and what may be overwritten for which reason."""

    job: int
    site: Site
    subjects: Mapping[int, Subject]
    matcher: Matcher
    overwrite: bool
    reason: str
    by: User

    @property
    def reasons(self) -> Reasons:
        """The reason of every change."""
        return Reasons(Reason(ChangeReason.OTHER, self.reason)) if self.reason else NONE


@dataclass(slots=True)
class BatchOutcome:
    """What came of a batch: rows entered anew, the same as stands, left out on purpose; and what there is to say.

    `pieces` is what was not used of rows whose results were.
    """

    fresh: int = 0
    same: int = 0
    left: int = 0
    said: list[RowMessage] = field(default_factory=list)
    pieces: list[UnusedPiece] = field(default_factory=list)


def enter(batch: Iterable[SourceRow], *, order: Order, at: datetime) -> BatchOutcome:
    """Matches, places, compares and saves; what somebody changed meanwhile is looked at once more.

    Raises NotPermitted.
    """
    outcome = BatchOutcome()
    alone = settled(_matched(batch, order, outcome))
    outcome.said += alone.said
    outcome.pieces += (piece for one in alone.results for piece in one.pieces)
    samples = placing.groups(alone.results)
    changed = _entered(samples, order, outcome, at=at)
    for sample in _entered(changed, order, outcome, at=at) if changed else ():
        outcome.said += _all(sample.results, RowVerdict.MEANWHILE, Sentence(MEANWHILE))
    return outcome


def _entered(samples: Sequence[SampleGroup], order: Order, outcome: BatchOutcome, *, at: datetime) -> list[SampleGroup]:
    """Enters samples; those whose pages somebody changed between reading and saving are the answer."""
    placed = placing.place(samples, subjects=order.subjects, by=order.by, at=at)
    for one in placed:
        if one.why is not None:
            outcome.said += _all(one.group.results, RowVerdict.CONFLICTING, one.why)
    compared = _compared([one for one in placed if one.why is None], order, outcome)
    pages = [_filled(one, found, order) for one, found in compared]
    kept = _kept(pages, order, at=at)
    why = _refusals(pages, kept, at=at)
    changed = []
    for (one, found), filled, came in zip(compared, pages, kept, strict=True):
        if isinstance(came.obstacle, Stale):
            changed.append(one.group)
        else:
            _tell(found, came, why.get(filled.page.pk, {}), outcome)
    return changed


def _matched(batch: Iterable[SourceRow], order: Order, outcome: BatchOutcome) -> Iterator[MatchedResult]:
    for told in batch:
        found = order.matcher.matched(told)
        if isinstance(found, MatchedResult):
            yield found
        elif found is None:
            outcome.left += 1
        else:
            outcome.said.append(found)
            outcome.pieces += told.pieces


def _compared(samples: Sequence[Placed], order: Order, outcome: BatchOutcome) -> list[tuple[Placed, Compared]]:
    """The samples that would tell their pages something, with what; what a signed page would be told is only said."""
    stored = selectors.contents([one.page for one in samples])
    signed = {
        page for page, found in signing.of_pages([one.page.pk for one in samples]).items() for s in found if s.stands
    }
    telling = []
    for one in samples:
        found = compare(one.group.results, stored[one.page.pk].rows, overwrite=order.overwrite)
        if found.rows and one.page.pk not in signed:
            telling.append((one, found))
        else:
            _count(found, outcome)
            outcome.said += _others(found, found.tellers)
            outcome.said += _all(found.tellers.values(), RowVerdict.LOCKED, Sentence(SIGNED))
    return telling


def _count(found: Compared, outcome: BatchOutcome) -> None:
    outcome.same += found.same
    outcome.left += found.left


def _filled(one: Placed, found: Compared, order: Order) -> Submission:
    """The page as the file fills it in; the trail is told from which lines of the file."""
    lines = sorted(wanted.told.number for wanted in found.tellers.values())
    return Submission(
        page=one.page,
        answers={} if one.is_dated and one.page.last_entry else {"collected_on": one.group.day},
        rows=found.rows,
        reasons=order.reasons,
        origin=EntryOrigin(Origin.IMPORT, f"import {order.job}, rows {lines[0]}-{lines[-1]}"),
        seen=one.page.last_entry,
    )


def _kept(pages: Sequence[Submission], order: Order, *, at: datetime) -> Sequence[SaveOutcome]:
    with override("en"):
        return capture.save_each(filled=pages, by=order.by, at=at) if pages else ()


def _tell(found: Compared, kept: SaveOutcome, refused: Mapping[str, Sentences], outcome: BatchOutcome) -> None:
    """Adds what became of a page's rows: entered, overwritten, or refused, each with its sentence."""
    _count(found, outcome)
    if kept.obstacle is not None:
        verdict, why = _obstacle(kept.obstacle, refused)
        outcome.said += _others(found, found.tellers)
        outcome.said += _all(found.tellers.values(), verdict, why)
        return
    outcome.said += _others(found, refused)
    for test, why in refused.items():
        outcome.said += _all([found.tellers[test]], RowVerdict.REFUSED, why)
    replaced = {one.number for one in found.said if one.verdict is RowVerdict.REPLACED}
    entered = [one for test, one in found.tellers.items() if test not in refused]
    outcome.fresh += sum(one.told.number not in replaced for one in entered)


def _others(found: Compared, told: Iterable[str]) -> Iterator[RowMessage]:
    """What was to be said of a sample's rows, but for those of which something else is to be told now."""
    spoken_of = {found.tellers[test].told.number for test in told}
    return (one for one in found.said if one.number not in spoken_of)


def _all(results: Iterable[MatchedResult], verdict: RowVerdict, why: Sentence | Sentences) -> Iterator[RowMessage]:
    for one in results:
        new = f"{one.told.result} {one.told.unit}".strip()
        told = one.told
        yield RowMessage(number=told.number, verdict=verdict, why=why, subject=told.subject, test=one.test, new=new)


def _obstacle(fault: Exception, refused: Mapping[str, Sentences]) -> tuple[RowVerdict, Sentence | Sentences]:
    """What is told of a page that could not be saved. Raises a fault that is none of the page's."""
    if isinstance(fault, DataLocked):
        return RowVerdict.LOCKED, _in_both(lambda: why_locked(fault.hold))
    if isinstance(fault, StruckThrough):
        return RowVerdict.LOCKED, Sentence(STRUCK)
    if isinstance(fault, Unexplained):
        return RowVerdict.COMPLETE, Sentence(COMPLETE)
    if isinstance(fault, ChecksRefused):
        return RowVerdict.REFUSED, next(iter(refused.values()))
    raise fault


def _refusals(
    pages: Sequence[Submission], kept: Sequence[SaveOutcome], *, at: datetime
) -> dict[int, dict[str, Sentences]]:
    """Of each page and line that a check refuses, why: in English, as it was refused, and asked again in Chinese."""
    hard = {
        filled.page.pk: (filled, findings)
        for filled, came in zip(pages, kept, strict=True)
        if (findings := _hard(came))
    }
    stored = selectors.contents([filled.page for filled, _findings in hard.values()])
    births = selectors.births({filled.page.subject_id for filled, _findings in hard.values()}) if hard else {}
    told = {}
    for key, (filled, findings) in hard.items():
        known = Context(born_on=births.get(filled.page.subject_id), today=timezone.localdate(at))
        refused = dict.fromkeys(found.row for found in findings)
        only = replace(filled, rows={row: filled.rows[row] for row in refused if row in filled.rows})
        with override("zh-hans"):
            again = apply(PageState(only, stored[key], known), filled.page, {}).hard
        told[key] = {row: (_sentences(findings, row), _sentences(again, row)) for row in refused}
    return told


def _hard(kept: SaveOutcome) -> tuple[Finding, ...]:
    return kept.obstacle.findings if isinstance(kept.obstacle, ChecksRefused) else kept.left_out


def _sentences(findings: Iterable[Finding], row: str) -> str:
    return " ".join(dict.fromkeys(found.text for found in findings if found.row == row))


def _in_both(said: Callable[[], str]) -> Sentences:
    with override("en"):
        english = said()
    with override("zh-hans"):
        return english, said()
