"""What becomes of the queries of edit checks when data change: pure, so that it can be told as a table.

A check that fires asks once. Of a value that was confirmed, or closed as it stood, it does not ask again, until the
value or the check's version changes. When the data no longer fire it, what it asked is closed (REQ-060, YS-44).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edc.casebook.places import Place
from edc.review.models import Query, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A check that fires on a page: where, on what it read, and its sentence in both languages."""

    page: int
    place: Place
    check: str
    version: str
    seen: str
    text: str
    text_zh: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: questions to be asked, asked again of a query that waits, noted, or closed."""

    ask: tuple[Fired, ...] = ()
    again: tuple[tuple[Query, Fired], ...] = ()
    note: tuple[tuple[Query, Fired], ...] = ()
    close: tuple[Query, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ask or self.again or self.note or self.close)

    @property
    def pages(self) -> frozenset[int]:
        """The pages on which something is to be done."""
        asked = {one.page for one in (*self.ask, *(one for _query, one in (*self.again, *self.note)))}
        return frozenset(asked | {query.page_id for query in self.close})


def plan(fired: Iterable[Fired], known: Sequence[Query]) -> Plan:
    """What is to be done with the checks' queries of some pages, where these checks fire now."""
    latest = {(query.page_id, query.place, query.check_id): query for query in sorted(known, key=lambda one: one.pk)}
    ask, again, note = [], [], []
    firing = set()
    for one in fired:
        key = (one.page, one.place, one.check)
        firing.add(key)
        query = latest.get(key)
        if query is None or (not query.is_standing and not _is_settled(query, one)):
            ask.append(one)
        elif query.state == State.ANSWERED and not _is_same(query, one):
            again.append((query, one))
        elif query.state == State.OPEN and not _is_same(query, one):
            note.append((query, one))
    close = [query for key, query in latest.items() if query.is_standing and key not in firing]
    return Plan(tuple(ask), tuple(again), tuple(note), tuple(close))


def _is_same(query: Query, fired: Fired) -> bool:
    return (query.seen, query.version) == (fired.seen, fired.version)


def _is_settled(query: Query, fired: Fired) -> bool:
    """Whether this very value was confirmed, or closed as it stood."""
    return (query.confirmed, query.version) == (fired.seen, fired.version)
