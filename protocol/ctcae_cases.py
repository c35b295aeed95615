"""What a worked case of the area ctcae tells: one result, its limits, its baseline, the version."""

from __future__ import annotations

from decimal import Decimal

from protocol import units
from protocol.analytes import ANALYTES
from protocol.codelists import Dipstick
from protocol.ctcae_results import GradedResult
from protocol.ctcae_tables import MG_DL, TERMS, GradedTerm
from protocol.inputs import Input
from protocol.parameters import Parameters, with_values
from protocol.standard import standard
from protocol.units import Measured, Unreadable

URINE = TERMS["UPROT"]
STRIP = ANALYTES["UPROTDIP"]


def result(told: Input, parameters: Parameters) -> GradedResult:
    """The facts of one case; its own version takes the place of the study's, its own unit that of the term."""
    term = _term(told)
    version = told.text("ctcae").removeprefix("v")
    reported, base = _reported(told, term), _baseline(told)
    unit = told.text("unit") if told.has("unit") else term.unit
    return GradedResult(
        term=term,
        value=_standard(told, term, unit, reported),
        parameters=with_values(parameters, {"ctcae_version": version}),
        in_mg_dl=reported if units.normalise(unit) == MG_DL else None,
        baseline=_standard(told, term, unit, base),
        is_baseline=bool(told.has("is_baseline") and told.truth("is_baseline")),
        dipstick=_strip(told) if term is URINE else None,
    )


def _term(told: Input) -> GradedTerm:
    term = TERMS.get(told.text("test"))
    if term is None:
        raise told.wrong("test", f"one of {', '.join(TERMS)}")
    return term


def _reported(told: Input, term: GradedTerm) -> Measured | None:
    value = _optional(told, "v") if term is URINE else told.amount("v")
    low, high = _optional(told, "lln"), _optional(told, "uln")
    return None if value is None else Measured(value, "", low, high)


def _baseline(told: Input) -> Measured | None:
    base = _optional(told, "base")
    low = _optional(told, "base_lln" if told.has("base_lln") else "lln")
    return None if base is None else Measured(base, "", low, _optional(told, "uln"))


def _standard(told: Input, term: GradedTerm, unit: str, measured: Measured | None) -> Measured | None:
    """A result of the case in the unit of the term."""
    if measured is None or units.normalise(unit) == term.unit:
        return measured
    analyte, limits = ANALYTES[term.analyte], (measured.low, measured.high)
    try:
        low, high = (None if limit is None else units.convert(limit, unit, analyte) for limit in limits)
        return Measured(units.convert(measured.value, unit, analyte), "", low, high)
    except Unreadable:
        raise told.wrong("unit", f"a unit of {term.code}") from None


def _strip(told: Input) -> Dipstick | None:
    if not told.has("dip"):
        return None
    try:
        return Dipstick(standard(told.text("dip"), "", STRIP).text)
    except Unreadable:
        raise told.wrong("dip", f"one of {', '.join(code.value for code in Dipstick)}") from None


def _optional(told: Input, key: str) -> Decimal | None:
    return told.amount(key) if told.has(key) else None
