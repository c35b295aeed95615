"""Reported results: reading their text and unit, and comparing in three-valued logic (specification 0.2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from protocol.analyte import Analyte
from protocol.words import Sentence, _

LONGEST_TEXT = 40
LONGEST_NUMBER = 18
QUALIFIERS = {
    "<=": "≤",
    "≦": "≤",
    "⩽": "≤",
    "≤": "≤",
    "<": "<",
    ">=": "≥",
    "≧": "≥",
    "⩾": "≥",
    "≥": "≥",
    ">": ">",
}
DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
"""A number: with or without separators of thousands, which never stand behind a zero."""
RESULT = re.compile(rf"(<=|>=|[<>≤≥≦≧⩽⩾])? *({DIGITS})")
_AMBIGUOUS = re.compile(r"\D*[0-9]+,[0-9]+\D*")
# The longer words first: "不大于" holds "大于".
_BOUNDS_IN_WORDS = tuple(
    (re.compile(rf"(?<![a-z])(?:{words})\s*(?=[.\d])", re.I), sign)
    for words, sign in (
        ("(?:小于|低于|少于)(?:或?等于)|不(?:大于|高于|超过|多于)", "<="),
        ("less than or equal to|(?:not|no) more than|at most|up to", "<="),
        ("(?:大于|高于|多于)(?:或?等于)|不(?:小于|低于|少于)", ">="),
        ("(?:greater|more) than or equal to|(?:not|no) less than|at least", ">="),
        ("小于|低于|少于|less than|below|under", "<"),
        ("大于|高于|超过|多于|greater than|more than|above|over", ">"),
    )
)
_SIGNS = str.maketrans(
    dict.fromkeys("〈﹤‹", "<") | dict.fromkeys("〉﹥›", ">") | {"∶": ":", "꞉": ":", "。": ".", "×": "x"}
)
COUNT = re.compile(r"[x*]?(?:10(?:\^|\*{1,2}|x|e\+?)?|e\+?)([0-9]{1,2})(?:个|cells?)?/(ul|l|mm3|mm\^3|cumm)")
_LETTERED = MappingProxyType({"k": "3", "thou": "3", "千": "3", "m": "6", "mill": "6", "百万": "6", "万": "4"})
_LETTERED_COUNT = re.compile(rf"(?:x)?({'|'.join(_LETTERED)})(?:个|cells?)?/(ul|mm3|mm\^3|cumm)")
_RAISED = str.maketrans(dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)))
_RAISED_POWER = re.compile("10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_ANNOTATION = re.compile(r"\{(?!1\.73)[^{}]*\}")
SPELLINGS = {
    "g/l": "g/L",
    "gm/l": "g/L",
    "g/dl": "g/dL",
    "gm/dl": "g/dL",
    "g%": "g/dL",
    "mg/dl": "mg/dL",
    "mg%": "mg/dL",
    "mgn/dl": "mg N/dL",
    "umol/l": "umol/L",
    "mcmol/l": "umol/L",
    "mmol/l": "mmol/L",
    "u/l": "U/L",
    "iu/l": "U/L",
    "[iu]/l": "U/L",
    "units/l": "U/L",
    "ng/ml": "ng/mL",
    "ug/l": "ug/L",
    "mcg/l": "ug/L",
    "nmol/l": "nmol/L",
    "mg/l": "mg/L",
    "mg/g": "mg/g",
    "g/g": "g/g",
    "mg/mmol": "mg/mmol",
    "g/mol": "g/mol",
    "meq/l": "mEq/L",
    "miu/ml": "mIU/mL",
    "m[iu]/ml": "mIU/mL",
    "iu/ml": "IU/mL",
    "[iu]/ml": "IU/mL",
    "拷贝/ml": "copies/mL",
    "copies/ml": "copies/mL",
    "cells/ul": "cells/uL",
    "/ul": "/uL",
    "个/ul": "/uL",
    "/mm3": "/uL",
    "/mm^3": "/uL",
    "/cumm": "/uL",
    "cells/mm3": "/uL",
    "个/mm3": "/uL",
    "l/l": "L/L",
    "fl": "fL",
    "pg": "pg",
    "g/24h": "g/24 h",
    "mg/24h": "mg/24 h",
    "g/d": "g/24 h",
    "g/(24.h)": "g/24 h",
    "mg/(24.h)": "mg/24 h",
    "mg/d": "mg/24 h",
    "g/24hr": "g/24 h",
    "mg/24hr": "mg/24 h",
    "g/24小时": "g/24 h",
    "mg/24小时": "mg/24 h",
    "ml/min/1.73m2": "mL/min/1.73m2",
    "ml/min/1.73m^2": "mL/min/1.73m2",
    "ml/(min*1.73m2)": "mL/min/1.73m2",
    "ml/(min.1.73m2)": "mL/min/1.73m2",
    "ml/min/{1.73_m2}": "mL/min/1.73m2",
    "ml/min/{1.73m2}": "mL/min/1.73m2",
    "ml/min.1.73m2": "mL/min/1.73m2",
    "%": "%",
    "百分比": "%",
}


class Unreadable(ValueError):
    """A text that is no result, or a unit that is none of the analyte's; ``why`` is a sentence for the person."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Reported:
    """A result as it was read: qualifier "", "<", "≤", ">" or "≥", and the number."""

    qualifier: str
    number: Decimal


