"""The laboratory analytes of the trial, found by their code or by a name that a hospital gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from protocol.analyte import FACTORS_VERSION as FACTORS_VERSION
from protocol.analyte import Analyte as Analyte
from protocol.analyte import Kind as Kind
from protocol.analyte import numeric
from protocol.analytes_blood import BLOOD
from protocol.analytes_chemistry import CHEMISTRY
from protocol.analytes_immunity import IMMUNITY
from protocol.codelists import Activity
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
    names = ((name, one) for one in ANALYTES.values() for name in (one.code, *one.aliases))
    return MappingProxyType({plain(name): one for name, one in names})


_BY_NAME = _known()


def named(name: str, more: Mapping[str, str] = MappingProxyType({})) -> Analyte | None:
    """The analyte of this name: its code, a hospital's name, or one of ``more`` (plain name: code).

    Of "血红蛋白(HGB)" also each part is tried; where two parts name two analytes, none is meant.
    """
    for parts in _readings(unicodedata.normalize("NFKC", name)):
        found = {one.code: one for part in parts if (one := _named(part, more))}
        if found:
            return next(iter(found.values())) if len(found) == 1 else None
    return None


def _readings(name: str) -> Iterator[tuple[str, ...]]:
    yield (name,)
    if inside := _IN_BRACKETS.fullmatch(name):
        yield inside[1], inside[2]


def _named(name: str, more: Mapping[str, str]) -> Analyte | None:
    key = plain(name)
    return ANALYTES[more[key]] if more.get(key) in ANALYTES else _BY_NAME.get(key)


def alike(name: str) -> Analyte | None:
    """The analyte with the name most like this one, to be suggested; None where none is like it."""
    key = plain(name)
    scored = ((_likeness(key, known), one) for known, one in _BY_NAME.items())
    best, one = max(scored, key=lambda pair: pair[0])
    return one if best >= _LIKE_ENOUGH else None


_LIKE_ENOUGH = 0.6


def _likeness(one: str, other: str) -> float:
    """Twice the pairs of neighbouring signs that both names have, over all pairs of both."""
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others))


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(max(len(name) - 1, 1)))
