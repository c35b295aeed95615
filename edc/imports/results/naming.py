"""Finds the study's own names for what a laboratory calls otherwise: tests, units, visits, subjects."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from protocol import loinc
from protocol import specimen as specimens
from protocol.analytes import ANALYTES, Analyte, alike, named, unit_as_named
from protocol.schedule import VISITS
from protocol.specimen import Specimen


@dataclass(frozen=True, slots=True)
class SourceNames:
    """What a source calls our things: our name by theirs, in small letters; a blank one means “leave it out”."""

    tests: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    visits: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """A name as it is compared: without capitals, and in one width."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _coded() -> Mapping[str, Analyte]:
    """The analytes by SDTM's codes; one that two of them have is nobody's."""
    codes = [(plain(test.testcd), test) for test in ANALYTES.values()]
    given = Counter(code for code, _test in codes)
    return {code: test for code, test in codes if given[code] == 1}


_BY_CODE = _coded()


def analyte(code: str, test: str, specimen: str, names: SourceNames) -> Analyte | str | None:
    """The analyte that code and name mean in this specimen; blank where it is to be left out, None where none is known.

    What the source says goes before what everybody says. A code of LOINC says specimen and property: one that we do
    not know is not overruled by the words beside it. Code and words that mean two tests mean none.
    """
    for key in keys(code, test, specimen):
        ours = names.tests.get(plain(key))
        if ours is not None and _fits(ours, specimen, key):
            return ANALYTES.get(ours) if ours else ""
    kind = specimens.of(specimen)
    if specimen and kind is None:
        return None
    meant = _meant(code, test, kind)
    return meant if meant and all(_is_of(meant, text) for text in (code, test)) else None


def keys(code: str, test: str, specimen: str) -> Iterator[str]:
    """By which names a source's word for a test is looked up: the narrowest first, and none that a code contradicts."""
    is_foreign = loinc.is_code(code) and loinc.coded(code) is None
    names = [" ".join(filter(None, (code, test))), "" if is_foreign else test, code]
    for name in dict.fromkeys(filter(None, names)):
        if specimen:
            yield f"{name} ({specimen})"
        yield name


def theirs(code: str, test: str, specimen: str) -> str:
    """What a source is asked about where a test is not known: no wider than what is in question."""
    name = " ".join(filter(None, (code, test))) if loinc.is_code(code) else test or code
    return f"{name} ({specimen})" if name and specimen else name


def _fits(ours: str, specimen: str, key: str) -> bool:
    """Whether a source's word for a test is meant for this specimen too."""
    return not ours or not specimen or key.endswith(f"({specimen})") or _measured_in(ours) is specimens.of(specimen)


def _measured_in(ours: str) -> Specimen | None:
    return ANALYTES[ours].specimen if ours in ANALYTES else None


def _meant(code: str, test: str, kind: Specimen | None) -> Analyte | None:
    by_code = _by_any_code(code, kind)
    if by_code is None and loinc.is_code(code):
        return None
    by_name = named(test, specimen=kind) if test else None
    if by_code and by_name and not _are_kin(by_code, by_name):
        return None
    return by_code or by_name or _by_code(test, kind)


def _by_any_code(code: str, kind: Specimen | None) -> Analyte | None:
    """What a code means: one of LOINC nothing but what LOINC says, any other also what it is the name of."""
    if loinc.is_code(code):
        return _measured(loinc.coded(code), kind)
    return named(code, specimen=kind) or _by_code(code, kind) if code else None


def _by_code(code: str, kind: Specimen | None) -> Analyte | None:
    return _measured(_BY_CODE.get(plain(code)) or loinc.coded(code), kind)


def _measured(test: Analyte | None, kind: Specimen | None) -> Analyte | None:
    """The test, where it is one of this specimen, or none is told."""
    return test if test and (kind is None or test.specimen is kind) else None


def _are_kin(test: Analyte, other: Analyte) -> bool:
    """Whether one name may stand for both, as a cell's for its count and its share."""
    return test.code.startswith(other.code) or other.code.startswith(test.code)


def _is_of(test: Analyte, text: str) -> bool:
    """Whether a text names no other specimen than the test's; a name of the test in full does not."""
    within = specimens.of(text)
    return within is None or within is test.specimen or named(text) is test


def suggestion(text: str, specimen: str = "") -> str:
    """The code of the analyte whose name is most like this text; nothing where none is like it."""
    best = alike(text, specimen=specimens.of(specimen))
    return best.code if best else ""


def named_as(code: str, test: str) -> str:
    """What a source calls a test, as far as the meaning of its unit hangs on it."""
    return "BUN" if loinc.is_nitrogen(code) else f"{code} {test}"


def unit(text: str, of: Analyte, names: SourceNames, name: str = "") -> str | None:
    """The unit, where it is one of the analyte's; a blank one stays blank, one of a result in words says nothing.

    `name` is what the source calls the test: the milligrams of “BUN” are those of nitrogen.
    """
    if not of.unit and not of.units:
        return ""
    meant = names.units.get(plain(text)) or unit_as_named(name, text)
    return meant if not meant or meant == of.unit or meant in of.units else None


def visit(text: str, names: SourceNames) -> str | None:
    """The code of the visit; an empty text where the day is to decide, None where no such visit is known."""
    if plain(text) in names.visits:
        return names.visits[plain(text)]
    return next((code for code, planned in VISITS.items() if plain(text) in (plain(code), plain(planned.label))), None)
