"""Of several results of one test in one sample: the corrected one; else none, and all of them are said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from edc.imports.results.matched import MatchedResult, messages
from edc.imports.results.outcomes import BatchOutcome, RowMessage
from edc.imports.results.verdicts import RowVerdict
from edc.imports.statuses import ResultStatus, standing
from protocol.words import Sentence, _

TWICE = _("Row %(row)s gives another result of the same test for the same sample: neither is taken.")
CORRECTED = _("Row %(row)s corrects this result.")


@dataclass(frozen=True, slots=True)
class SettledBatch:
    """The results that stand alone, or alike, and the messages about the others."""

    results: tuple[MatchedResult, ...]
    messages: tuple[RowMessage, ...] = ()

    @property
    def outcome(self) -> BatchOutcome:
        """What came of the rows that end here, and what was not used of those that go on."""
        pieces = tuple(piece for result in self.results for piece in result.pieces)
        return BatchOutcome(messages=self.messages, pieces=pieces)


def settle(results: Iterable[MatchedResult]) -> SettledBatch:
    """The results of a batch, without those that contradict each other or were corrected."""
    repeated: dict[tuple[object, ...], list[MatchedResult]] = {}
    for result in results:
        repeated.setdefault((result.subject, result.day, result.visit, result.test), []).append(result)
    settled = [_settled(of_one_test) for of_one_test in repeated.values()]
    return SettledBatch(
        tuple(result for part in settled for result in part.results),
        tuple(message for part in settled for message in part.messages),
    )


def _settled(repeated: Sequence[MatchedResult]) -> SettledBatch:
    """Those results of one test in one sample that are taken: blank ones contradict nobody."""
    given = [result for result in repeated if not result.is_blank]
    if not _differ(given):
        return SettledBatch(tuple(repeated))
    taken = _corrected(given)
    results = tuple(result for result in repeated if result.is_blank or result in taken)
    return SettledBatch(results, tuple(_replaced(given, taken) if taken else _contradicting(given)))


def _differ(given: Sequence[MatchedResult]) -> bool:
    return any(result.answers != given[0].answers for result in given)


def _corrected(given: Sequence[MatchedResult]) -> Sequence[MatchedResult]:
    """The corrected ones among them, where they agree."""
    corrected = [result for result in given if standing(result.row.status) is ResultStatus.CORRECTED]
    return () if _differ(corrected) else corrected


def _replaced(given: Sequence[MatchedResult], taken: Sequence[MatchedResult]) -> Iterator[RowMessage]:
    why = Sentence(CORRECTED, {"row": str(taken[0].row.number)})
    return messages((result for result in given if result not in taken), RowVerdict.CORRECTED, why)


def _contradicting(given: Sequence[MatchedResult]) -> Iterator[RowMessage]:
    for result in given:
        other = next(each for each in given if each.answers != result.answers)
        yield result.message(RowVerdict.TWICE, Sentence(TWICE, {"row": str(other.row.number)}))
