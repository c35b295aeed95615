"""Each ordered table of rules proves itself: no gap, no dead line, and no answer against what medicine says."""

import ast
import importlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest

from protocol import haemolysis, platelets
from protocol.codelists import Response
from protocol.conclusion import Rule
from protocol.platelets import Platelets
from protocol.words import Sentence
from tests.house.rule_grids import GRIDS
from tests.house.rule_tables import NotTold, RuleTable, faults, rooms_of, tables, walk
from tests.house.source import modules, nodes

BY_NAME = {table.name: table for table in tables()}


@cache
def walked(facts):
    return walk(facts, rooms_of(next(table for table in tables() if table.facts is facts), GRIDS))


@pytest.mark.parametrize("name", BY_NAME)
def test_has_no_gap_no_dead_line_and_no_answer_against_medicine(name):
    table = BY_NAME[name]
    rooms_of(table, GRIDS)  # raises with the sentence that says what to do

    assert faults(table, walked(table.facts)) == []


def test_finds_every_table_by_how_it_is_declared():
    assert {id(rules) for rules in haemolysis.SETS.values()} <= {id(table.rules) for table in tables()}
    assert BY_NAME.keys() >= {
        "protocol.haemolysis.DURABLE_HB", "protocol.platelets.RULES", "protocol.response.COMBINE",
        "protocol.response.AT_MONTH", "protocol.relapse.RULES", "protocol.ctcae.RULES",
    }  # fmt: skip


def decides(module):
    """Whether a module imports `decide` of the protocol."""
    imports = [node for node in module.tree.body if isinstance(node, ast.ImportFrom)]
    return any(
        node.module == "protocol.conclusion" and "decide" in {one.name for one in node.names} for node in imports
    )


def test_nothing_is_decided_but_by_a_table_that_is_found():
    asked = [
        (module, node.args[0])
        for module in filter(decides, modules())
        for node in nodes(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "decide"
    ]

    assert asked
    assert not [f"{module.name}: {ast.unparse(rules)}" for module, rules in asked if not is_found(module, rules)], (
        "Rules stand in a tuple at the top of a module of protocol/, or in a mapping of such tuples there."
    )


def is_found(module, rules):
    """Whether this is the name of a table of its module, or one out of a mapping of tables."""
    named = rules.value if isinstance(rules, ast.Subscript) else rules
    if module.path.parts[-2] != "protocol" or not isinstance(named, ast.Name):
        return False
    value = getattr(importlib.import_module(f"protocol.{module.path.stem}"), named.id, None)
    held = list(value.values()) if isinstance(value, Mapping) else [value]
    return all(id(one) in {id(table.rules) for table in tables()} for one in held)


def without(rules, number):
    return (*rules[: number - 1], *rules[number:])


def twice(rules, number):
    return (*rules[:number], *rules[number - 1 :])


def swapped(rules, number):
    return (*rules[: number - 1], rules[number], rules[number - 1], *rules[number + 1 :])


LINES = range(1, len(platelets.RULES) + 1)


@pytest.mark.parametrize(
    ("change", "number", "sentence"),
    [
        *((twice, number, f"Line {number + 1} decides nowhere") for number in LINES),
        (without, 5, "No line decides"),
        (without, 13, "No line decides"),
        (without, 1, "Without a count nothing is evaluable"),
        (without, 2, "Nobody responds who bleeds"),
        (without, 4, "Within the look-back of platelets nobody responds"),
        (without, 6, "Below a multiple of an active baseline"),
        (swapped, 10, "Line 11 decides nowhere"),
        (swapped, 1, "Without a count nothing is evaluable"),
        (swapped, 9, "With an unknown history nobody responds"),
    ],
)
def test_sees_a_line_that_is_missing_doubled_or_misplaced(change, number, sentence):
    table = replace(BY_NAME["protocol.platelets.RULES"], rules=change(platelets.RULES, number))

    assert any(sentence in fault for fault in faults(table, walked(Platelets)))


def test_sees_a_higher_count_that_gives_a_worse_response():
    def falls(answer):
        return Response.NR if answer is Response.CR else answer

    table = BY_NAME["protocol.platelets.RULES"]
    upside_down = replace(table, rules=tuple(replace(line, answer=falls(line.answer)) for line in table.rules))

    assert any("A higher platelet count" in fault for fault in faults(upside_down, walked(Platelets)))


@dataclass(frozen=True)
class Bled:
    """Facts of a table that nobody has walked yet, whose types have few values."""

    bleeding: bool | None
    response: Response = Response.NE


@dataclass(frozen=True)
class Weighed(Bled):
    """And such of which only a person can say which values matter."""

    weight: int = 0


LATER = RuleTable(
    "protocol.later.RULES",
    (Rule("X-01", Response.NE, "", lambda f: f.bleeding, lambda f: Sentence("It bleeds.")),),
    Bled,
)


def test_a_later_table_joins_by_itself():
    rooms = rooms_of(LATER, GRIDS)

    assert [dict(room.values) for room in rooms] == [
        {"bleeding": (True, False, None), "response": tuple(Response)},
    ]
    assert [fault.split(" Bled")[0] for fault in faults(LATER, walk(Bled, rooms))] == ["No line decides"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (Weighed, "is a table about Weighed, and nobody said over which values of “weight” it shall be walked: name"),
        (None, "Declare protocol.later.RULES as tuple[Rule[Facts, Answer], ...]"),
    ],
)
def test_a_later_table_without_a_grid_says_what_to_do(facts, sentence):
    with pytest.raises(NotTold) as refused:
        rooms_of(replace(LATER, facts=facts), GRIDS)

    assert sentence in str(refused.value)
