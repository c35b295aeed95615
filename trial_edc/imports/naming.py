"""Finds the study's own names for what a laboratory calls otherwise: tests, units, visits, subjects."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from protocol import units
from protocol.analytes import ANALYTES, Analyte
from protocol.schedule import VISITS

CLOSE = 0.6


@dataclass(frozen=True, slots=True)
class Names:
    """What a source calls our things: our name by theirs, in small letters; a blank one means “leave it out”."""

    tests: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """A name as it is compared: without capitals, and in one width."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _analytes() -> Mapping[str, str]:
    """The codes of the analytes by what everybody calls them; a name of two of them is nobody's."""
    called: dict[str, set[str]] = {}
    for code, analyte in ANALYTES.items():
        for name in (code, analyte.testcd, analyte.loinc, analyte.label, *getattr(analyte, "aliases", ())):
            called.setdefault(plain(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in called.items() if len(codes) == 1}


def analyte(told: Iterable[str], names: Names) -> Analyte | str | None:
    """The analyte that one of these texts names; an empty text where it is to be left out, None where none is known.

    What the source says goes before what everybody says.
    """
    texts = [plain(text) for text in told if text]
    for text in texts:
        if text in names.tests:
            ours = names.tests[text]
            return ANALYTES.get(ours) if ours else ""
    return next((ANALYTES[code] for text in texts if (code := _analytes().get(text))), None)


def suggestion(text: str) -> str:
    """The code of the analyte whose name is most like this text; nothing where none is like it."""
    close = get_close_matches(plain(text), list(_analytes()), n=1, cutoff=CLOSE)
    return _analytes()[close[0]] if close else ""


def unit(text: str, of: Analyte, names: Names) -> str | None:
    """The unit, where it is one of the analyte's; a blank one stays blank."""
    said = names.units.get(plain(text)) or units.normalise(text)
    return said if not said or said == of.unit or said in of.units else None


def visit(text: str, names: Names) -> str | None:
    """The code of the visit; an empty text where the day is to decide, None where no such visit is known."""
    if plain(text) in names.visits:
        return names.visits[plain(text)]
    return next((code for code, one in VISITS.items() if plain(text) in (plain(code), plain(one.label))), None)
