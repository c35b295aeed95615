"""What a page offers before anything is typed: answers to begin with, what holds of blanks, names to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hint:
    """What holds where a box is left blank: in the box, and in words."""

    short: str
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is offered before anything is typed: answers to begin with, what holds of blanks, names to choose from.

    `beside` are the same answers, or the same hints, as they are beside another unit.
    """

    answers: Mapping[str, object]
    hints: Mapping[str, Hint] = field(default_factory=dict)
    beside: Mapping[str, Texts] = field(default_factory=dict)
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
