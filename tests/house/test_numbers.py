"""A number of the trial is a parameter with its citation: no rule of the protocol holds one."""

import ast
from decimal import Decimal, InvalidOperation

import pytest

from tests.house.source import modules

# Where numbers are declared: the parameters, the plan of visits, the analytes' limits and factors, the tables of
# CTCAE, the sizes of limits; and where text is read: also the shape of a person's numbers.
DECLARE = {
    "parameters", "declared", "schedule", "analyte", "analytes", "analytes_blood", "analytes_chemistry",
    "analytes_immunity", "ctcae_tables", "reference", "reference_limits", "units", "standard", "pieces", "pasted",
    "pasted_columns", "pasted_group", "pasted_limits", "partial_dates", "answers", "codelists", "words", "cases",
    "survival_cases", "inputs", "identifiers",
}  # fmt: skip
# Twelve months a year, ten digits, the largest exact test, the quarters; the windows' names, the order of four answers.
OF_ARITHMETIC = {"dates": {"12"}, "rates": {"10", "2000"}, "survival": {"3", "4"}, "response": {"3", "6", "12"}}
OF_LOGIC = {Decimal(number) for number in (0, 1, 2, 100)}
RULES = [module for module in modules("protocol") if module.path.stem not in DECLARE]


def numbers(tree: ast.Module) -> set[str]:
    """The numbers that a module writes down, as numbers or as text of a Decimal, but for those of plain logic."""
    return {number for node in ast.walk(tree) for number in written_by(node) if not of_logic(number)}


def written_by(node: ast.AST) -> list[str]:
    """The numbers that one node writes down."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return [str(node.value)]
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Decimal", "Exact"}:
        return [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
    return []


def of_logic(number: str) -> bool:
    try:
        return abs(Decimal(number)) in OF_LOGIC
    except InvalidOperation:
        return False


@pytest.mark.parametrize("module", RULES, ids=lambda module: module.name)
def test_a_rule_holds_no_number_of_the_trial(module):
    assert numbers(module.tree) <= OF_ARITHMETIC.get(module.path.stem, set())


def test_finds_a_number_where_there_is_one():
    assert numbers(ast.parse("low = Decimal('110')\nrose = x > 20 and y < 0.5 and z == 1")) == {"110", "20", "0.5"}
