"""What a pasted block is read into: results, and the parts of it that became none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from protocol.analyte import Analyte
from protocol.pasted_names import NameMeanings
from protocol.units import Measured, Unreadable
from protocol.units import read as number_of
from protocol.words import Sentence, _

LEFT_OUT = _("“%(name)s” is left out, as this hospital said.")
OTHER_DAY = _("This is of another day.")
NOT_USED = _("This belongs to no result.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One result of a block: `line` as it was pasted, the name as it was written, what it names or is most like.

    `flag` is H or L where one was printed; it is only compared. `others` are the pieces that are none of this.
    """

    line: str
    row: int = 0
    name: str
    analyte: Analyte | None = None
    suggestion: Analyte | None = None
    result: str
    flag: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    others: tuple[str, ...] = ()

    @property
    def is_flagged_wrongly(self) -> bool:
        """Whether the printed flag contradicts the printed limits."""
        try:
            read = number_of(self.result)
        except Unreadable:
            return False
        measured = Measured(read.number, read.qualifier, self.low, self.high)
        return {"H": measured.above(self.high), "L": measured.below(self.low)}.get(self.flag) is False


@dataclass(frozen=True, slots=True)
class Aside:
    """A part of a block that became no result: where it stands, and why; `is_asked` where it may well be one."""

    row: int
    text: str
    why: Sentence
    is_asked: bool = False

    @property
    def is_worth_telling(self) -> bool:
        """Whether a person is asked about it, or said that it is not meant."""
        return self.is_asked or self.why.msgid in (LEFT_OUT, OTHER_DAY)


@dataclass(frozen=True, slots=True)
class PastedLine:
    """Where a group of pieces stands: its row in the block, the line as it was pasted, and what names mean there."""

    row: int
    text: str
    names: NameMeanings

    def aside(self, part: str, why: str, *, is_asked: bool = False, **values: object) -> Aside:
        """A part of this line that became no result."""
        return Aside(self.row, part, Sentence(why, values), is_asked)


@dataclass(frozen=True, slots=True)
class PastedReading:
    """What a group of pieces tells: a result or none, and what was left."""

    result: Found | None = None
    asides: tuple[Aside, ...] = ()

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is a result, or a part that is no result for a reason that a person ought to see."""
        return self.result is not None or any(aside.is_worth_telling for aside in self.asides)
