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


def result(case: Input, parameters: Parameters) -> GradedResult:
    """The facts of one case; its own version takes the place of the study's, its own unit that of the term."""
    term = _term(case)
    version = case.text("ctcae").removeprefix("v")
    reported, base = _reported(case, term), _baseline(case)
    unit = case.text("unit") if case.has("unit") else term.unit
    return GradedResult(
        term=term,
        value=_standard(case, term, unit, reported),
        parameters=with_values(parameters, {"ctcae_version": version}),
        in_mg_dl=reported if units.normalise(unit) == MG_DL else None,
        baseline=_standard(case, term, unit, base),
        is_baseline=bool(case.has("is_baseline") and case.truth("is_baseline")),
        dipstick=_strip(case) if term is URINE else None,
    )


def _term(case: Input) -> GradedTerm:
    term = TERMS.get(case.text("test"))
    if term is None:
        raise case.wrong("test", f"one of {', '.join(TERMS)}")
    return term


def _reported(case: Input, term: GradedTerm) -> Measured | None:
    value = _optional(case, "v") if term is URINE else case.amount("v")
    low, high = _optional(case, "lln"), _optional(case, "uln")
    return None if value is None else Measured(value, "", low, high)


def _baseline(case: Input) -> Measured | None:
    base = _optional(case, "base")
    low = _optional(case, "base_lln" if case.has("base_lln") else "lln")
    return None if base is None else Measured(base, "", low, _optional(case, "uln"))


def _standard(case: Input, term: GradedTerm, unit: str, measured: Measured | None) -> Measured | None:
    """A result of the case in the unit of the term."""
    if measured is None or units.normalise(unit) == term.unit:
        return measured
    analyte, limits = ANALYTES[term.analyte], (measured.low, measured.high)
    try:
        low, high = (None if limit is None else units.convert(limit, unit, analyte) for limit in limits)
        return Measured(units.convert(measured.value, unit, analyte), "", low, high)
    except Unreadable:
        raise case.wrong("unit", f"a unit of {term.code}") from None


def _strip(case: Input) -> Dipstick | None:
    if not case.has("dip"):
        return None
    try:
        return Dipstick(standard(case.text("dip"), "", STRIP).text)
    except Unreadable:
        raise case.wrong("dip", f"one of {', '.join(code.value for code in Dipstick)}") from None


def _optional(case: Input, key: str) -> Decimal | None:
    return case.amount(key) if case.has(key) else None
