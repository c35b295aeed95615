"""Enters a batch of rows through the one way in, and says of each row that is not plain what became of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import override

from edc.accounts.models import Site, User
from edc.audit.actions import Door
from edc.audit.acts import Origin
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.actions import Kept, Refused, Stale, StruckThrough, Unexplained
from edc.capture.checks import Finding
from edc.capture.held import why_still
from edc.capture.laying import Filled, laid
from edc.capture.reasons import NONE, Reason, Reasons
from edc.casebook.models import Subject
from edc.casebook.still import HeldStill
from edc.review import signatures
from protocol.codelists import ChangeReason
from protocol.words import Text, _
from trial_edc.imports import placing
from trial_edc.imports.columns import Told
from trial_edc.imports.comparing import Compared, compare
from trial_edc.imports.matching import Matcher, Said, Wanted
from trial_edc.imports.placing import Group, Placed
from trial_edc.imports.verdicts import Verdict

SIGNED = _("This page is signed: take it up with the investigator before anything on it is changed.")
STRUCK = _("This page is struck through as entered in error.")
COMPLETE = _("This page is complete: it is changed only where the import gives a reason.")
MEANWHILE = _("Somebody changed this page meanwhile: import the file once more.")


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
class Outcome:
    """What came of a batch: rows entered anew, the same as stands, left out on purpose; and what there is to say."""

    fresh: int = 0
    same: int = 0
    left: int = 0
    said: list[Said] = field(default_factory=list)


def enter(batch: Iterable[Told], *, order: Order, at: datetime) -> Outcome:
    """Matches, places, compares and saves; what somebody changed meanwhile is looked at once more.

    Raises NotPermitted.
    """
    outcome = Outcome()
    samples = placing.groups(_matched(batch, order, outcome))
    changed = _entered(samples, order, outcome, at=at)
    for sample in _entered(changed, order, outcome, at=at) if changed else ():
        outcome.said += _all(sample.results, Verdict.MEANWHILE, Text(MEANWHILE))
    return outcome


def _entered(samples: Sequence[Group], order: Order, outcome: Outcome, *, at: datetime) -> list[Group]:
    """Enters samples; those whose pages somebody changed between reading and saving are the answer."""
    placed = placing.place(samples, subjects=order.subjects, by=order.by, at=at)
    for one in placed:
        if one.why is not None:
            outcome.said += _all(one.group.results, Verdict.CONFLICTING, one.why)
    compared = _compared([one for one in placed if one.why is None], order, outcome)
    pages = [_filled(one, found, order) for one, found in compared]
    changed = []
    for (one, found), filled, kept in zip(compared, pages, _kept(pages, order, at=at), strict=True):
        if isinstance(kept.obstacle, Stale):
            changed.append(one.group)
        else:
            _tell(found, filled, kept, outcome, at=at)
    return changed


def _matched(batch: Iterable[Told], order: Order, outcome: Outcome) -> Iterator[Wanted]:
    for told in batch:
        found = order.matcher.matched(told)
        if isinstance(found, Wanted):
            yield found
        elif found is None:
            outcome.left += 1
        else:
            outcome.said.append(found)


def _compared(samples: Sequence[Placed], order: Order, outcome: Outcome) -> list[tuple[Placed, Compared]]:
    """The samples that would tell their pages something, with what; what a signed page would be told is only said."""
    stored = selectors.contents([one.page for one in samples])
    signed = {
        page for page, found in signatures.of_pages([one.page.pk for one in samples]).items() for s in found if s.stands
    }
    telling = []
    for one in samples:
        found = compare(one.group.results, stored[one.page.pk].rows, overwrite=order.overwrite)
        if found.rows and one.page.pk not in signed:
            telling.append((one, found))
        else:
            _count(found, outcome)
            outcome.said += _others(found, found.tellers)
            outcome.said += _all(found.tellers.values(), Verdict.LOCKED, Text(SIGNED))
    return telling


def _count(found: Compared, outcome: Outcome) -> None:
    outcome.same += found.same
    outcome.left += found.left


def _filled(one: Placed, found: Compared, order: Order) -> Filled:
    """The page as the file fills it in; the trail is told from which lines of the file."""
    lines = sorted(wanted.told.number for wanted in found.tellers.values())
    return Filled(
        page=one.page,
        answers={} if one.is_dated and one.page.last_entry else {"collected_on": one.group.day},
        rows=found.rows,
        reasons=order.reasons,
        door=Door(Origin.IMPORT, f"import {order.job}, rows {lines[0]}-{lines[-1]}"),
        seen=one.page.last_entry,
    )


def _kept(pages: Sequence[Filled], order: Order, *, at: datetime) -> Sequence[Kept]:
    with override("en"):
        return capture.save_each(filled=pages, by=order.by, at=at) if pages else ()


def _tell(found: Compared, filled: Filled, kept: Kept, outcome: Outcome, *, at: datetime) -> None:
    """Adds what became of a page's rows: entered, overwritten, or refused, each with its sentence."""
    _count(found, outcome)
    if kept.obstacle is not None:
        verdict, why = _obstacle(kept.obstacle, filled, at=at)
        outcome.said += _others(found, found.tellers)
        outcome.said += _all(found.tellers.values(), verdict, why)
        return
    refused = _refusals(filled, kept.left_out, at=at) if kept.left_out else {}
    outcome.said += _others(found, refused)
    for test, why in refused.items():
        outcome.said += _all([found.tellers[test]], Verdict.REFUSED, why)
    replaced = {one.number for one in found.said if one.verdict is Verdict.REPLACED}
    entered = [one for test, one in found.tellers.items() if test not in refused]
    outcome.fresh += sum(one.told.number not in replaced for one in entered)


