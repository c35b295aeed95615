"""A titre as it is typed, made a result that can be held against a cut (P12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from protocol.analytes import ANALYTES
from protocol.codelists import Reactivity
from protocol.standard import standard
from protocol.units import Measured

TITRE = ANALYTES["COLDAGG"]
_IN_WORDS = {Reactivity.NEGATIVE: "", Reactivity.INDETERMINATE: "≥", Reactivity.POSITIVE: ">"}


def titre(text: str, on: date | None = None) -> Measured:
    """The dilution of "1:64", "64", "1：64", "1/64", "<1:4" or "≥1:512"; "negative" and "阴性" are 0.

    "Positive" without a dilution is more than 0, of which no cut can be told. Raises units.Unreadable with the sentence
    for the person.
    """
    result = standard(text, "", TITRE)
    if result.value is not None:
        return Measured(result.value, result.qualifier, on=on)
    return Measured(Decimal(0), _IN_WORDS[Reactivity(result.text)], on=on)
