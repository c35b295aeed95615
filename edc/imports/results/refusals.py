"""Why a page, or a line of it, did not take what a file says: in English and in Chinese, as the person will read it."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import override

from edc.capture.actions import ChecksRefused, SaveOutcome, StruckThrough, Unexplained
from edc.capture.checks.findings import Finding, in_both
from edc.casebook.data_locked import DataLocked
from edc.imports.results.outcomes import Sentences
from edc.imports.results.verdicts import RowVerdict
from edc.locks.words import why_locked
from protocol.words import Sentence, _

STRUCK = _("This page is struck through as entered in error.")
COMPLETE = _("This page is complete: it is changed only where the import gives a reason.")

LineRefusals = Mapping[str, Sentences]
"""Why lines of a page are refused, by their tests."""


def line_refusals(outcome: SaveOutcome) -> LineRefusals:
    """Of a page of which a check refuses lines, why."""
    findings = _hard(outcome)
    return {line: _sentences(findings, line) for line in dict.fromkeys(finding.row for finding in findings)}


def _hard(saved: SaveOutcome) -> tuple[Finding, ...]:
    return saved.obstacle.findings if isinstance(saved.obstacle, ChecksRefused) else saved.left_out


def _sentences(findings: Iterable[Finding], line: str) -> Sentences:
    """What is said of one line, each sentence once."""
    english, chinese = zip(*(in_both(finding.message) for finding in findings if finding.row == line), strict=True)
    return " ".join(dict.fromkeys(english)), " ".join(dict.fromkeys(chinese))


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
