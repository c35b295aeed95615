"""Compares what a file says of a sample with what stands on its page: new, the same, another value, or a blank."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from edc.capture import selectors
from edc.capture.changeset import differs
from edc.capture.models import Row
from edc.imports.results.matched import MatchedResult, messages
from edc.imports.results.outcomes import BatchOutcome, RowMessage, Sentences, total
from edc.imports.results.placing import PlacedSample
from edc.imports.results.verdicts import RowVerdict
from edc.signing import selectors as signing
from protocol.words import Sentence, _

CONFLICT = _("“%(old)s” stands in the study, and the file says “%(new)s”.")
REPLACED = _("“%(old)s” stood in the study and was overwritten by “%(new)s”.")
BLANK = _("The file gives no result, and “%(old)s” stands in the study; a blank never overwrites.")
STRUCK = _("This line is struck through. Restore it first to change it.")
SIGNED = _("This page is signed: take it up with the investigator before anything on it is changed.")


@dataclass(frozen=True, slots=True)
class ComparedSample:
    """A sample with the results that its page does not say yet, by test; and what came of all its results."""

    sample: PlacedSample
    results: Mapping[str, MatchedResult]
    outcome: BatchOutcome

    def messages_but(self, tests: Collection[str]) -> Iterator[RowMessage]:
        """The messages, but for those about these tests, of which something else is to be told now."""
        numbers = {self.results[test].row.number for test in tests}
        return (message for message in self.outcome.messages if message.row.number not in numbers)

    def refused(self, verdict: RowVerdict, why: Sentence | Sentences) -> BatchOutcome:
        """What came of the sample where its page takes none of its results."""
        others = self.messages_but(self.results.keys())
        return BatchOutcome(
            same=self.outcome.same,
            left=self.outcome.left,
            messages=(*others, *messages(self.results.values(), verdict, why)),
        )


@dataclass(frozen=True, slots=True)
class ComparedBatch:
    """The samples that would tell their pages something, and what came of the others."""

    samples: tuple[ComparedSample, ...]
    outcome: BatchOutcome


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A result beside the line that stands: whether the page is to take it, and what came of it so far."""

    is_taken: bool
    outcome: BatchOutcome


NEW = _Comparison(True, BatchOutcome())
SAME = _Comparison(False, BatchOutcome(same=1))
LEFT = _Comparison(False, BatchOutcome(left=1))


def compare(samples: Sequence[PlacedSample], *, overwrite: bool) -> ComparedBatch:
    """Each sample beside its page as it stands; what a signed page would be told is only said."""
    stored = selectors.contents([sample.page for sample in samples])
    signed = _signed(samples)
    compared = [_compared(sample, stored[sample.page.pk].rows, overwrite=overwrite) for sample in samples]
    telling = tuple(each for each in compared if each.results and each.sample.page.pk not in signed)
    others = (each for each in compared if not each.results or each.sample.page.pk in signed)
    return ComparedBatch(telling, total(each.refused(RowVerdict.LOCKED, Sentence(SIGNED)) for each in others))


def _signed(samples: Sequence[PlacedSample]) -> Collection[int]:
    """The pages on which a signature stands."""
    signatures = signing.of_pages([sample.page.pk for sample in samples])
    return {page for page, given in signatures.items() if any(signature.stands for signature in given)}


def _compared(sample: PlacedSample, standing: Mapping[str, Row], *, overwrite: bool) -> ComparedSample:
    """Each result beside the line that stands; a result that the file gives twice, in the same way, counts once."""
    first: dict[str, MatchedResult] = {}
    comparisons: dict[str, _Comparison] = {}
    repeated: list[BatchOutcome] = []
    for result in sorted(sample.group.results, key=lambda result: result.is_blank):
        if first.setdefault(result.test, result) is result:
            comparisons[result.test] = _beside(result, standing.get(result.test), overwrite=overwrite)
        else:
            repeated.append((LEFT if result.is_blank else SAME).outcome)
    taken = {test: first[test] for test, comparison in comparisons.items() if comparison.is_taken}
    outcomes = (comparison.outcome for comparison in comparisons.values())
    return ComparedSample(sample, taken, total((*outcomes, *repeated)))


def _beside(result: MatchedResult, line: Row | None, *, overwrite: bool) -> _Comparison:
    if line is not None and line.struck is not None:
        return _message(result, RowVerdict.LOCKED, Sentence(STRUCK))
    stored = dict(line.answers()) if line is not None else {}
    if result.is_blank:
        return _blank(result, stored)
    changed = [name for name, answer in result.answers.items() if differs(answer, stored.get(name))]
    if not changed:
        return SAME
    if all(stored.get(name) is None for name in changed):
        return NEW
    return _another(result, stored, overwrite=overwrite)


def _blank(result: MatchedResult, stored: Mapping[str, object]) -> _Comparison:
    if stored.get("reported") is None:
        return LEFT
    old = shown(stored)
    return _message(result, RowVerdict.WOULD_BLANK, Sentence(BLANK, {"old": old}), old=old, new="")


def _another(result: MatchedResult, stored: Mapping[str, object], *, overwrite: bool) -> _Comparison:
    """Another value stands: it is overwritten only where that is asked for."""
    old, new = shown(stored), shown({**stored, **result.answers})
    verdict, why = (RowVerdict.REPLACED, REPLACED) if overwrite else (RowVerdict.CONFLICTING, CONFLICT)
    return _message(result, verdict, Sentence(why, {"old": old, "new": new}), old=old, new=new, is_taken=overwrite)


def _message(
    result: MatchedResult,
    verdict: RowVerdict,
    why: Sentence,
    *,
    old: str = "",
    new: str | None = None,
    is_taken: bool = False,
) -> _Comparison:
    message = result.message(verdict, why, old=old, new=shown(result.answers) if new is None else new)
    return _Comparison(is_taken, BatchOutcome(messages=(message,)))


def shown(answers: Mapping[str, object]) -> str:
    """A result as a person reads it: what was reported, its unit, its range."""
    low, high = answers.get("reported_low"), answers.get("reported_high")
    limits = f"[{_digits(low)}–{_digits(high)}]" if low is not None or high is not None else ""
    return " ".join(filter(None, (str(answers.get("reported") or ""), str(answers.get("unit") or ""), limits)))


def _digits(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else ""
