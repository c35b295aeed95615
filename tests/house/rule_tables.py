"""Every ordered table of rules of the protocol, found by how it is declared, and the walk through its facts."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import combinations, islice, pairwise, product
from math import prod
from types import NoneType
from typing import Any, get_args, get_type_hints

import protocol
from protocol.codelists import Codelist
from protocol.conclusion import Rule
from protocol.parameters import DEFAULT, Parameters

Place = tuple[int, ...]
WHOLE = 5_000  # places up to which a room is walked in full
# In a larger room: how many facts beside the first differ at once from the usual ones, and from the last, unknown ones.
OF_USUAL, OF_LAST = 2, 1


@dataclass(frozen=True, slots=True)
class RuleTable:
    """One table: its name, its lines, and the class of its facts, None where the declaration does not say it."""

    name: str
    rules: Sequence[Rule[Any, Any]]
    facts: type | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What medicine says: from the worst value of a field to the best, other things equal, no answer gets worse.

    An answer that ``answers`` does not name (not evaluable, no grade) is compared with none.
    """

    says: str
    field: str
    values: tuple[Any, ...]
    answers: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """What the specification rules out: answers that facts like these never have, but in the tables set apart."""

    says: str
    like: Callable[[Any], object]
    answers: tuple[Any, ...]
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """Facts to be walked: the values of each field, the usual one first; and what is claimed of the answers.

    The first field is crossed with everything. A field that is not named takes every value that its type has.
    """

    values: Mapping[str, Sequence[Any]]
    claims: tuple[Claim, ...] = ()
    nevers: tuple[Never, ...] = ()


class NotTold(Exception):
    """Nobody said over which facts a table shall be walked."""


def is_table(value: object) -> bool:
    return isinstance(value, tuple | list) and bool(value) and all(isinstance(line, Rule) for line in value)


@cache
def tables() -> tuple[RuleTable, ...]:
    """The tables of all modules of the protocol, each once, whether they stand alone or in a mapping."""
    names = [module.name for module in pkgutil.walk_packages(protocol.__path__, f"{protocol.__name__}.")]
    known: dict[int, RuleTable] = {}
    for name, value, facts in _declared(names):
        if id(value) not in known or known[id(value)].facts is None:
            known[id(value)] = RuleTable(name, value, facts)
    return tuple(known.values())


def _declared(modules: Sequence[str]) -> Iterator[tuple[str, Any, type | None]]:
    for module in map(importlib.import_module, modules):
        hints = get_type_hints(module)
        for name, value in vars(module).items():
            held = value.items() if isinstance(value, Mapping) else ()
            for path, one in [("", value), *((f"[{key}]", one) for key, one in held)]:
                if is_table(one):
                    yield f"{module.__name__}.{name}{path}", one, _facts(hints.get(name))


def _facts(hint: Any) -> type | None:
    """The class of facts in `tuple[Rule[Facts, Answer], ...]`, or in a mapping of such tables."""
    parts = get_args(hint)
    if getattr(hint, "__origin__", None) is Rule:
        return parts[0] if isinstance(parts[0], type) else None
    return next((facts for facts in map(_facts, parts) if facts is not None), None)


def rooms_of(table: RuleTable, grids: Mapping[type, Sequence[Room]]) -> tuple[Room, ...]:
    """The rooms in which a table is walked, each field with its values; raises NotTold with what to do."""
    if table.facts is None:
        raise NotTold(f"Declare {table.name} as tuple[Rule[Facts, Answer], ...], so that the walk knows its facts.")
    try:
        return tuple(_whole(table.facts, room) for room in grids.get(table.facts, (Room({}),)))
    except NotTold as field:
        raise NotTold(
            f"{table.name} is a table about {table.facts.__name__}, and nobody said over which values of “{field}” "
            f"it shall be walked: name them in GRIDS of tests/house/rule_grids.py, with the limits just missed, just "
            f"reached and unknown, and claim what medicine says."
        ) from None


def _whole(facts: type, room: Room) -> Room:
    hints = get_type_hints(facts)
    derived = {
        field.name: _values(hints[field.name], field.name)
        for field in fields(facts)
        if field.init and field.name not in room.values
    }
    return replace(room, values={**room.values, **derived})


