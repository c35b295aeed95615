"""parameters.md: every number of the protocol, with its default, where it comes from and what reads it."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache

from django.conf import settings

from protocol.declared import Declared, in_text, kind
from protocol.parameters import ASCENDING, DECLARED
from trial_edc.documents.words import both, document, section, table, words

INTRODUCTION = """
Every number of the protocol, with the default that the code declares. A protocol editor publishes another value from a
day on, with a citation (page “Protocol parameters”); a report uses the values in force on its data cut. A number that
nothing reads yet waits for its rule.
"""
READING = ("protocol", "outcomes", "trial_edc/reports")
DECLARING = ("protocol.parameters", "protocol.declared")
SOURCES = (
    ("R", "the trial's record in the registry, NCT05925023"),
    ("R-m", "a mirror of that record"),
    ("A", "an assumption, to be confirmed by the investigators"),
    ("C", "consensus or literature, text read"),
    ("C-k", "consensus or literature, known but not read in full: to be checked against the paper"),
    ("L", "the label of sirolimus"),
    ("G", "Chinese regulation (GCP 2020, SUSAR reporting)"),
    ("CT.gov", "the results module of ClinicalTrials.gov"),
)


def text() -> str:
    """The whole document."""
    heads = ("Id", "Name", "Default", "Unit", "Meaning", "含义", "Value is", "Source", "Read by")
    order = "\n".join(f"- {' ≤ '.join(f'`{name}`' for name in names)}" for names in ASCENDING)
    return document(
        "Parameters of the protocol",
        INTRODUCTION,
        section("Values", table(heads, _rows(_readers()))),
        section("Orders", "A value that would break one of these orders on any day is refused:", order),
        section("Sources", table(("Mark", "Source"), SOURCES)),
    )


def _rows(readers: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    for declared in DECLARED.values():
        meaning = words(declared.meaning)
        yield (
            declared.id,
            f"`{declared.name}`",
            in_text(declared.default),
            declared.unit,
            meaning.en,
            meaning.zh,
            _kind(declared),
            declared.citation,
            ", ".join(f"`{module}`" for module in readers[declared.name]),
        )


def _kind(declared: Declared) -> str:
    return both(lambda: kind(declared)).en


def _readers() -> Mapping[str, list[str]]:
    """For each parameter the modules that name it, of the rules and of what shows their answers."""
    readers: dict[str, list[str]] = {name: [] for name in DECLARED}
    for folder in READING:
        for path in sorted((settings.CHECKOUT / folder).glob("*.py")):
            module = f"{folder.replace('/', '.')}.{path.stem}"
            named = _named(path.read_text(encoding="utf-8"))
            for name in DECLARED.keys() & named if module not in DECLARING else ():
                readers[name].append(module)
    return readers


@cache
def _named(source: str) -> set[str]:
    """Attributes and whole strings of a module."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
