"""The shape of the house: what stands where, how long it is, and what it never does."""

import ast
import statistics

from tests.house.source import BESIDE, CHECKOUT, PRODUCT, lines, modules, nodes

TOP_LEVEL = {
    *PRODUCT, *BESIDE, "manage.py", "templates", "static", "docs", "locale", "docker-compose.yml", "pyproject.toml",
    "README.md", "CHANGELOG.md", "DEVELOPING.md", "requirements.lock", "requirements-test.lock",
}  # fmt: skip
MADE_HERE = {"var", "static-collected", "__pycache__"}
NOWHERE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "services", "service", "signals"}
LONGEST_FILE, USUAL_FILE = 400, 300
LONGEST_FUNCTION, RARE_FUNCTION, USUAL_FUNCTION = 60, 30, 8
READS_AND_WRITES = {
    "filter", "get", "all", "create", "exclude", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "values", "values_list", "count", "exists", "first", "last", "in_bulk", "raw",
}  # fmt: skip
ALL = modules() + modules(*BESIDE)


def test_the_top_level_is_what_the_customer_named():
    found = {entry.name for entry in CHECKOUT.iterdir() if not entry.name.startswith(".")}

    assert found - MADE_HERE <= TOP_LEVEL
    assert found >= {*PRODUCT, "manage.py", "templates", "static", "tests", "pyproject.toml", "docker-compose.yml"}


def test_nothing_is_put_where_everything_is_put():
    placed = {part for module in ALL for part in (*module.path.relative_to(CHECKOUT).parts[:-1], module.path.stem)}

    assert not placed & NOWHERE - {"service"}
    assert not [module.name for module in ALL if module.path.parent.name == "services"]


def test_every_module_opens_with_a_sentence_that_says_what_it_is():
    silent = [module.name for module in ALL if module.text.strip() and not ast.get_docstring(module.tree)]

    assert not silent


def test_no_file_is_too_long():
    sizes = {module.name: module.text.count("\n") for module in ALL}

    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}
    long = [name for name, size in sizes.items() if size > USUAL_FILE]
    assert len(long) <= len(sizes) * 0.05, long


def test_no_function_is_too_long():
    sizes = {f"{module.name}::{node.name}": lines(node) for module in ALL for node in module.functions()}

    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_functions_hold_one_thought():
    sizes = [lines(node) for module in modules() for node in module.functions()]

    assert statistics.median(sizes) <= USUAL_FUNCTION
    assert statistics.quantiles(sizes, n=20)[-1] <= RARE_FUNCTION


def test_answers_are_written_in_one_line_of_the_house():
    said = [
        module.name
        for module in modules()
        for node in nodes(module.tree)
        if isinstance(node, ast.keyword) and node.arg == "captured" and ast.unparse(node.value) == "True"
    ]

    assert said == ["edc/capture/actions.py"]


def test_imports_stand_at_the_top():
    late = [
        f"{module.name}::{function.name}: {ast.unparse(node)}"
        for module in ALL
        for function in module.functions()
        for node in nodes(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not late


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A function that is handed a request."""
    return any(argument.arg == "request" for argument in function.args.args)


def is_asked_of_the_database(node: ast.AST) -> bool:
    """Whether this is a read or a write, as in `Page.objects.filter`."""
    if not isinstance(node, ast.Attribute) or node.attr not in READS_AND_WRITES:
        return False
    return isinstance(node.value, ast.Attribute) and node.value.attr == "objects"


def test_a_view_neither_reads_nor_writes_the_database_itself():
    said = [
        f"{module.name}::{function.name}: {ast.unparse(node)}"
        for module in modules()
        for function in module.functions()
        if module.path.stem == "views" or is_view(function)
        for node in nodes(function)
        if is_asked_of_the_database(node)
    ]

    assert not said


# Doors know the hour; everything below is told.
DOORS = {"views", "tasks", "commands", "middleware", "runner"}
CLOCKS = {"timezone.now", "now", "datetime.now", "date.today", "datetime.utcnow", "timezone.localdate", "localdate"}


def test_the_clock_is_an_argument():
    read = [
        f"{module.name}::{function.name}: {ast.unparse(node)}"
        for module in modules()
        if not DOORS & {module.path.stem, *module.path.parts}
        for function in module.functions()
        if not is_view(function)
        for node in nodes(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS and not node.args
    ]

    assert not read


def test_no_signal_does_anything_behind_the_scenes():
    said = [
        module.name for module in modules() if "django.db.models.signals" in module.text or "@receiver" in module.text
    ]

    assert not said


def test_an_action_is_told_everything_by_name():
    loose = [
        f"{module.name}::{node.name}"
        for module in modules()
        if module.path.name == "actions.py" and "audit" not in module.path.parts
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.args.args or node.args.posonlyargs
    ]

    assert not loose
