"""rooms.md: every module of the house with the sentence that it opens with, room by room from top to bottom."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from trial_edc.documents.words import document, section, table

INTRODUCTION = """
Where does it live? The rooms stand from top to bottom as imports run (`pyproject.toml` declares it); what a module is,
it says itself in its first sentence.
"""
RUN_DOWN = "Imports run down only"
# Folders and modules that only name or record what stands elsewhere.
SILENT = frozenset({"__init__", "apps", "urls", "migrations"})


def text() -> str:
    """The whole document."""
    return document("Rooms and their modules", INTRODUCTION, *(_room(room) for room in _rooms()))


def _rooms() -> Iterator[str]:
    """The rooms in the order of their floors."""
    declared = tomllib.loads((settings.CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = declared["tool"]["importlinter"]["contracts"]
    (floors,) = (contract["layers"] for contract in contracts if contract["name"] == RUN_DOWN)
    for floor in floors:
        yield from (room.strip() for room in floor.split("|"))


def _room(room: str) -> str:
    place = Path(settings.CHECKOUT, *room.split("."))
    modules = [place.with_suffix(".py")] if place.with_suffix(".py").exists() else sorted(place.rglob("*.py"))
    shown = [module for module in modules if not SILENT & {module.stem, *module.parts}]
    rows = ([f"`{module.relative_to(settings.CHECKOUT)}`", _sentence(module)] for module in shown)
    return section(room, table(("Module", "What it is"), rows))


def _sentence(module: Path) -> str:
    """The first line of the module's docstring."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0]
