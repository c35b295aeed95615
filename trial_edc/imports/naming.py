"""Finds the study's own names for what a laboratory calls otherwise: tests, units, visits, subjects."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from protocol import units
from protocol.analytes import ANALYTES, Analyte, alike, named
from protocol.schedule import VISITS


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


def _coded() -> Mapping[str, Analyte]:
    """The analytes by the codes that systems send: LOINC's and SDTM's; one that two of them have is nobody's."""
    codes = [(plain(code), one) for one in ANALYTES.values() for code in (one.loinc, one.testcd) if code]
    given = Counter(code for code, _one in codes)
    return {code: one for code, one in codes if given[code] == 1}


_BY_CODE = _coded()


def analyte(told: Iterable[str], names: Names) -> Analyte | str | None:
    """The analyte that one of these texts names; an empty text where it is to be left out, None where none is known.

    What the source says goes before what everybody says.
    """
    texts = [text for text in told if text]
    for text in texts:
        ours = names.tests.get(plain(text))
        if ours is not None:
            return ANALYTES.get(ours) if ours else ""
    found = (named(text) or _BY_CODE.get(plain(text)) for text in texts)
    return next((one for one in found if one), None)


def suggestion(text: str) -> str:
    """The code of the analyte whose name is most like this text; nothing where none is like it."""
    found = alike(text)
    return found.code if found else ""


def unit(text: str, of: Analyte, names: Names) -> str | None:
    """The unit, where it is one of the analyte's; a blank one stays blank, one of a result in words says nothing."""
    if not of.unit and not of.units:
        return ""
    said = names.units.get(plain(text)) or units.normalise(text)
    return said if not said or said == of.unit or said in of.units else None


def visit(text: str, names: Names) -> str | None:
    """The code of the visit; an empty text where the day is to decide, None where no such visit is known."""
    if plain(text) in names.visits:
        return names.visits[plain(text)]
    return next((code for code, one in VISITS.items() if plain(text) in (plain(code), plain(one.label))), None)
