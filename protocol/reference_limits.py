"""Whether reference limits can be those of a result in its unit; limits in doubt are compared with nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from protocol import units
from protocol.analyte import Analyte, ResultKind
from protocol.analyte import Limits as Bounds
from protocol.units import Measured

# Of a limit that another unit makes endless: more digits than any laboratory reports.
DIGITS = Context(prec=6)


class Doubt(StrEnum):
    """Why limits are compared with nothing."""

    CROSSED = "the lower limit is above the upper"
    IMPOSSIBLE = "no result of the analyte can lie there"
    OTHER_UNIT = "they are usual in another unit of the analyte"
    UNIT_BEFORE = "they were entered for another unit"


@dataclass(frozen=True, slots=True)
class ReferenceLimits:
    """Limits as rules compare with them, in the analyte's unit: of those in doubt nothing is left but why.

    ``meant`` is another unit in which the same numbers would be usual, where there is one.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    doubt: Doubt | None = None
    meant: str = ""


NONE = ReferenceLimits()

# Where upper limits of laboratories lie, in the analyte's unit, where results are expected from nothing on: then what
# is expected does not tell whether a limit is of another unit. Ours.
_UPPER: Mapping[str, Bounds] = MappingProxyType(
    {
        code: (Decimal(least), Decimal(greatest))
        for code, least, greatest in (
            ("MONO", "0.1", "3"),
            ("EOS", "0.05", "3"),
            ("BASO", "0.01", "1"),
            ("DBIL", "1", "40"),
            ("IBIL", "2", "80"),
            ("FHGB", "5", "1000"),
            ("HAPTO", "0.2", "10"),
            ("UPROT", "0.02", "3"),
            ("UPCR", "5", "3000"),
            ("CD19", "20", "3000"),
            ("NK", "20", "3000"),
        )
    }
)
# A titre of 1:1 is the undiluted sample: no upper limit is there.
_LEAST_TITRE = Decimal(1)


def judged(
    low: Decimal | None, high: Decimal | None, *, unit: str, analyte: Analyte, entered_for: str | None = None
) -> ReferenceLimits:
    """Limits, given in the analyte's unit, as a result reported in ``unit`` is compared with them.

    An upper limit of 0 says that there are none, a lower limit of 0 that there is no lower one. ``entered_for`` is the
    unit for which a person entered them, where it is another.
    """
    verdict = _judged(low, high, units.normalise(unit), analyte, units.normalise(entered_for or unit))
    if verdict.doubt:
        return verdict
    return NONE if are_none(low, high) else ReferenceLimits(low or None, high)


@lru_cache(maxsize=8192)
def _judged(
    low: Decimal | None, high: Decimal | None, unit: str, analyte: Analyte, entered_for: str
) -> ReferenceLimits:
    """Whether limits are in doubt; without the limits, as equal ones may have other digits."""
    if are_none(low, high):
        return NONE
    if not are_alike(entered_for, unit, analyte):
        return ReferenceLimits(doubt=Doubt.UNIT_BEFORE)
    limits = tuple(limit for limit in (low or None, high) if limit is not None)
    if limits[0] > limits[-1]:
        return ReferenceLimits(doubt=Doubt.CROSSED)
    if not _are_possible(limits, analyte):
        return ReferenceLimits(doubt=Doubt.IMPOSSIBLE, meant=_meant(limits, unit, analyte))
    if not _is_usual(limits[-1], analyte) and (meant := _meant(limits, unit, analyte)):
        return ReferenceLimits(doubt=Doubt.OTHER_UNIT, meant=meant)
    return NONE


def are_none(low: Decimal | None, high: Decimal | None) -> bool:
    """Whether limits as a report has them say nothing: none, 0 alone, or "0-0"."""
    return not low and not high


def are_alike(unit: str, other: str, analyte: Analyte) -> bool:
    """Whether a number says the same in both units, as in 10^9/L and 10^3/uL."""
    if unit == other:
        return True
    try:
        number = Decimal(1)
        return units.convert(number, unit, analyte) == units.convert(number, other, analyte)
    except units.Unreadable:
        return False