def _values(kind: Any, field: str) -> tuple[Any, ...]:
    """Every value that a type has: yes and no, the codes of a codelist, the defaults of the parameters; None last."""
    if NoneType in get_args(kind):
        (known,) = (part for part in get_args(kind) if part is not NoneType)
        return (*_values(known, field), None)
    if kind is bool:
        return (True, False)
    if kind is Parameters:
        return (DEFAULT,)
    if isinstance(kind, type) and issubclass(kind, Codelist):
        return tuple(kind)
    raise NotTold(field)


def places(room: Room) -> Iterator[Place]:
    """The places of a room, as positions of the values of its fields: all of them, or those near two corners."""
    sizes = [len(values) for values in room.values.values()]
    if prod(sizes) <= WHOLE:
        yield from product(*map(range, sizes))
        return
    first, *others = sizes
    usual, last = [0] * len(others), [size - 1 for size in others]
    around = {*_around(usual, others, OF_USUAL), *_around(last, others, OF_LAST)}
    yield from ((start, *place) for start in range(first) for place in sorted(around))


def _around(corner: Sequence[int], sizes: Sequence[int], at_once: int) -> Iterator[Place]:
    for chosen in combinations(range(len(sizes)), at_once):
        for changed in product(*(range(sizes[one]) for one in chosen)):
            place = list(corner)
            for one, position in zip(chosen, changed, strict=True):
                place[one] = position
            yield tuple(place)


@dataclass(frozen=True, slots=True)
class Walked:
    """A room, with the facts of each of its places."""

    room: Room
    facts: Mapping[Place, Any]


def walk(facts: type, rooms: Sequence[Room]) -> tuple[Walked, ...]:
    return tuple(Walked(room, {place: facts(**_at(room, place)) for place in places(room)}) for room in rooms)


def _at(room: Room, place: Place) -> dict[str, Any]:
    return {name: values[at] for (name, values), at in zip(room.values.items(), place, strict=True)}


def faults(table: RuleTable, walked: Sequence[Walked]) -> list[str]:
    """What is wrong with a table, in sentences: gaps, dead lines, and answers against what is claimed."""
    alive: set[int | None] = set()
    said: list[str] = []
    for room in walked:
        numbers = {place: _deciding(table, facts) for place, facts in room.facts.items()}
        alive.update(numbers.values())
        said += [f"No line decides {room.facts[place]}" for place, number in numbers.items() if number is None][:1]
        said += _against(table, room, {place: _answer(table, number) for place, number in numbers.items()})
    dead = [(number, line) for number, line in enumerate(table.rules) if number not in alive]
    return said + [f"Line {number + 1} decides nowhere: {line.id} {line.flag}" for number, line in dead]


def _deciding(table: RuleTable, facts: Any) -> int | None:
    return next((number for number, line in enumerate(table.rules) if line.when(facts)), None)


def _answer(table: RuleTable, number: int | None) -> object:
    return None if number is None else table.rules[number].answer


def _against(table: RuleTable, walked: Walked, answers: Mapping[Place, object]) -> Iterator[str]:
    """Each claim that does not hold, with the first facts that tell."""
    for claim in walked.room.claims:
        yield from islice(_broken(claim, walked, answers), 1)
    for never in walked.room.nevers:
        yield from islice(_met(never, table, walked, answers), 1)


def _broken(claim: Claim, walked: Walked, answers: Mapping[Place, object]) -> Iterator[str]:
    at = list(walked.room.values).index(claim.field)
    values = list(walked.room.values[claim.field])
    chain = [values.index(value) for value in claim.values]
    # Of places that differ in this field alone, all but one have not its usual value.
    alike = dict.fromkeys((place[:at], place[at + 1 :]) for place in answers if place[at])
    for before, after in alike:
        along = [(*before, position, *after) for position in chain]
        for worse, better in pairwise(_compared(claim, along, answers)):
            if claim.answers.index(answers[better]) < claim.answers.index(answers[worse]):
                yield f"{claim.says}: {walked.facts[worse]} and {walked.facts[better]}"


def _compared(claim: Claim, along: Sequence[Place], answers: Mapping[Place, object]) -> Iterator[Place]:
    """Of these places those that there are, where the answer is one of which the claim speaks."""
    return (place for place in along if place in answers and answers[place] in claim.answers)


def _met(never: Never, table: RuleTable, walked: Walked, answers: Mapping[Place, object]) -> Iterator[str]:
    for place, facts in walked.facts.items() if table.name not in never.apart else ():
        if answers[place] in never.answers and never.like(facts):
            yield f"{never.says}, and {answers[place]} is the answer to {facts}"
