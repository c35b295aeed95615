"""One result of a pasted block, told by the pieces of its line: which is the result, and which its reference."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from protocol.analyte import Analyte, Kind
from protocol.analytes import alike, named, plain
from protocol.codelists import Activity
from protocol.pieces import TITRE, Piece, What, interval, is_unit
from protocol.units import Measured, Unreadable, normalise
from protocol.units import read as number_of

LONGEST_NAME = 60
_IN_BRACKETS = re.compile(r".+?\(([^()]+)\)")
_INDEX = re.compile(r"\d{1,3}[.)]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One result of a block: `line` as it was pasted, the name as it was written, what it names or is most like.

    `flag` is H or L where one was printed; it is only compared. `others` are the pieces that are none of this.
    """

    line: str
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
class Names:
    """What names mean here: those of the hospital first; in a report of urine, those of urine alone."""

    aliases: Mapping[str, str]
    is_urine: bool

    def known(self, name: str) -> Analyte | None:
        own = plain(name) in self.aliases
        found = named(name, self.aliases)
        if not self.is_urine or own:
            return found
        of_urine = named(f"尿{name}") or named(f"U-{name}") or named(f"{name}(尿)")
        return of_urine or (found if found and found.activity is Activity.URINALYSIS else None)

    def fitting(self, name: str, value: Piece, found: Analyte | None) -> Analyte | None:
        """A glucose that is "negative" is that of the urine."""
        if found and found.kind is Kind.NUMERIC and found.scale is None and value.is_word:
            return named(f"尿{name}") or found
        return found

    def alike(self, name: str) -> Analyte | None:
        return alike(f"尿{name}" if self.is_urine else name)


def meant(group: Sequence[Piece]) -> Analyte | None:
    """What the names of a group name; nothing where they name two things."""
    named_here = {one.analyte.code: one.analyte for one in group if one.analyte}
    return next(iter(named_here.values())) if len(named_here) == 1 else None


def found(line: str, group: Sequence[Piece], names: Names) -> Found | None:
    """The result that a group of pieces tells."""
    written = [one for one in group if one.what is What.NAME]
    values = _values(group)
    if not written or not values or len(written[0].text) > LONGEST_NAME:
        return None
    name = next((one.text for one in written if one.analyte), written[0].text)
    chosen = _chosen(values, meant(group))
    analyte = names.fitting(name, chosen, meant(group))
    if chosen.text == "-" and (analyte is None or analyte.scale is None):
        return None
    limits = _limits(group, [one for one in values if one is not chosen])
    told_units = [chosen.unit, *(one.text for one in group if one.what is What.UNIT), limits.unit, _unit_within(name)]
    flags = [one.flag for one in (chosen, *group) if one.what in (What.VALUE, What.FLAG)]
    others = [one.text for one in group if one.what is What.OTHER or (one in written and one.text != name)]
    return Found(
        line=line,
        name=name,
        analyte=analyte,
        suggestion=None if analyte else names.alike(name),
        result=chosen.text,
        flag=next(filter(None, flags), ""),
        unit=normalise(next(filter(None, told_units), "")),
        low=limits.low,
        high=limits.high,
        others=tuple(others),
    )


def is_index(one: Piece) -> bool:
    """Whether a piece may be the number of its line."""
    return _INDEX.fullmatch(one.text) is not None


def _values(group: Sequence[Piece]) -> list[Piece]:
    """The pieces that may be the result; a whole number before the name is the line's own where another follows."""
    values = [one for one in group if one.what is What.VALUE]
    leads = len(values) > 1 and group[0] is values[0] and is_index(values[0])
    return values[1:] if leads else values


def _chosen(values: Sequence[Piece], analyte: Analyte | None) -> Piece:
    """The result among what may be one. The rest is its reference: never a number beside a bound, never positive."""
    if analyte and analyte.kind is Kind.TITRE and (titres := [one for one in values if TITRE.fullmatch(one.text)]):
        return titres[0]
    first = values[0]
    others = [one for one in values if one.is_plain] if not first.is_plain and not first.is_word else []
    if first.is_word and first.is_negative:
        others = [one for one in values if one.is_word and not one.is_negative]
    return others[0] if others else first


def _limits(group: Sequence[Piece], rest: Sequence[Piece]) -> Piece:
    """The limits that stand beside a result."""
    told: dict[What, str] = {one.what: one.text for one in group if one.what in (What.LOW, What.HIGH)}
    ranges = [one for one in group if one.what is What.RANGE]
    ends = [one for one in rest if one.is_plain and not one.is_word]
    if told:
        low, high = (_end(told.get(what, ""), bound) for what, bound in ((What.LOW, ">"), (What.HIGH, "<")))
        return Piece(What.RANGE, "", low=low.low if low else None, high=high.high if high else None)
    if ranges:
        return ranges[0]
    for low, high in pairwise(ends):
        if both := interval(f"{low.text}-{high.text}"):
            return both
    one_sided = (found for one in rest if not one.is_plain and (found := interval(one.text)))
    return next(one_sided, Piece(What.RANGE, ""))


def _end(text: str, bound: str) -> Piece | None:
    """The interval that a limit in a column of its own makes."""
    return interval(f"{bound}{text.lstrip('<>=≤≥')}")


def _unit_within(name: str) -> str:
    """The unit in the brackets of a name, as in "Hb (g/L)"."""
    inside = _IN_BRACKETS.fullmatch(name)
    return inside[1] if inside and is_unit(inside[1]) else ""