def _are_possible(limits: tuple[Decimal, ...], analyte: Analyte) -> bool:
    """Whether results of the analyte can lie at all of these limits."""
    return all(_is_possible(limit, analyte) for limit in limits)


def _is_possible(limit: Decimal, analyte: Analyte) -> bool:
    if analyte.kind is ResultKind.TITRE and limit <= _LEAST_TITRE:
        return False
    return analyte.allow[0] <= limit <= analyte.allow[1]


def _is_usual(limit: Decimal, analyte: Analyte) -> bool:
    """Whether the upper limit, or the lower one where there is no upper, is of a size that laboratories have."""
    least, greatest = _UPPER.get(analyte.code, analyte.expect)
    return least <= limit <= greatest


def _meant(limits: tuple[Decimal, ...], unit: str, analyte: Analyte) -> str:
    """The first other unit of the analyte in which the same numbers are usual."""
    for other in analyte.names:
        if other == unit:
            continue
        there = tuple(_as_if(limit, unit, other, analyte) for limit in limits)
        if there != limits and _are_possible(there, analyte) and _is_usual(there[-1], analyte):
            return other
    return ""


def _as_if(limit: Decimal, unit: str, other: str, analyte: Analyte) -> Decimal:
    """What a limit in the analyte's unit would be, had its number been reported in another unit."""
    return units.convert(_reported(limit, unit, analyte), other, analyte)


def _reported(limit: Decimal, unit: str, analyte: Analyte) -> Decimal:
    """The number in a unit of the analyte."""
    factor = analyte.units.get(unit)
    return limit if factor is None else limit * factor.over / factor.times


def converted(limit: Decimal, unit: str, wanted: str, analyte: Analyte) -> Decimal:
    """A limit in another unit: exact where the quotient ends, else with six digits. Raises units.Unreadable."""
    source, name = units.normalise(unit), units.normalise(wanted)
    standard = units.convert(limit, source, analyte)
    units.convert(standard, name, analyte)
    if source == name:
        return limit
    return standard if name == analyte.unit else Decimal(f"{DIGITS.plus(_reported(standard, name, analyte)):f}")


def in_unit(
    low: Decimal | None, high: Decimal | None, *, unit: str, wanted: str, analyte: Analyte
) -> tuple[Decimal | None, Decimal | None]:
    """The limits of one unit beside a result in another; none where the analyte knows no factor between them.

    Limits that are in doubt already where they come from are not carried any further.
    """
    if units.normalise(unit) == units.normalise(wanted):
        return low, high
    try:
        there = [None if limit is None else units.convert(limit, unit, analyte) for limit in (low, high)]
        if judged(*there, unit=unit, analyte=analyte).doubt:
            return None, None
        carried = [None if limit is None else _short(converted(limit, unit, wanted, analyte)) for limit in (low, high)]
    except units.Unreadable:
        return None, None
    return carried[0], carried[1]


def _short(number: Decimal) -> Decimal:
    """Without the zeros that a factor leaves behind."""
    return Decimal(f"{number.normalize():f}")


def measured(
    value: Decimal,
    qualifier: str | None,
    low: Decimal | None,
    high: Decimal | None,
    *,
    unit: str | None,
    analyte: Analyte,
    entered_for: str | None = None,
    on: date | None = None,
) -> Measured:
    """A stored result as every rule compares it: the one place where limits in doubt are taken out of sight."""
    limits = judged(low, high, unit=unit or "", analyte=analyte, entered_for=entered_for)
    return Measured(value, qualifier or "", limits.low, limits.high, on, limits.doubt is not None)


def in_each_unit(
    low: Decimal | None, high: Decimal | None, *, unit: str, analyte: Analyte
) -> Iterator[tuple[str, Decimal | None, Decimal | None]]:
    """The same limits in every unit of the analyte to which a factor is known, beginning with their own."""
    if are_none(low, high):
        return
    own_unit = units.normalise(unit)
    yield own_unit, low, high
    for other in analyte.names:
        limits = in_unit(low, high, unit=own_unit, wanted=other, analyte=analyte)
        if other != own_unit and not are_none(*limits):
            yield other, *limits
