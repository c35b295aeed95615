"""A reported result made standard: number, titre or word, with the factor that was used (specification 0.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from protocol import units
from protocol.analyte import FACTORS_VERSION, Analyte, ResultKind
from protocol.codelists import Codelist
from protocol.units import LONGEST_TEXT, QUALIFIERS, Unreadable, plain_signs
from protocol.words import Sentence, _

_DILUTION = r"([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]{1,8})"
_TITRE = re.compile(rf"(<=|>=|[<>≤≥≦≧⩽⩾])? *(?:1 *[:/] *)?{_DILUTION}")
_MARKED_TITRE = re.compile(r"(?:<=|>=|[<>≤≥≦≧⩽⩾])? *1 *[:/] *[0-9,]+")
# An index of the instrument or an amount beside a word: "阴性(0.02)", "1+(0.3 g/L)". The word is the result.
_INDEX = re.compile(r"(?:<=|>=|[<>≤≥≦≧⩽⩾])?(?:[0-9]+(?:\.[0-9]+)?|1[:/][0-9]+)(?:[a-zμ%/]{1,8})?")
_BRACKETS = re.compile(r"(.*?)\((.*?)\)(.*)")
_STRENGTHS = ("1+", "2+", "3+", "4+")
# What laboratories write, each for what it means; a scale has some of these meanings. "_" is a blank or nothing.
_MEANINGS = """
NEG  neg negative - 阴性 阴 未检出 未检测到 未见 无 无反应性 未反应
NEG  non_reactive non-reactive not_reactive not_detected undetected
POS  pos positive 阳性 阳 检出 reactive 有反应性 反应性 detected
WEAK ± +- +/- -/+ trace tr 微量 痕量 弱阳性 弱阳 weak weak_positive weakly_positive weak_pos w w+
IND  indeterminate ind borderline equivocal 可疑 不确定 灰区 临界
1+   1+ +1 +
2+   2+ +2 ++
3+   3+ +3 +++
4+   4+ +4 ++++
"""
_LINES = tuple(line.split() for line in _MEANINGS.strip().splitlines())
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {spelling.replace("_", ""): meaning for meaning, *spellings in _LINES for spelling in spellings}
)
_ONE_WORD = "|".join(
    re.escape(spelling).replace("_", " ?")
    for spelling in sorted((word for _meaning, *words in _LINES for word in words), key=len, reverse=True)
)
WORD = re.compile(rf"(?:{_ONE_WORD})(?: ?\((?:{_ONE_WORD})\))?|\((?:{_ONE_WORD})\)", re.I)
"""A result in words, as it stands in a longer text: one word that laboratories write, also with another in brackets."""
ONE_WORD = rf"(?:{_ONE_WORD})"
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
        raise Unreadable(Sentence(_("The result is too long to be one.")))
    if analyte.kind is ResultKind.TITRE and (titre := _titre(text)):
        return titre
    if analyte.scale is not None and (code := _word(text, analyte.scale)):
        return Standard(code)
    if analyte.kind is ResultKind.NUMERIC:
        return _number(text, unit, analyte)
    raise Unreadable(_why_not(text, analyte))


def _number(text: str, unit: str, analyte: Analyte) -> Standard:
    reading = units.read(text)
    value = units.convert(reading.number, unit, analyte)
    factor = analyte.units.get(units.normalise(unit))
    conversion = f"{factor} (v{FACTORS_VERSION})" if factor else ""
    return Standard(f"{reading.qualifier}{value:f}", value, reading.qualifier, conversion)


def _titre(text: str) -> Standard | None:
    """The dilution that the whole text tells, also beside a word that says the same: "阳性 1:320", "(+)1:64".

    Beside "negative" the word is the result; what is only part of another text ("11:40", "2021/12/31") is none.
    """
    plain = _plain(text)
    titre = _TITRE.fullmatch(plain)
    if titre is None and (marked := _MARKED_TITRE.search(plain)):
        meanings = {_SPELLINGS.get(part, "") for part in _beside(plain, marked)}
        is_told_alike = bool(meanings) and meanings <= {"POS", "WEAK", *_STRENGTHS}
        titre = _TITRE.fullmatch(marked[0]) if is_told_alike else None
    if titre is None or int(titre[2].replace(",", "")) == 0:
        return None
    qualifier, value = QUALIFIERS.get(titre[1] or "", ""), Decimal(titre[2].replace(",", ""))
    return Standard(f"{qualifier}1:{int(value)}", value, qualifier)


def _word(text: str, scale: type[Codelist]) -> str:
    """The code of the scale that the whole text means; nothing where it means none. "阳性(2+)" is 2+, not positive."""
    codes = {str(code.value) for code in scale}
    return next((code for parts in _readings(text) if (code := _meant(parts, codes))), "")


def _meant(parts: Sequence[str], codes: set[str]) -> str:
    """The one code that all parts mean together; a number beside a word is the instrument's index."""
    words = [part for part in parts if part in _SPELLINGS or not _INDEX.fullmatch(part)]
    meanings = {_SPELLINGS.get(part, part.upper()) for part in words}
    if meanings - {"POS"} and meanings - {"POS"} <= {"WEAK", *_STRENGTHS}:
        meanings -= {"POS"}  # "positive" beside its strength says nothing more
    meant = [_of(meaning, codes) for meaning in meanings]
    return meant[0][0] if len(meant) == 1 and meant[0] else ""


def is_negative(text: str) -> bool:
    """Whether a text says that there is nothing, and nothing else."""
    return _means_only("NEG", text)


def is_positive(text: str) -> bool:
    """Whether a text says that there is something, and nothing else, as how much or how sure."""
    return _means_only("POS", text)


def _means_only(meaning: str, text: str) -> bool:
    return any({_SPELLINGS.get(part) for part in parts} == {meaning} for parts in _readings(text))


def _of(meaning: str, codes: set[str]) -> tuple[str, ...]:
    return next(((code,) for code in (meaning, *_ELSE.get(meaning, ())) if code in codes), ())


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """The text without spaces as one part; or in the parts that its brackets, or its blanks, make."""
    plain = _plain(text)
    joined = "".join(plain.split())
    yield (joined,)
    if inside := _BRACKETS.fullmatch(joined):
        yield tuple(part for part in inside.groups() if part)
        yield inside[1] + inside[3], inside[2]
    yield tuple(plain.split())
    if marked := _MARKED_TITRE.search(plain):
        yield _beside(plain, marked)


def _beside(plain: str, titre: re.Match[str]) -> tuple[str, ...]:
    """The words that stand beside a titre, brackets aside."""
    return tuple(f"{plain[: titre.start()]} {plain[titre.end() :]}".replace("(", " ").replace(")", " ").split())


def _plain(text: str) -> str:
    return plain_signs(text).replace("−", "-").casefold()


def _why_not(text: str, analyte: Analyte) -> Sentence:
    known = tuple(Sentence(code.label) for code in analyte.scale or ())
    if analyte.kind is ResultKind.TITRE:
        return Sentence(
            _("“%(text)s” is no titre: enter one like 1:64, or that it is negative."), {"text": text.strip()}
        )
    return Sentence(_("“%(text)s” is none of %(known)s."), {"text": text.strip(), "known": known})
