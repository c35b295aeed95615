"""Why a page, or a line of it, did not take what a file says: in English and in Chinese, as the person will read it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from edc.capture import selectors
from edc.capture.actions import ChecksRefused, SaveOutcome, StruckThrough, Unexplained
from edc.capture.changeset import apply
from edc.capture.checks import Context, Finding
from edc.capture.submission import Content, PageState, Submission
from edc.casebook.data_locked import DataLocked
from edc.imports.results.outcomes import Sentences
from edc.imports.results.verdicts import RowVerdict
from edc.locks.words import why_locked
from protocol.words import Sentence, _

STRUCK = _("This page is struck through as entered in error.")
COMPLETE = _("This page is complete: it is changed only where the import gives a reason.")

LineRefusals = Mapping[str, Sentences]
"""Why lines of a page are refused, by their tests."""


@dataclass(frozen=True, slots=True)
class _RefusedPage:
    """A page as the file fills it in, with the findings, in English, that refuse lines of it."""

    filled: Submission
    findings: tuple[Finding, ...]

    def refusals(self, stored: Content, known: Context) -> LineRefusals:
        """Why, line by line; in Chinese the checks are asked again, of the refused lines alone."""
        lines = dict.fromkeys(finding.row for finding in self.findings)
        only = replace(self.filled, rows={line: self.filled.rows[line] for line in lines if line in self.filled.rows})
        with override("zh-hans"):
            again = apply(PageState(only, stored, known), self.filled.page, {}).hard
        return {line: (_text(self.findings, line), _text(again, line)) for line in lines}


def line_refusals(
    pages: Sequence[Submission], saved: Sequence[SaveOutcome], *, at: datetime
) -> Mapping[int, LineRefusals]:
    """Of each page of which a check refuses lines, why: in English, as it was refused, and in Chinese."""
    refused = {
        filled.page.pk: _RefusedPage(filled, findings)
        for filled, outcome in zip(pages, saved, strict=True)
        if (findings := _hard(outcome))
    }
    if not refused:
        return {}
    stored = selectors.contents([page.filled.page for page in refused.values()])
    births = selectors.births({page.filled.page.subject_id for page in refused.values()})
    today = timezone.localdate(at)
    return {
        key: page.refusals(stored[key], Context(born_on=births.get(page.filled.page.subject_id), today=today))
        for key, page in refused.items()
    }


def _hard(saved: SaveOutcome) -> tuple[Finding, ...]:
    return saved.obstacle.findings if isinstance(saved.obstacle, ChecksRefused) else saved.left_out


def _text(findings: Iterable[Finding], line: str) -> str:
    return " ".join(dict.fromkeys(finding.text for finding in findings if finding.row == line))


def page_refusal(obstacle: Exception, refused: LineRefusals) -> tuple[RowVerdict, Sentence | Sentences]:
    """What is told of a page that could not be saved. Raises an obstacle that is none of the page's."""
    if isinstance(obstacle, DataLocked):
        return RowVerdict.LOCKED, _in_both(lambda: why_locked(obstacle.hold))
    if isinstance(obstacle, StruckThrough):
        return RowVerdict.LOCKED, Sentence(STRUCK)
    if isinstance(obstacle, Unexplained):
        return RowVerdict.COMPLETE, Sentence(COMPLETE)
    if isinstance(obstacle, ChecksRefused):
        return RowVerdict.REFUSED, next(iter(refused.values()))
    raise obstacle


def _in_both(sentence: Callable[[], str]) -> Sentences:
    with override("en"):
        english = sentence()
    with override("zh-hans"):
        return english, sentence()