@lru_cache(maxsize=4096)
def read(text: str) -> Reported:
    """Read a reported result, for instance "118", "<2.0", "≥ 1,200" or "１２．５"; raises Unreadable, nothing
    else."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable(Sentence(_("The result is too long to be a number.")))
    number = RESULT.fullmatch(plain_signs(text))
    # Raised, circled or shared out (², ①, ½), a digit is no digit of the number: 10² is not 102.
    if number is None or (not text.isascii() and any(unicodedata.category(sign) == "No" for sign in text)):
        raise Unreadable(Sentence(_why_no_number(text), {"text": text.strip()}))
    digits = number[2].replace(",", "")
    if len(digits) > LONGEST_NUMBER:
        raise Unreadable(Sentence(_("“%(text)s” has more digits than a result can have."), {"text": text.strip()}))
    return Reported(QUALIFIERS.get(number[1] or "", ""), Decimal(digits))


def _why_no_number(text: str) -> str:
    if _AMBIGUOUS.fullmatch(text):
        return _("“%(text)s”: whether the comma is a decimal point cannot be told; write the number with a point.")
    return _("“%(text)s” is not a number, nor a number after <, ≤, > or ≥.")


def plain_signs(text: str) -> str:
    """A result in plain signs: half width, "小于1:16" and "〈1:16" as "<1:16"."""
    return bounds_as_signs(unicodedata.normalize("NFKC", text).translate(_SIGNS).strip())


def bounds_as_signs(text: str) -> str:
    """A text in which "小于5", "at most 5" and their like are "<5" and "<=5"."""
    for words, sign in _BOUNDS_IN_WORDS:
        text = words.sub(sign, text)
    return text


@lru_cache(maxsize=512)
def normalise(unit: str) -> str:
    """One spelling of a unit: "μmol/L", "µmol/l" and "umol/L" are umol/L, "×10⁹/L" and UCUM's "10*9/L" are 10^9/L.

    What UCUM adds in braces says of what it is, and no other unit. A unit that is not known comes back stripped,
    otherwise as it was written.
    """
    raised = _RAISED_POWER.sub(lambda power: "10^" + power[1].translate(_RAISED), unit)
    plain = unicodedata.normalize("NFKC", raised).translate(_SIGNS)
    plain = _ANNOTATION.sub("", "".join(plain.split()).replace("μ", "u").lower())
    if count := COUNT.fullmatch(plain):
        return f"10^{count[1]}/{'L' if count[2] == 'l' else 'uL'}"
    if count := _LETTERED_COUNT.fullmatch(plain):
        return f"10^{_LETTERED[count[1]]}/uL"
    return SPELLINGS.get(plain, unit.strip())


def convert(number: Decimal, unit: str, analyte: Analyte) -> Decimal:
    """The number in the analyte's stored unit, exact and unrounded; raises Unreadable for a unit it has not."""
    name = normalise(unit)
    if name == analyte.unit:
        return number
    factor = analyte.units.get(name)
    if factor is None:
        known = tuple(unit for unit in (analyte.unit, *analyte.units) if unit) or (Sentence(_("no unit")),)
        why = _("%(unit)s is not a unit of %(analyte)s; use %(known)s.")
        raise Unreadable(
            Sentence(why, {"unit": unit.strip() or "—", "analyte": Sentence(analyte.label), "known": known})
        )
    return factor.of(number)


def meant(text: str, unit: str, analyte: Analyte) -> str | None:
    """Another unit in which this number would be possible, where it is not expected in the one that was told.

    A haemoglobin of 11.8 "g/L" is most likely one in g/dL: below 25 g/L that is asked (specification 0.2).
    """
    number, low, high = read(text).number, *analyte.allow
    unit_name = normalise(unit)
    other = {name: convert(number, name, analyte) for name in (analyte.unit, *analyte.units) if name != unit_name}
    stands = convert(number, unit, analyte)
    too_low = stands < analyte.expect[0]
    nearer = (name for name, value in other.items() if value != stands and (value > stands) is too_low)
    return next((name for name in nearer if low <= other[name] < high), None)


