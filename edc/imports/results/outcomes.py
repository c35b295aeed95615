"""What became of rows: the message about one that is not plain, and the account of many."""

from collections.abc import Iterable
from dataclasses import dataclass

from edc.imports.columns import SourceRow
from edc.imports.results.verdicts import RowVerdict
from edc.imports.tables import UnusedPiece
from protocol.words import Sentence

Sentences = tuple[str, str]
"""What is said, in English and in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMessage:
    """What there is to say of a row; the sentences of edit checks come in both languages."""

    row: SourceRow
    verdict: RowVerdict
    why: Sentence | Sentences
    subject: str
    test: str
    new: str
    old: str = ""
    theirs: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """What came of rows: how many were entered anew, are as it stands, were left out on purpose; and the messages.

    `pieces` is what was not used of rows whose results were.
    """

    fresh: int = 0
    same: int = 0
    left: int = 0
    messages: tuple[RowMessage, ...] = ()
    pieces: tuple[UnusedPiece, ...] = ()


def total(outcomes: Iterable[BatchOutcome]) -> BatchOutcome:
    """What came of all of them, the messages in their order."""
    parts = list(outcomes)
    return BatchOutcome(
        fresh=sum(part.fresh for part in parts),
        same=sum(part.same for part in parts),
        left=sum(part.left for part in parts),
        messages=tuple(message for part in parts for message in part.messages),
        pieces=tuple(piece for part in parts for piece in part.pieces),
    )
