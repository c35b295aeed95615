"""A reported result made standard: number, titre or word, with the factor that was used (specification 0.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from protocol import units
from protocol.analyte import FACTORS_VERSION, Analyte, Kind
from protocol.codelists import Codelist
from protocol.units import LONGEST_TEXT, QUALIFIERS, Unreadable
from protocol.words import Text, _

_TITRE = re.compile(r"(<=|>=|[<>≤≥≦≧⩽⩾])? *(?:1 *[:/] *)([0-9]{1,8})")
_PLAIN_TITRE = re.compile(r"(<=|>=|[<>≤≥≦≧⩽⩾])? *([0-9]{1,8})")
_BRACKETS = re.compile(r"(.*?)\((.*?)\)(.*)")
_STRENGTHS = ("1+", "2+", "3+", "4+")
# What laboratories write, without spaces, each for what it means; a scale has some of these meanings.
_MEANINGS = """
NEG  neg negative - 阴性 阴 未检出 未检测到 未见 无 nonreactive non-reactive 无反应性 未反应 notdetected undetected
POS  pos positive 阳性 阳 检出 reactive 有反应性 反应性 detected
WEAK ± +- +/- -/+ trace tr 微量 痕量 弱阳性 弱阳 weak w w+
IND  indeterminate ind borderline equivocal 可疑 不确定 灰区 临界
1+   1+ +1 +
2+   2+ +2 ++
3+   3+ +3 +++
4+   4+ +4 ++++
"""
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {spelling: meaning for meaning, *spellings in map(str.split, _MEANINGS.split("\n")[1:-1]) for spelling in spellings}
)
# A meaning that a scale has not is told by the first of these that it has.
_ELSE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "WEAK": ("W", "TRACE", "IND"),
        "IND": ("W", "TRACE"),
        **dict.fromkeys(_STRENGTHS, ("POS",)),
    }
)


@dataclass(frozen=True, slots=True)
class Standard:
    """A result as rules and files take it: in words, and as an exact number in the analyte's unit where it is one.

    ``conversion`` names the factor and its version where the result was reported in another unit.
    """

    text: str
    value: Decimal | None = None
    qualifier: str = ""
    conversion: str = ""


@lru_cache(maxsize=4096)
def standard(text: str, unit: str, analyte: Analyte) -> Standard:
    """The reported text made standard. Raises units.Unreadable with a sentence for the person."""
    if len(text) > LONGEST_TEXT:
        raise Unreadable(Text(_("The result is too long to be one.")))
    if analyte.kind is Kind.TITRE and (found := _titre(text)):
        return found
    if analyte.scale is not None and (code := _word(text, analyte.scale)):
        return Standard(code)
    if analyte.kind is Kind.NUMERIC:
        return _number(text, unit, analyte)
    raise Unreadable(_why_not(text, analyte))


def _number(text: str, unit: str, analyte: Analyte) -> Standard:
    found = units.read(text)
    value = units.convert(found.number, unit, analyte)
    factor = analyte.units.get(units.normalise(unit))
    conversion = f"{factor} (v{FACTORS_VERSION})" if factor else ""
    return Standard(f"{found.qualifier}{value:f}", value, found.qualifier, conversion)


def _titre(text: str) -> Standard | None:
    plain = _plain(text)
    found = _TITRE.search(plain) or _PLAIN_TITRE.fullmatch(plain)
    if found is None or int(found[2]) == 0:
        return None
    qualifier, value = QUALIFIERS.get(found[1] or "", ""), Decimal(found[2])
    return Standard(f"{qualifier}1:{int(value)}", value, qualifier)


def _word(text: str, scale: type[Codelist]) -> str:
    """The code of the scale that the text means; nothing where it means none. "阳性(2+)" is 2+, not positive."""
    codes = {str(code.value) for code in scale}
    meant = {_SPELLINGS.get(part, part.upper()) for part in _parts(text)}
    found = {code for meaning in meant for code in _of(meaning, codes)}
    if len(found) > 1:
        found -= {"POS"}
    return found.pop() if len(found) == 1 else ""


def _of(meaning: str, codes: set[str]) -> tuple[str, ...]:
    return next(((code,) for code in (meaning, *_ELSE.get(meaning, ())) if code in codes), ())


def _parts(text: str) -> Iterator[str]:
    """The text without spaces, and what stands before, in and behind its brackets."""
    plain = "".join(_plain(text).split())
    yield plain
    if found := _BRACKETS.fullmatch(plain):
        yield from (part for part in found.groups() if part)
        yield found[1] + found[3]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("−", "-").casefold().strip()


def _why_not(text: str, analyte: Analyte) -> Text:
    known = tuple(Text(code.label) for code in analyte.scale or ())
    if analyte.kind is Kind.TITRE:
        return Text(_("“%(text)s” is no titre: enter one like 1:64, or that it is negative."), {"text": text.strip()})
    return Text(_("“%(text)s” is none of %(known)s."), {"text": text.strip(), "known": known})
