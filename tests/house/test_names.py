"""Names: one thing each, and a room for each thing."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from django.apps import AppConfig, apps

from edc.audit.acts import ACTS, LAST_ENTRY, ON_PAGES, declared
from edc.audit.schema import install_triggers
from tests.house.source import CHECKOUT, PRODUCT, modules, nodes, templates

# The same name, and why: none of them is met beside the other.
TWICE = {
    "Config": "Django finds the configuration of each application by this name",
    "Command": "Django finds each command by this name",
    "PartialDate": "the value, and the item that asks for it, named in migrations",
    "Source": "an item, named in migrations, and the model of a laboratory system, named by its table",
    "YesNo": "the codelist, and the item that asks with it, named in migrations",
}
MOST_MODULES = 15
# They say that there is something, and not what it is: a page, a result, an answer, what stood before.
NO_NOUNS = {"one", "found", "told", "stood"}
# What is between the braces of a template, and the words in it but for quoted text and for what follows a dot.
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TAG_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|(?<![\w.-])(\w+)(?![\w-])")
# The protocol is one floor of pure Python; its modules stand in the order of the specification.
LARGE = {"protocol"}
# Folders of tests that are no room's, and why.
OF_MANY_ROOMS = {
    "addresses": "every address of the product, and what it answers to each person",
    "commands": "commands of the whole product, which lie in no room",
    "house": "the laws that hold in every room",
    "journeys": "the work of a role in a browser, through many rooms",
}
ANSWERS = {"HttpResponse", "HttpResponseBase", "StreamingHttpResponse", "FileResponse", "HttpResponseRedirect"}


def classes() -> dict[str, list[str]]:
    """Where each class of the product is declared, by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(module.name)
    return found


def room_of(name: str) -> str:
    """The room in which a file lies."""
    return "/".join(name.split("/")[: 2 if name.startswith(("edc/", "trial_edc/")) else 1])


def test_no_class_name_is_said_twice_in_a_room():
    twice = {
        (room, name)
        for name, files in classes().items()
        for room, times in Counter(map(room_of, files)).items()
        if times > 1
    }

    assert {(room, name) for room, name in twice if name != "Command"} == set()


def test_no_public_class_name_is_said_twice_in_the_house_without_a_reason():
    twice = {name for name, files in classes().items() if len(files) > 1 and not name.startswith("_")}

    assert twice == set(TWICE)


def test_no_folder_holds_more_modules_than_a_person_reads_at_once():
    sizes = Counter(
        str(module.path.parent.relative_to(CHECKOUT)) for module in modules() if "__init__" not in module.name
    )

    assert {folder: size for folder, size in sizes.items() if size > MOST_MODULES and folder not in LARGE} == {}


def test_the_tests_of_a_room_stand_in_a_folder_of_its_name():
    rooms = {room_of(module.name).rpartition("/")[2] for module in modules()}
    folders = {module.path.relative_to(CHECKOUT / "tests").parts[0] for module in modules("tests")}

    assert {folder for folder in folders - rooms if not folder.endswith(".py")} == set(OF_MANY_ROOMS)


def answers_a_request(function: ast.FunctionDef) -> bool:
    """Whether a public function is handed a request first, and gives a response back."""
    if function.name.startswith("_") or function.returns is None:
        return False
    names = [argument.arg for argument in function.args.args]
    return names[:1] == ["request"] and bool(ANSWERS & set(re.findall(r"\w+", ast.unparse(function.returns))))


def test_what_answers_a_request_is_called_a_view():
    elsewhere = [
        f"{module.name}::{node.name}"
        for module in modules()
        if not module.path.stem.startswith(("views", "middleware"))
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and answers_a_request(node)
    ]

    assert elsewhere == []


