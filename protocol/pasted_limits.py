"""The limits that stand beside a result of a pasted line: in columns, in a range, or as a pair of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from protocol import reference
from protocol.analyte import Analyte
from protocol.analytes import unit_as_named
from protocol.pieces import Piece, PieceKind, interval, of_kind
from protocol.reference_limits import are_none, in_unit
from protocol.units import Unreadable
from protocol.words import _

VOID = _("0 to 0 is no reference; the result stands without limits.")
REVERSED = _("The lower limit is above the upper limit; the limits were not taken.")
OTHER_UNIT = _("These limits cannot be put into the unit of the result; they were not taken.")


@dataclass(frozen=True, slots=True)
class PrintedLimits:
    """The limits beside a result, the pieces that they were read from, and what could not be taken, with why."""

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    pieces: tuple[Piece, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    def beside(self, name: str, test: Analyte | None, *, unit: str) -> PrintedLimits:
        """These limits in the unit of the result of this name; where they cannot be put into it, none."""
        if not self.unit or not test or self.unit == unit:
            return self
        low, high = in_unit(self.low, self.high, unit=unit_as_named(name, self.unit), wanted=unit, analyte=test)
        if low is None and high is None:
            return replace(self, low=None, high=None, refused=(*self.refused, (_text(self.pieces), OTHER_UNIT)))
        return replace(self, low=low, high=high)


def limits_of(group: Sequence[Piece], others: Sequence[Piece]) -> PrintedLimits:
    """The limits that stand in a group; `others` are what could have been its result and is not."""
    if columns := of_kind(group, PieceKind.LOW, PieceKind.HIGH):
        return _of_columns(columns)
    if ranges := [place for place, piece in enumerate(group) if piece.what is PieceKind.RANGE]:
        return _of_ranges(group, ranges)
    return _of_two_numbers(others) or _of_bound(others) or PrintedLimits()


def _of_columns(columns: Sequence[Piece]) -> PrintedLimits:
    """Limits that stand in columns of their own."""
    texts = {piece.what: piece.text for piece in columns}
    low, high = (_end(texts.get(what, ""), bound) for what, bound in ((PieceKind.LOW, ">"), (PieceKind.HIGH, "<")))
    both = Piece(PieceKind.RANGE, "", low=low.low if low else None, high=high.high if high else None)
    limits = _checked(both, columns, "–".join(piece.text for piece in columns))
    unread = (texts.get(what, "") for what, end in ((PieceKind.LOW, low), (PieceKind.HIGH, high)) if end is None)
    refused = ((text, reference.NO_REFERENCE) for text in unread if _says_something(text))
    return replace(limits, refused=(*limits.refused, *refused))


def _end(text: str, bound: str) -> Piece | None:
    """The interval that a limit in a column of its own makes."""
    return interval(f"{bound}{text.lstrip('<>=≤≥')}") if _says_something(text) else None


def _says_something(text: str) -> bool:
    """Whether a cell holds more than the strokes that stand for nothing."""
    return bool(text.strip("-/. "))


def _of_ranges(group: Sequence[Piece], ranges: Sequence[int]) -> PrintedLimits:
    """Limits that stand in a range; of ranges for this or that person none is taken."""
    if condition := _condition(group, ranges):
        return PrintedLimits(pieces=tuple(condition), refused=((_text(condition), reference.NO_REFERENCE),))
    return _of_range(group, ranges[0])


def _condition(group: Sequence[Piece], ranges: Sequence[int]) -> list[Piece]:
    """The ranges of a line that has one for men and one for women, or for an age, with the words that say so."""
    words = [place - 1 for place in ranges if place and _is_condition(group, place - 1)]
    return [group[place] for place in sorted({*words, *ranges})] if words or len(ranges) > 1 else []


def _is_condition(group: Sequence[Piece], place: int) -> bool:
    """Whether the word before a range says for whom it is: it stands behind the result, and names no test."""
    word = group[place]
    return word.what is PieceKind.NAME and not word.analyte and bool(of_kind(group[:place], PieceKind.VALUE))


def _of_range(group: Sequence[Piece], place: int) -> PrintedLimits:
    """Limits that stand in a range; one that cannot be read costs no result. A second unit behind it is the range's."""
    piece = group[place]
    try:
        reference.read(piece.text)
    except Unreadable:
        return PrintedLimits(pieces=(piece,), refused=((piece.text, reference.NO_REFERENCE),))
    has_unit = any(before.unit or before.what is PieceKind.UNIT for before in group[:place])
    behind = of_kind(group[place + 1 : place + 2], PieceKind.UNIT) if has_unit and not piece.unit else []
    own = replace(piece, unit=behind[0].text) if behind else piece
    return _checked(own, [piece, *behind], _text([piece, *behind]))


def _of_two_numbers(others: Sequence[Piece]) -> PrintedLimits | None:
    """Limits that stand as two numbers beside each other."""
    for low, high in pairwise(piece for piece in others if piece.is_number):
        if both := interval(f"{low.text}-{high.text}"):
            return _checked(both, [low, high], f"{low.text} {high.text}")
    return None


def _of_bound(others: Sequence[Piece]) -> PrintedLimits | None:
    """Limits that stand in one piece, as a bound or a word."""
    for piece in others:
        printed = None if piece.is_number else interval(piece.text)
        if printed:
            return _checked(printed, [piece], piece.text)
    return None


def _checked(printed: Piece, pieces: Sequence[Piece], text: str) -> PrintedLimits:
    """Limits that can be: 0 to 0 are none, and the wrong way round they are not taken."""
    if printed.low is not None and printed.high is not None and printed.low > printed.high:
        return PrintedLimits(pieces=tuple(pieces), refused=((text, REVERSED),))
    is_nothing = (printed.low, printed.high) != (None, None) and are_none(printed.low, printed.high)
    if printed.is_void or is_nothing:
        return PrintedLimits(pieces=tuple(pieces), refused=((text, VOID),))
    return PrintedLimits(printed.low, printed.high, printed.unit, tuple(pieces))


def _text(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)
