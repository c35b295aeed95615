"""What is asked about a pasted block: what a name means, and which of two results stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext

from edc.pages.lines import OfferedLine
from protocol import units
from protocol.analytes import ANALYTES, Analyte, named, plain
from protocol.pasted import Found, Pasted
from protocol.pasted_result import LEFT_OUT
from protocol.standard import Standard, standard

# The boxes' names, before the test or the plain name that they speak of.
TAKE, NAME, REMEMBER = "take-", "name-", "remember-"
LEAVE_OUT = "-"
"""What is posted where a name is to be left out, now or, where it is remembered, from now on."""
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A name that the catalogue does not know: `code` is what it means by a person's word, `hint` what it may mean.

    The code is blank where nothing was decided, and LEAVE_OUT where results of this name are left out.
    """

    key: str
    name: str
    results: tuple[str, ...]
    code: str
    hint: str
    is_to_be_remembered: bool
    is_remembered_already: bool
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pasted result that may be taken: what is posted for it, and what is read."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteQuestion:
    """A test of which two things are said: what stands on its line (or nothing), and what was pasted."""

    code: str
    label: str
    standing: str
    candidates: tuple[Candidate, ...]
    is_answered: bool

    @classmethod
    def of(cls, line: OfferedLine, results: Sequence[Found], reported: str, unit: str, typed: Typed) -> Self:
        """What is asked about one line."""
        candidates = {key_of(result): Candidate(key_of(result), shown(result)) for result in results}
        return cls(
            code=line.code,
            label=line.label,
            standing=f"{reported} {units.spelled(unit)}".strip() if reported else "",
            candidates=tuple(candidates.values()),
            is_answered=f"{TAKE}{line.code}" in typed,
        )


def namings(block: Pasted, typed: Typed, aliases: Mapping[str, str]) -> Iterator[Naming]:
    """The names of a block that are not in the catalogue, each once; then those that the hospital leaves out."""
    unknown: dict[str, list[Found]] = {}
    for result in block.results:
        if result.analyte is None or (plain(result.name) in aliases and named(result.name) is not result.analyte):
            unknown.setdefault(plain(result.name), []).append(result)
    for key, same in unknown.items():
        hint = same[0].suggestion.label if same[0].suggestion else ""
        yield _naming(key, same[0].name, [shown(result) for result in same], hint, typed, aliases)
    for name, texts in _left_out(block).items():
        yield _naming(plain(name), name, texts, "", typed, aliases)


def _left_out(block: Pasted) -> Mapping[str, list[str]]:
    """What stands under the names that the hospital leaves out."""
    texts: dict[str, list[str]] = {}
    for aside in block.asides:
        if aside.why.msgid == LEFT_OUT:
            texts.setdefault(str(aside.why.values["name"]), []).append(aside.text)
    return texts


def _naming(key: str, name: str, results: Iterable[str], hint: str, typed: Typed, aliases: Mapping[str, str]) -> Naming:
    answer = typed.get(f"{NAME}{key}")
    known = (aliases[key] or LEAVE_OUT) if key in aliases else ""
    code = known if answer is None else answer
    return Naming(
        key=key,
        name=name,
        results=tuple(results),
        code=code if code in ANALYTES or code == LEAVE_OUT else "",
        hint=gettext(hint) if hint and key not in aliases else "",
        is_to_be_remembered=answer is None or f"{REMEMBER}{key}" in typed,
        is_remembered_already=key in aliases,
        is_answered=answer is not None or key in aliases,
    )


def in_force(aliases: Mapping[str, str], typed: Typed) -> Mapping[str, str]:
    """The names of the hospital while a block is looked at: one that is told anew is not left out meanwhile."""
    return {key: test for key, test in aliases.items() if test or typed.get(f"{NAME}{key}", LEAVE_OUT) == LEAVE_OUT}


def key_of(result: Found) -> str:
    """What is posted where this result is taken."""
    return f"{result.result} {result.unit}".strip()


def shown(result: Found) -> str:
    """A pasted result as a person reads it, beside its limits."""
    limits = "–".join("" if limit is None else str(limit) for limit in (result.low, result.high))
    amount = f"{result.result} {units.spelled(result.unit)}".strip()
    return f"{amount} ({limits})" if limits.strip("–") else amount


def says_the_same(result: Found, text: str, unit: str, default: str, analyte: Analyte) -> bool:
    """Whether a pasted result and another are one: the same amount or word, in whichever unit."""
    pasted, typed = _standard(result.result, result.unit or default, analyte), _standard(text, unit, analyte)
    if pasted is None or typed is None:
        return plain(result.result) == plain(text)
    return (
        (pasted.value, pasted.qualifier) == (typed.value, typed.qualifier)
        if pasted.value is not None
        else pasted == typed
    )


def _standard(text: str, unit: str, analyte: Analyte) -> Standard | None:
    try:
        return standard(text, unit, analyte)
    except units.Unreadable:
        return None
