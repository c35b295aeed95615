"""Of several results of one test in one sample: the corrected one; else none, and all of them are said."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from edc.imports.results.matching import MatchedResult, RowMessage, said_of
from edc.imports.results.verdicts import RowVerdict
from edc.imports.statuses import ResultStatus, standing
from protocol.words import Sentence, _

TWICE = _("Row %(row)s gives another result of the same test for the same sample: neither is taken.")
CORRECTED = _("Row %(row)s corrects this result.")


@dataclass(slots=True)
class Settled:
    """The results that stand alone, or alike, and what there is to say of the others."""

    results: list[MatchedResult] = field(default_factory=list)
    said: list[RowMessage] = field(default_factory=list)


def settled(results: Iterable[MatchedResult]) -> Settled:
    """The results of a batch, without those that contradict each other or were corrected."""
    samples: dict[tuple[object, ...], list[MatchedResult]] = {}
    for one in results:
        samples.setdefault((one.subject, one.day, one.visit, one.test), []).append(one)
    found = Settled()
    for repeated in samples.values():
        _settle(repeated, found)
    return found


def _settle(repeated: list[MatchedResult], found: Settled) -> None:
    told = [one for one in repeated if one.is_told]
    if not _differ(told):
        found.results += repeated
        return
    corrected = [one for one in told if standing(one.told.status) is ResultStatus.CORRECTED]
    if corrected and not _differ(corrected):
        found.results += [one for one in repeated if one not in told or one in corrected]
        why = Sentence(CORRECTED, {"row": str(corrected[0].told.number)})
        found.said += (said_of(one, RowVerdict.CORRECTED, why) for one in told if one not in corrected)
        return
    found.results += [one for one in repeated if one not in told]
    for one in told:
        other = next(each for each in told if each.answers != one.answers)
        found.said.append(said_of(one, RowVerdict.TWICE, Sentence(TWICE, {"row": str(other.told.number)})))


def _differ(told: list[MatchedResult]) -> bool:
    return any(one.answers != told[0].answers for one in told)
