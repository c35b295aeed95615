"""A reference as laboratories print it, understood from its first to its last letter, or not at all (spec. 0.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from protocol.analytes import is_unit
from protocol.standard import WORD
from protocol.units import DIGITS, LONGEST_NUMBER, Unreadable, normalise, plain_signs
from protocol.words import Sentence, _

LONGEST = 120
NO_REFERENCE = _("“%(text)s” is no reference range that can be read: write it as 110-150.")
_NOTHING = re.compile(r"[-/\\.]{0,3}|无|未提供|不适用|n/?a|nil|null|none", re.I)
_LABEL = re.compile(
    r"(?:生物)?(?:参考|正常)(?:参考)?(?:范围|区间|值)(?:范围)?\s*:?\s*"
    r"|(?:ref(?:erence)?|normal)\.?(?: range| interval)?\s*:\s*",
    re.I,
)
_DILUTED = re.compile(r"^1 ?[:/] ?")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "【": "】", "「": "」"}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-") | dict.fromkeys("∼〜～", "~"))
_BOUND = r"(?:<=|>=|[<>≤≥≦≧⩽⩾])"
_END = rf"(?:1 ?[:/] ?[0-9]{{1,8}}|{DIGITS})"
_UNIT = r"[^\d\s<>=≤≥~-][^<>≤≥~]*?|10[\^*xeE][^<>≤≥~]*?"
_SHORT_UNIT = r"%|[a-zA-Zμµ]+(?:/[a-zA-Z0-9.]+)?"
_BETWEEN = re.compile(
    rf"(?P<low>{_END}) ?(?P<unit_of_low>{_SHORT_UNIT})? ?(?:-{{1,3}}|~{{1,2}}|至|to|\.{{2,3}}) ?"
    rf"(?P<high>{_END})(?: ?(?P<unit>{_UNIT}))?"
)
_ONE_SIDED = re.compile(rf"(?P<bound>{_BOUND}) ?(?P<limit>{_END})(?: ?(?P<unit>{_UNIT}))?")
_WORDED_BOUND = re.compile(rf"(?P<limit>{_END}) ?(?P<unit>{_SHORT_UNIT})? ?(?P<bound>及?以[下上])")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says: limits on one or both sides, in `unit` where it names one; or a word.

    `is_void` says that it was printed as 0 to 0, which laboratory systems write where they have no limits.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    word: str = ""
    is_void: bool = False

    @property
    def has_limits(self) -> bool:
        """Whether a number can be held against it."""
        return self.low is not None or self.high is not None


NONE = Reference()


@lru_cache(maxsize=4096)
def read(text: str) -> Reference:
    """The reference, for instance "110-150", "(130～175) g/L", "0.5%-1.5%", "<1:100", "阴性"; a limit of a titre is
    its dilution. Raises Unreadable where not all of it is understood, and nothing else."""
    plain = _unwrapped(_LABEL.sub("", plain_signs(text).translate(_DASHES), count=1))
    if _NOTHING.fullmatch(plain):
        return NONE
    if len(text) <= LONGEST:
        if WORD.fullmatch(plain):
            return Reference(word=plain)
        if reference := _between(plain) or _one_sided(plain):
            return reference
    raise Unreadable(Sentence(NO_REFERENCE, {"text": text.strip()[:LONGEST]}))


def _unwrapped(text: str) -> str:
    """The text without the blanks and brackets around it, and without a unit's brackets."""
    plain = " ".join(text.split())
    while len(plain) > 1 and _BRACKETS.get(plain[0]) == plain[-1] and plain[0] not in plain[1:-1]:
        plain = plain[1:-1].strip()
    closed = re.fullmatch(r"[(\[{](?P<range>[^()\[\]{}]+)[)\]}] ?(?P<unit>\S.*)", plain)
    return f"{closed['range'].strip()} {closed['unit']}" if closed else plain


def _between(plain: str) -> Reference | None:
    """Limits on both sides. 0 to 0 are none."""
    parts = _BETWEEN.fullmatch(plain)
    if parts is None:
        return None
    unit = _one_unit(parts["unit_of_low"], parts["unit"])
    if unit is None:
        return None
    low, high = _limit(parts["low"]), _limit(parts["high"])
    if low == high == 0:
        return Reference(is_void=True)
    return Reference(low, high, unit)


def _one_sided(plain: str) -> Reference | None:
    """A limit on one side."""
    parts = _ONE_SIDED.fullmatch(plain) or _WORDED_BOUND.fullmatch(plain)
    if parts is None:
        return None
    unit = _one_unit(parts["unit"], None)
    if unit is None:
        return None
    limit, is_upper = _limit(parts["limit"]), parts["bound"][0] in "<≤≦⩽" or parts["bound"].endswith("下")
    return Reference(None if is_upper else limit, limit if is_upper else None, unit)


def _one_unit(first: str | None, second: str | None) -> str | None:
    """The unit that is told, once or twice alike; None where it is none that we know, or two."""
    names = {normalise(unit.strip("()[] ")) for unit in (first, second) if unit}
    if len(names) > 1 or not all(is_unit(unit) for unit in names):
        return None
    return names.pop() if names else ""


def _limit(text: str) -> Decimal:
    """A limit with its digits; the limit of a titre is the dilution. Raises Unreadable for more digits than any has."""
    digits = _DILUTED.sub("", text).replace(",", "")
    if len(digits) > LONGEST_NUMBER:
        raise Unreadable(Sentence(NO_REFERENCE, {"text": text[:LONGEST]}))
    return Decimal(digits)
