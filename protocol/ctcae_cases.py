"""What a worked case of the area ctcae tells: one result, its limits, its baseline, the version."""

from __future__ import annotations

from decimal import Decimal

from protocol.analytes import ANALYTES
from protocol.codelists import Dipstick
from protocol.ctcae_results import Result
from protocol.ctcae_tables import TERMS, Term
from protocol.inputs import Input
from protocol.parameters import Parameters, with_values
from protocol.standard import standard
from protocol.units import Measured, Unreadable

URINE = TERMS["UPROT"]
STRIP = ANALYTES["UPROTDIP"]


def result(told: Input, parameters: Parameters) -> Result:
    """The facts of one case; its own version takes the place of the study's."""
    term = _term(told)
    version = told.text("ctcae").removeprefix("v")
    value = _optional(told, "v") if term is URINE else told.amount("v")
    high = _optional(told, "uln")
    low = _optional(told, "lln")
    base, base_low = _optional(told, "base"), _optional(told, "base_lln")
    return Result(
        term=term,
        value=None if value is None else Measured(value, "", low, high),
        parameters=with_values(parameters, {"ctcae_version": version}),
        baseline=None if base is None else Measured(base, "", low if base_low is None else base_low, high),
        dipstick=_strip(told) if term is URINE else None,
    )


def _term(told: Input) -> Term:
    term = TERMS.get(told.text("test"))
    if term is None:
        raise told.wrong("test", f"one of {', '.join(TERMS)}")
    return term


def _strip(told: Input) -> Dipstick | None:
    if not told.has("dip"):
        return None
    try:
        return Dipstick(standard(told.text("dip"), "", STRIP).text)
    except Unreadable:
        raise told.wrong("dip", f"one of {', '.join(code.value for code in Dipstick)}") from None


def _optional(told: Input, key: str) -> Decimal | None:
    return told.amount(key) if told.has(key) else None