def _others(found: Compared, told: Iterable[str]) -> Iterator[Said]:
    """What was to be said of a sample's rows, but for those of which something else is to be told now."""
    spoken_of = {found.tellers[test].told.number for test in told}
    return (one for one in found.said if one.number not in spoken_of)


def _all(results: Iterable[Wanted], verdict: Verdict, why: Text | tuple[str, str]) -> Iterator[Said]:
    for one in results:
        new = f"{one.told.result} {one.told.unit}".strip()
        told = one.told
        yield Said(number=told.number, verdict=verdict, why=why, subject=told.subject, test=one.test, new=new)


def _obstacle(fault: Exception, filled: Filled, *, at: datetime) -> tuple[Verdict, Text | tuple[str, str]]:
    """What is told of a page that could not be saved. Raises a fault that is none of the page's."""
    if isinstance(fault, HeldStill):
        return Verdict.LOCKED, _in_both(lambda: why_still(fault.hold))
    if isinstance(fault, StruckThrough):
        return Verdict.LOCKED, Text(STRUCK)
    if isinstance(fault, Unexplained):
        return Verdict.COMPLETE, Text(COMPLETE)
    if isinstance(fault, Refused):
        return Verdict.REFUSED, next(iter(_refusals(filled, fault.findings, at=at).values()))
    raise fault


def _refusals(filled: Filled, hard: Sequence[Finding], *, at: datetime) -> dict[str, tuple[str, str]]:
    """Of each line that a check refuses, why: once in English, as it was refused, and once in Chinese."""
    content, known = selectors.content(filled.page), selectors.context(filled.page, at=at)
    with override("zh-hans"):
        again = laid(filled, filled.page, content, known).hard
    refused = dict.fromkeys(found.row for found in hard)
    return {row: (_sentences(hard, row), _sentences(again, row)) for row in refused}


def _sentences(findings: Iterable[Finding], row: str | None = None) -> str:
    return " ".join(dict.fromkeys(found.text for found in findings if row in (None, found.row)))


def _in_both(said: Callable[[], str]) -> tuple[str, str]:
    with override("en"):
        english = said()
    with override("zh-hans"):
        return english, said()