def bound(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each name that a piece of source gives to a variable, field, attribute, parameter or function, with its line."""
    for node in nodes(tree):
        match node:
            case (
                ast.Name(id=word, ctx=ast.Store())
                | ast.Attribute(attr=word, ctx=ast.Store())
                | ast.arg(arg=word)
                | ast.FunctionDef(name=word)
                | ast.AsyncFunctionDef(name=word)
            ):
                yield node.lineno, word


def in_tags(text: str) -> Iterator[tuple[int, str]]:
    """Each word in the tags of a template, with the line on which its tag begins."""
    for tag in TAG.finditer(text):
        line = text.count("\n", 0, tag.start()) + 1
        yield from ((line, word[1]) for word in TAG_WORD.finditer(tag[0]) if word[1])


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "for found in (): pass",
        "[found for found in ()]",
        "if (found := 1): pass",
        "self.found = 1",
        "class Page:\n found: str",
        "def read(found): pass",
        "def read(*, found=None): pass",
        "lambda found: 0",
        "def found(): pass",
    ],
)
def test_sees_a_name_wherever_it_is_given(source):
    assert "found" in {word for _line, word in bound(ast.parse(source))}


@pytest.mark.parametrize("tag", ["{% for one in pages %}", "{% include 'x' with one=page %}", "{{ one.label }}"])
def test_sees_a_name_in_a_tag(tag):
    assert (2, "one") in in_tags("one page\n" + tag)
    assert "one" not in {word for _line, word in in_tags("{% translate 'one page' %}{{ page.one }}")}


def test_a_noun_names_what_a_name_is_given_to():
    given = [(module.name, *place) for module in modules() for place in bound(module.tree)]
    for path in templates():
        file = str(path.relative_to(CHECKOUT))
        given += [(file, *place) for place in in_tags(path.read_text(encoding="utf-8"))]

    assert [f"{file}:{line} {word}" for file, line, word in given if word in NO_NOUNS] == []


def hooks() -> set[str]:
    """The names of all hooks that the house declares."""
    calls = (node for module in modules() for node in nodes(module.tree) if isinstance(node, ast.Call))
    return {ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "Hook"}


def answers_to_hooks(config: AppConfig) -> set[str]:
    """What a configuration says by a dotted path, but for what Django asks of it."""
    paths = {name for name, value in vars(type(config)).items() if isinstance(value, str) and "." in value}
    return {name for name in paths - {"name"} if not name.startswith(("_", "default_"))}


def test_every_room_in_which_something_is_looked_for_by_its_name_is_installed():
    """Django and Celery find tables, tasks, commands and answers to hooks in installed applications alone."""
    named = {"apps.py", "models.py", "tasks.py", "migrations", "management", "templatetags"}
    rooms = {
        ".".join(path.parent.relative_to(CHECKOUT).parts)
        for folder in PRODUCT
        for path in (CHECKOUT / folder).rglob("*")
        if path.name in named
    }

    assert rooms - {config.name for config in apps.get_app_configs()} == set()


def test_each_answer_to_a_hook_is_asked():
    """A configuration that misspells the name of a hook would answer a question that nobody asks."""
    ours = [config for config in apps.get_app_configs() if (CHECKOUT / config.name.replace(".", "/")).is_dir()]

    assert set().union(*map(answers_to_hooks, ours)) == hooks()


def test_the_glossary_defines_every_table_and_every_hook_in_both_languages():
    """A noun that the code uses for a concept is defined once, for those who read and for those who translate."""
    cells = [line.split("|")[1:3] for line in (CHECKOUT / "docs/glossary.md").read_text().splitlines() if "|" in line]
    defined = {noun for english, chinese in cells if chinese.strip() for noun in re.findall(r"\w+", english)}
    tables = {model.__name__ for model in apps.get_models() if model.__module__.split(".")[0] in PRODUCT}

    assert (tables | hooks()) - defined == set()


def kinds_of_acts() -> set[str]:
    """The classes of acts in the source, whether or not anything has imported them."""
    return {
        f"{module.name.removesuffix('.py').replace('/', '.')}.{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and "Act" in map(ast.unparse, node.bases)
    }


def test_each_act_is_declared_once_by_its_room_with_tables_that_are_recorded():
    """An act that no room names would stand in the trail as a bare code, and could change nothing lawfully."""
    acts = declared()
    tables = {model._meta.db_table for model in install_triggers.tables()}

    assert Counter(str(act) for act in acts).most_common(1)[0][1] == 1
    assert {f"{kind.__module__}.{kind.__qualname__}" for kind in ACTS.functions} == kinds_of_acts()
    assert {table for act in acts for table in act.touches} - tables == {ON_PAGES, LAST_ENTRY}
