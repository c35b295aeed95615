"""A rule answers with its reason: rules in the order of their table, and the first that holds decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from protocol.words import Sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact that a rule looked at: what it is, what it was, the limit it was held against, and its day."""

    label: Sentence
    value: Sentence
    limit: Sentence | None = None
    on: date | None = None


class Facts(Protocol):
    """What a table of rules reads. Unknown is None, never normal."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Flags that belong to the facts, whatever line decides (for instance BASE_POST_TX)."""

    @property
    def seen(self) -> tuple[Seen, ...]:
        """The facts in words, for the page that explains."""


A = TypeVar("A")
F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Rule(Generic[F, A]):
    """One line of a table of the specification: where it stands, what it answers, when it holds, and why."""

    id: str
    answer: A
    flag: str
    when: Callable[[F], bool | None]
    because: Callable[[F], Sentence]


@dataclass(frozen=True, slots=True)
class Conclusion(Generic[F, A]):
    """What a table of rules answered, with the line that decided and the facts it saw."""

    answer: A
    line: Rule[F, A]
    flags: tuple[str, ...]
    facts: F

    @property
    def rule(self) -> str:
        """The id of the deciding line, for instance RESP-08d."""
        return self.line.id

    @property
    def reason(self) -> Sentence:
        """The deciding line in a sentence, made when it is asked for."""
        return self.line.because(self.facts)

    @property
    def seen(self) -> tuple[Seen, ...]:
        return self.facts.seen


class Undecided(Exception):
    """No line of a table holds: the table has a gap, which is a fault of the table and not of the facts."""


def decide(rules: tuple[Rule[F, A], ...], facts: F) -> Conclusion[F, A]:
    """The first rule that holds; a condition that is unknown (None) does not hold."""
    for rule in rules:
        if rule.when(facts):
            flags = (rule.flag, *facts.marks) if rule.flag else facts.marks
            return Conclusion(rule.answer, rule, flags, facts)
    raise Undecided(facts)
