"""What becomes of the queries of edit checks when data change: pure, so that it can be told as a table.

A check that fires asks once. Of a value that was confirmed, or closed as it stood, it does not ask again, until the
value or the check's version changes. When the data no longer fire it, what it asked is closed (REQ-060, YS-44).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from edc.capture.after_save import FiredCheck
from edc.queries.models import Query, QueryState


@dataclass(frozen=True, slots=True)
class SettlementPlan:
    """What is to be done: questions to be asked, asked again of a query that waits, noted, or closed."""

    ask: tuple[FiredCheck, ...] = ()
    again: tuple[tuple[Query, FiredCheck], ...] = ()
    note: tuple[tuple[Query, FiredCheck], ...] = ()
    close: tuple[Query, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ask or self.again or self.note or self.close)

    @property
    def pages(self) -> frozenset[int]:
        """The pages on which something is to be done."""
        asked = {check.page for check in self.ask}
        standing = (*(query for query, _check in (*self.again, *self.note)), *self.close)
        return frozenset(asked | {query.page_id for query in standing})


def plan(fired: Iterable[FiredCheck], known: Sequence[Query]) -> SettlementPlan:
    """What is to be done with the checks' queries of some pages, where these checks fire now."""
    latest = {(query.page_id, query.place, query.check_id): query for query in sorted(known, key=attrgetter("pk"))}
    ask: list[FiredCheck] = []
    changed: defaultdict[str, list[tuple[Query, FiredCheck]]] = defaultdict(list)
    firing = set()
    for check in fired:
        key = (check.page, check.place, check.check)
        firing.add(key)
        query = latest.get(key)
        if query is None or _is_to_be_asked_anew(query, check):
            ask.append(check)
        elif not _is_same(query, check):
            changed[query.state].append((query, check))
    close = [query for key, query in latest.items() if query.is_standing and key not in firing]
    again, note = changed[QueryState.ANSWERED], changed[QueryState.OPEN]
    return SettlementPlan(tuple(ask), tuple(again), tuple(note), tuple(close))


def _is_to_be_asked_anew(query: Query, fired: FiredCheck) -> bool:
    """Whether the last query is over, and did not settle this very value."""
    return not query.is_standing and not _is_settled(query, fired)


def _is_same(query: Query, fired: FiredCheck) -> bool:
    return (query.seen, query.version) == (fired.seen, fired.version)


def _is_settled(query: Query, fired: FiredCheck) -> bool:
    """Whether this very value was confirmed, or closed as it stood."""
    return (query.confirmed, query.version) == (fired.seen, fired.version)
