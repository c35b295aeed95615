"""The product's own source, read for the laws of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

CHECKOUT: Path = settings.CHECKOUT
PRODUCT = ("runner", "trial_edc", "outcomes", "safety", "dosing", "enrollment", "edc", "protocol")
BESIDE = ("tests", "benchmarks")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: where it lies, its text, its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path as a person would say it."""
        return str(self.path.relative_to(CHECKOUT))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function in it, also those within classes and functions."""
        for node in nodes(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """A piece of source with all that is in it: walked once for all the laws."""
    return tuple(ast.walk(tree))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files of these folders (of the product, where none is named), but for migrations."""
    found = [CHECKOUT / "manage.py"] if not folders else []
    for folder in folders or PRODUCT:
        found += [file for file in (CHECKOUT / folder).rglob("*.py") if "migrations" not in file.parts]
    return tuple(_module(file) for file in sorted(found))


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path=path, text=text, tree=ast.parse(text, filename=str(path)))


@cache
def templates() -> tuple[Path, ...]:
    """All templates."""
    return tuple(sorted((CHECKOUT / "templates").rglob("*.html")))


def name(path: Path) -> str:
    """A file's path as a person would say it."""
    return str(path.relative_to(CHECKOUT))


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is, from its `def` to its last line."""
    return (node.end_lineno or node.lineno) - node.lineno + 1
