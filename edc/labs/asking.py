"""What is asked about a pasted block: what a name means, and which of two results stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from edc.capture.lines import OfferedLine
from protocol import units
from protocol.analytes import ANALYTES, Analyte, named, plain
from protocol.pasted import Found
from protocol.standard import Standard, standard

# The boxes' names, before the test or the plain name that they speak of.
TAKE, NAME, REMEMBER = "take-", "name-", "remember-"
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A name that the catalogue does not know: `code` is what it means by the person's word, or else may mean."""

    key: str
    name: str
    results: tuple[str, ...]
    code: str
    is_to_be_remembered: bool
    is_remembered_already: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pasted result that may be taken: what is posted for it, and what is read."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A test of which two things are said: what stands on its line (or nothing), and what was pasted."""

    code: str
    label: str
    standing: str
    candidates: tuple[Candidate, ...]
    is_answered: bool

    @classmethod
    def of(cls, line: OfferedLine, found: Sequence[Found], reported: str, unit: str, typed: Typed) -> Self:
        """What is asked about one line."""
        candidates = {key_of(one): Candidate(key_of(one), shown(one)) for one in found}
        return cls(
            code=line.code,
            label=line.label,
            standing=f"{reported} {units.spelled(unit)}".strip() if reported else "",
            candidates=tuple(candidates.values()),
            is_answered=f"{TAKE}{line.code}" in typed,
        )


def namings(results: Iterable[Found], typed: Typed, aliases: Mapping[str, str]) -> Iterator[Naming]:
    """The names of a block that are not in the catalogue, each once."""
    unknown: dict[str, list[Found]] = {}
    for found in results:
        if found.analyte is None or (plain(found.name) in aliases and named(found.name) is not found.analyte):
            unknown.setdefault(plain(found.name), []).append(found)
    for key, same in unknown.items():
        yield _naming(key, same, typed, aliases)


def _naming(key: str, found: Sequence[Found], typed: Typed, aliases: Mapping[str, str]) -> Naming:
    answer = typed.get(f"{NAME}{key}")
    suggestion = found[0].suggestion.code if found[0].suggestion else ""
    told = aliases.get(key, suggestion) if answer is None else answer
    return Naming(
        key=key,
        name=found[0].name,
        results=tuple(shown(one) for one in found),
        code=told if told in ANALYTES else "",
        is_to_be_remembered=answer is None or f"{REMEMBER}{key}" in typed,
        is_remembered_already=key in aliases,
        is_answered=answer is not None or key in aliases,
    )


def key_of(found: Found) -> str:
    """What is posted where this result is taken."""
    return f"{found.result} {found.unit}".strip()


def shown(found: Found) -> str:
    """A pasted result as a person reads it, beside its limits."""
    limits = "–".join("" if limit is None else str(limit) for limit in (found.low, found.high))
    result = f"{found.result} {units.spelled(found.unit)}".strip()
    return f"{result} ({limits})" if limits.strip("–") else result


def says_the_same(found: Found, text: str, unit: str, default: str, analyte: Analyte) -> bool:
    """Whether a pasted result and another are one: the same amount or word, in whichever unit."""
    one, other = _standard(found.result, found.unit or default, analyte), _standard(text, unit, analyte)
    if one is None or other is None:
        return plain(found.result) == plain(text)
    return (one.value, one.qualifier) == (other.value, other.qualifier) if one.value is not None else one == other


def _standard(text: str, unit: str, analyte: Analyte) -> Standard | None:
    try:
        return standard(text, unit, analyte)
    except units.Unreadable:
        return None
