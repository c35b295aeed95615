"""What the criteria of eligibility share: facts that name what is missing, and remarks that decide nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from protocol.codelists import Criterion
from protocol.conclusion import Seen
from protocol.units import Measured, amount
from protocol.words import Sentence, _

PASS, FAIL, REVIEW, INCOMPLETE = Criterion.PASS, Criterion.FAIL, Criterion.REVIEW, Criterion.INCOMPLETE


@dataclass(frozen=True, slots=True)
class Advisory:
    """A remark beside a criterion: it says what to think of, and never decides."""

    flag: str
    text: Sentence


class CriterionFacts(ABC):
    """The facts of one criterion. A subclass says what it saw, what is missing, and what is to be thought of."""

    __slots__ = ()

    @property
    @abstractmethod
    def seen(self) -> tuple[Seen, ...]:
        """The facts in words, for the page that explains."""

    @property
    @abstractmethod
    def missing(self) -> tuple[str, ...]:
        """The names of the facts without which the criterion cannot be decided."""

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """What is to be thought of beside the answer."""
        return ()

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(advisory.flag for advisory in self.advisories)


ANSWERS: Mapping[bool | None, str] = {True: _("Yes"), False: _("No"), None: _("not recorded")}


def answered(answer: bool | None) -> Sentence:
    """A yes, a no or a blank in words."""
    return Sentence(ANSWERS[answer])


def measured_seen(label: str, measured: Measured | None, unit: str, limit: Sentence | None = None) -> Seen:
    """A result as a fact, also where there is none."""
    if measured is None:
        return Seen(Sentence(label), answered(None), limit)
    return Seen(Sentence(label), amount(measured, unit), limit, measured.on)


def unknown(*named: tuple[str, object]) -> tuple[str, ...]:
    """The names of the facts that are None."""
    return tuple(name for name, fact in named if fact is None)
