"""What the catalogue says of one analyte, and how its lines are written (specification 0.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from protocol.codelists import Activity, Codelist
from protocol.specimen import Specimen

FACTORS_VERSION = "2"
"""Goes up whenever a factor changes; each standard value keeps it."""

Limits = tuple[Decimal, Decimal]


class ResultKind(StrEnum):
    """What a result of the analyte is."""

    NUMERIC = "NUMERIC"
    TITRE = "TITRE"
    ORDINAL = "ORDINAL"
    CODED = "CODED"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a number is multiplied with, and divided by, to stand in the analyte's unit."""

    times: Decimal = Decimal(1)
    over: Decimal = Decimal(1)

    def of(self, number: Decimal) -> Decimal:
        """The number in the analyte's unit; exact but for a quotient that never ends, which has 28 digits."""
        return number * self.times if self.over == 1 else number * self.times / self.over

    def __str__(self) -> str:
        return f"×{self.times}" if self.over == 1 else f"÷{self.over}"


@dataclass(frozen=True, slots=True, eq=False)
class Analyte:
    """One analyte of the laboratory page.

    ``units`` maps every other unit to the factor into ``unit``; ``allow`` is what can be entered at all and
    ``expect`` what is not questioned, both in the stored unit and inclusive; ``places`` is how many decimals a
    result of it usually has. ``scale`` has the codes of a result that is told in words: of an ordinal or coded
    analyte always, of another where a laboratory may say "not detected". ``aliases`` are the names by which
    hospitals call it. ``loinc`` is empty where we could not make sure of the code. An analyte that is not
    ``expected`` is one that a laboratory may send, or that is tested only in some subjects.
    """

    code: str
    label: str
    testcd: str
    loinc: str
    unit: str
    allow: Limits
    expect: Limits
    places: int
    activity: Activity
    units: Mapping[str, Factor] = field(default_factory=dict)
    kind: ResultKind = ResultKind.NUMERIC
    scale: type[Codelist] | None = None
    aliases: tuple[str, ...] = ()
    expected: bool = True

    @property
    def specimen(self) -> Specimen:
        """What it is measured in: the same substance in another specimen is another test."""
        return Specimen.URINE if self.activity is Activity.URINALYSIS else Specimen.BLOOD

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its units, its own first."""
        return (self.unit, *self.units)

    @property
    def has_limits(self) -> bool:
        """Whether a result can be held against numbers."""
        return self.kind in (ResultKind.NUMERIC, ResultKind.TITRE)


def _ids(text: str) -> tuple[str, str]:
    testcd, loinc = text.split()
    return testcd, "" if loinc == "-" else loinc


def _limits(text: str) -> Limits:
    low, high = text.split("–")
    return Decimal(low), Decimal(high)


def _factor(text: str) -> Factor:
    number = Decimal(text[1:])
    return Factor(over=number) if text.startswith("÷") else Factor(times=number)


def _factors(text: str) -> Mapping[str, Factor]:
    """Factors as "mg/dL ×17.104, nmol/L ×0.9142"."""
    pairs = (part.strip().rsplit(" ", 1) for part in text.split(",")) if text else ()
    return MappingProxyType({unit: _factor(factor) for unit, factor in pairs})


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split("|")) if text else ()


def numeric(
    code: str,
    label: str,
    ids: str,
    unit: str,
    *,
    at: Activity,
    allow: str,
    expect: str,
    places: int,
    factors: str = "",
    aliases: str = "",
    scale: type[Codelist] | None = None,
    expected: bool = True,
) -> Analyte:
    """A number in a unit; ``ids`` is "SDTM-code LOINC" (or "-"), limits are written "10–250"."""
    testcd, loinc = _ids(ids)
    return Analyte(
        code,
        label,
        testcd,
        loinc,
        unit,
        _limits(allow),
        _limits(expect),
        places,
        at,
        _factors(factors),
        scale=scale,
        aliases=_names(aliases),
        expected=expected,
    )


def titre(
    code: str, label: str, ids: str, *, at: Activity, scale: type[Codelist], aliases: str = "", expected: bool = True
) -> Analyte:
    """The last dilution that reacts: 1:64 has the standard value 64."""
    testcd, loinc = _ids(ids)
    bounds = _limits("1–10000000"), _limits("1–100000")
    return Analyte(
        code,
        label,
        testcd,
        loinc,
        "",
        *bounds,
        0,
        at,
        kind=ResultKind.TITRE,
        scale=scale,
        aliases=_names(aliases),
        expected=expected,
    )


def worded(
    code: str,
    label: str,
    ids: str,
    scale: type[Codelist],
    *,
    at: Activity,
    kind: ResultKind = ResultKind.CODED,
    aliases: str = "",
    expected: bool = True,
) -> Analyte:
    """A result in words: of a scale with an order, or of a plain codelist. It has no unit and no numbers."""
    testcd, loinc = _ids(ids)
    none = _limits("0–0")
    return Analyte(
        code,
        label,
        testcd,
        loinc,
        "",
        none,
        none,
        0,
        at,
        kind=kind,
        scale=scale,
        aliases=_names(aliases),
        expected=expected,
    )
