"""What the criteria saw, as text that is kept with a decision: on the same data it is the same text."""

import json
from collections.abc import Iterator

from protocol.eligibility import CriterionResult, Eligibility
from protocol.words import in_words


def fingerprint(eligibility: Eligibility) -> str:
    """Each criterion with its status and the facts that it saw, in English words, as JSON."""
    seen = {result.criterion.id: [result.status.value, *_facts(result)] for result in eligibility.results}
    return json.dumps(seen, ensure_ascii=False)


def _facts(result: CriterionResult) -> Iterator[str]:
    for fact in result.seen:
        parts = (fact.label, fact.value, fact.on)
        yield " ".join(in_words(part, str) for part in parts if part is not None)


def differing(kept: str, eligibility: Eligibility) -> tuple[CriterionResult, ...]:
    """The criteria that see something else by now than when it was kept."""
    then, now = _read(kept), _read(fingerprint(eligibility))
    return tuple(result for result in eligibility.results if then.get(result.criterion.id) != now[result.criterion.id])


def _read(kept: str) -> dict[str, object]:
    """What was kept, by criterion; of a text that was never written here nothing."""
    try:
        seen = json.loads(kept)
    except ValueError:
        return {}
    return seen if isinstance(seen, dict) else {}
