"""What a form's lines do beyond holding answers: a room above names a strategy for its rows, others do nothing more.

A room's configuration names, as `row_strategies`, the function that tells the strategy of each of its row models.
"""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from edc.capture.checks.declared import Answers
from edc.capture.checks.findings import Message
from edc.capture.models import Crf, Row
from edc.capture.rows.proposals import Proposal, Texts
from edc.capture.rows.retyping import UNTOUCHED, AsTyped, Relaid
from edc.capture.submission import PageState, Supplied
from edc.casebook.models import Page
from edc.hooks import Hook

Line = TypeVar("Line", bound=Row)


@dataclass(frozen=True, slots=True)
class Flag:
    """A short mark beside a line, with the word for it."""

    code: str
    label: str


class RowStrategy(Generic[Line]):
    """What the lines of one row model do; these do nothing beyond holding their answers."""

    def proposals(
        self, page: Page, answers: Crf | None, previous: Mapping[str, Line], *, today: date
    ) -> Mapping[str, Proposal]:
        """What new lines propose, by their keys, and beneath "" the page itself; `previous` are the subject's last."""
        return {}

    def relaid(self, row_key: str, line: AsTyped) -> Relaid:
        """What becomes of a line as it was typed."""
        return UNTOUCHED

    def supplied(self, states: Sequence[PageState]) -> Supplied:
        """What follows, on a save, from what is kept elsewhere: answers by page and line."""
        return {}

    def notes(self, line: Line, answers: Answers) -> Iterator[Message]:
        """What is kept otherwise than it was told, in sentences."""
        return iter(())

    def beside(self, line: Line) -> Mapping[str, Texts]:
        """What stands on the line, as it is beside another unit, where that is certain."""
        return {}

    def withheld(self, row_key: str, standing: Line | None) -> frozenset[str]:
        """The items that are not asked for on the line of this key, as it stands."""
        return frozenset()

    def flags(self, line: Line) -> tuple[Flag, ...]:
        """Marks to be shown beside the line."""
        return ()

    def change(self, line: Line, previous: Line) -> str:
        """How the line differs from the one before it, in short; nothing where that cannot be told."""
        return ""

    def unanswered(self, line: Line) -> tuple[str, ...]:
        """The items that a line with a result still asks for, before its page is complete."""
        return ()


# Told once by a room, of its row models.
RoomStrategies = Callable[[], dict[type[Row], RowStrategy[Any]]]
ROW_STRATEGIES: Hook[RoomStrategies] = Hook("row_strategies")
PLAIN: RowStrategy[Row] = RowStrategy()


@cache
def strategy_of(rows: type[Row]) -> RowStrategy[Any]:
    """What the lines of this model do: as their room says, or nothing more."""
    return ChainMap(*(strategies() for strategies in ROW_STRATEGIES.functions)).get(rows, PLAIN)