@dataclass(frozen=True, slots=True)
class Measured:
    """A result in its stored unit beside its own reference limits and the day it was collected.

    Comparisons are three-valued: "<0.1" lies below a lower limit of 0.3, "<0.5" may or may not (None), and a
    limit that is missing makes every comparison unknown. Of limits in doubt (`protocol.reference_limits`) none is left,
    and nothing is assumed in their place.
    """

    value: Decimal
    qualifier: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    on: date | None = None
    in_doubt: bool = False

    def above(self, limit: Decimal | None) -> bool | None:
        """Whether the true value is greater than the limit."""
        if limit is None:
            return None
        if not self.qualifier:
            return self.value > limit
        if self.qualifier == ">":
            return True if self.value >= limit else None
        if self.qualifier == "≥":
            return True if self.value > limit else None
        return False if self.value <= limit else None

    def below(self, limit: Decimal | None) -> bool | None:
        """Whether the true value is less than the limit."""
        if limit is None:
            return None
        if not self.qualifier:
            return self.value < limit
        if self.qualifier == "<":
            return True if self.value <= limit else None
        if self.qualifier == "≤":
            return True if self.value < limit else None
        return False if self.value >= limit else None

    def at_least(self, limit: Decimal | None) -> bool | None:
        return denied(self.below(limit))

    def at_most(self, limit: Decimal | None) -> bool | None:
        return denied(self.above(limit))

    def plus(self, amount: Decimal) -> Measured:
        """The same result moved by an amount, for a comparison with another result."""
        return replace(self, value=self.value + amount)

    def exceeds(self, other: Measured) -> bool | None:
        """Whether this result is greater than another result, where either may be a bound."""
        if not other.qualifier:
            return self.above(other.value)
        if not self.qualifier:
            return other.below(self.value)
        if self.qualifier in ">≥" and other.qualifier in "<≤":
            return True if self._lies_beyond(other) else None
        if self.qualifier in "<≤" and other.qualifier in ">≥":
            return False if self.value <= other.value else None
        return None

    def _lies_beyond(self, upper: Measured) -> bool:
        """Whether all that this lower bound allows is greater than all that an upper bound allows."""
        if self.qualifier == ">" or upper.qualifier == "<":
            return self.value >= upper.value
        return self.value > upper.value

    def reaches(self, other: Measured) -> bool | None:
        """Whether this result is at least another result, where either may be a bound."""
        return denied(other.exceeds(self))


def denied(truth: bool | None) -> bool | None:
    """NOT in three-valued logic."""
    return None if truth is None else not truth


def all_of(*truths: bool | None) -> bool | None:
    """AND in three-valued logic: one false decides, whatever is unknown."""
    if any(truth is False for truth in truths):
        return False
    return None if None in truths else True


def any_of(*truths: bool | None) -> bool | None:
    """OR in three-valued logic: one true decides, whatever is unknown."""
    if any(truth is True for truth in truths):
        return True
    return None if None in truths else False


_AS_READ = {
    "10^6/L": "×10⁶/L",
    "10^9/L": "×10⁹/L",
    "10^12/L": "×10¹²/L",
    "10^3/uL": "×10³/µL",
    "10^4/uL": "×10⁴/µL",
    "10^6/uL": "×10⁶/µL",
    "/uL": "/µL",
    "cells/uL": "cells/µL",
    "umol/L": "µmol/L",
    "mL/min/1.73m2": "mL/min/1.73 m²",
}


def spelled(unit: str) -> str:
    """A unit as a person reads it."""
    return _AS_READ.get(unit, unit)


def amount(measured: Measured, unit: str) -> Sentence:
    """A result in words: "118 g/L", "<0.1 g/L"."""
    values = {"qualifier": measured.qualifier, "number": measured.value, "unit": spelled(unit)}
    return Sentence(_("%(qualifier)s%(number)s %(unit)s"), values)


def signed(number: Decimal) -> str:
    """A difference with its sign, and without zeros that tell nothing: "+12", "−0.4", "±0"."""
    if number == 0:
        return "±0"
    return f"{'+' if number > 0 else '−'}{abs(number).normalize():f}"


def dated(measured: Measured, unit: str) -> Sentence:
    """A result with its day where the day is known: "118 g/L on 2024-11-20"."""
    if measured.on is None:
        return amount(measured, unit)
    return Sentence(_("%(amount)s on %(date)s"), {"amount": amount(measured, unit), "date": measured.on})


def quantity(number: Decimal, unit: str) -> Sentence:
    """A number with its unit in words: "110 g/L"."""
    return Sentence(_("%(number)s %(unit)s"), {"number": number, "unit": spelled(unit)})
