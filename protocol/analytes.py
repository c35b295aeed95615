"""The laboratory analytes of the trial, found by their code or by a name that a hospital gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from protocol import specimen as specimens
from protocol.analyte import FACTORS_VERSION as FACTORS_VERSION
from protocol.analyte import Analyte as Analyte
from protocol.analyte import numeric
from protocol.analytes_blood import BLOOD
from protocol.analytes_chemistry import CHEMISTRY
from protocol.analytes_immunity import IMMUNITY
from protocol.codelists import Activity
from protocol.specimen import Specimen
from protocol.units import SPELLINGS, normalise
from protocol.words import _

ANALYTES: Mapping[str, Analyte] = MappingProxyType(
    {analyte.code: analyte for analyte in (*BLOOD, *CHEMISTRY, *IMMUNITY)}
)

# Not a row of the laboratory page: the trough has a form of its own.
SIROLIMUS = numeric(
    "SIROLIMUS", _("Sirolimus in whole blood"), "SIROLIM 29247-4", "ng/mL",
    at=Activity.TROUGH, allow="0–200", expect="0.5–30", places=2, factors="ug/L ×1, nmol/L ×0.9142",
)  # fmt: skip

# What a name is told by: letters, digits, and the signs that tell a share from a count.
_TELLING = re.compile(r"[^\w%#+]|_")
_IN_BRACKETS = re.compile(r"(.+?)\((.+)\)\s*")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without what tells nothing: width, case, spaces, stars, dashes."""
    return _TELLING.sub("", unicodedata.normalize("NFKC", name).casefold())


def _known() -> Mapping[str, Analyte]:
    names = ((name, entry) for entry in ANALYTES.values() for name in (entry.code, *entry.aliases))
    return MappingProxyType({plain(name): entry for name, entry in names})


_BY_NAME = _known()


def named(
    name: str, more: Mapping[str, str] = MappingProxyType({}), *, specimen: Specimen | None = None
) -> Analyte | None:
    """The analyte of this name: its code, a hospital's name, or one of ``more`` (plain name: code).

    Of "血红蛋白(HGB)" also each part is tried; where two parts name two analytes, none is meant. The same substance
    in another specimen is another test: in ``specimen``, or in the one that the name itself tells, only a test of that
    specimen is meant ("葡萄糖" of urine is the dipstick's; "肌酐" of urine is no test of ours).
    """
    own = _test_named(name, more)
    wanted = specimen or _specimen_within(name, own)
    if wanted is None or (own and own.specimen is wanted):
        return own
    return None if wanted is not Specimen.URINE or plain(name) in more else _test_of_urine(name)


def _test_of_urine(name: str) -> Analyte | None:
    """The test of urine that is named as one of ours when "urine" is added."""
    tests = (_test_named(f"{before}{name}{behind}", {}) for before, behind in (("尿", ""), ("U-", ""), ("", "(尿)")))
    return next((test for test in tests if test and test.specimen is Specimen.URINE), None)


def _specimen_within(name: str, own: Analyte | None) -> Specimen | None:
    """The specimen that a name tells beside the test: "尿液 肌酐"; a name in full is one of ours as it stands."""
    key = plain(name)
    return None if own and (key in _BY_NAME or key == plain(own.code)) else specimens.of(name)


def _test_named(name: str, more: Mapping[str, str]) -> Analyte | None:
    for parts in _readings(unicodedata.normalize("NFKC", name)):
        tests = {test.code: test for part in parts if (test := _named(part, more))}
        if tests:
            test = next(iter(tests.values()))
            rest = (part for part in parts if _named(part, more) is None)
            return test if len(tests) == 1 and all(_says_nothing_else(part, test) for part in rest) else None
    return None


# What may stand in brackets behind a test and makes it no other: how it was measured, and of whom it is all the same.
_NEUTRAL = re.compile(
    r"[\w\-/ ]{0,8}法|定量|定性|测定|检测|计数|绝对值|浓度|空腹|总|全自动|仪器|fasting|enzymatic|quantitative"
    r"|qualitative|automated|ifcc|jaffe|ckd-epi|mdrd|absolute|count|conc(?:entration)?\.?",
    re.I,
)


def _says_nothing_else(part: str, test: Analyte) -> bool:
    """Whether a part of a name leaves the test what it is: a unit of it, its specimen, a method."""
    plain_part = part.strip()
    is_specimen = specimens.of(plain_part) is test.specimen
    return is_unit(plain_part) or is_specimen or _NEUTRAL.fullmatch(plain_part) is not None


def _readings(name: str) -> Iterator[tuple[str, ...]]:
    yield (name,)
    if inside := _IN_BRACKETS.fullmatch(name):
        yield inside[1], inside[2]


def _named(name: str, more: Mapping[str, str]) -> Analyte | None:
    key = plain(name)
    return ANALYTES[more[key]] if more.get(key) in ANALYTES else _BY_NAME.get(key)


_NITROGEN = re.compile(r"尿素氮|\bbun\b|\burean\b|urea[ -]?n(?:itrogen)?\b|nitrogen", re.I)
_OF_NITROGEN = "mg N/dL"


def unit_as_named(name: str, unit: str) -> str:
    """The unit of a result under this name, in one spelling: of "BUN" milligrams are those of nitrogen, not of urea."""
    plain_unit = normalise(unit)
    return _OF_NITROGEN if plain_unit == "mg/dL" and _NITROGEN.search(name) else plain_unit


_PER = re.compile(
    r"(?:[kmunpμ]?(?:g|mol|l|iu|u)|meq|copies|拷贝|cells|个|mm|s|x?10\^\d+)?"
    r"/(?:[dmuμ]?l|[hl]pf?|h|g|[mu]?mol|24 ?h|d|co|min.*)",
    re.I,
)
_NAMED_UNITS = {*SPELLINGS, *(unit.casefold() for test in ANALYTES.values() for unit in (test.unit, *test.units))}
_NAMED_UNITS |= {"s/co", "coi", "秒", "sec", "ratio", "mmhg", "℃"}
_NAMED_UNITS.discard("")


def is_unit(text: str) -> bool:
    """Whether this is a unit of a laboratory."""
    name = normalise(text).casefold().removeprefix("x")
    return bool(name) and (name in _NAMED_UNITS or _PER.fullmatch(name) is not None)


def alike(name: str, *, specimen: Specimen | None = None) -> Analyte | None:
    """The analyte of this specimen with the name most like this one, to be suggested; None where none is like it."""
    wanted_specimen = specimen or specimens.of(name)
    key = plain(name)
    scored = (
        (_likeness(key, known), test)
        for known, test in _BY_NAME.items()
        if wanted_specimen is None or test.specimen is wanted_specimen
    )
    best, test = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return test if best >= _LIKE_ENOUGH else None


_LIKE_ENOUGH = 0.6


def _likeness(left: str, right: str) -> float:
    """Twice the pairs of neighbouring signs that both names have, over all pairs of both."""
    pairs, others = _pairs(left), _pairs(right)
    return 2 * len(pairs & others) / (len(pairs) + len(others))


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(max(len(name) - 1, 1)))
