"""What the tests of each folder may cost: counted by their kind, and held to a budget."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from inspect import signature

import pytest


class Kind(StrEnum):
    """What a test needs, which says what it costs."""

    PLAIN = "no database"
    ROLLED_BACK = "rolled back"
    OWN_DATABASE = "own database"
    OWN_SERVER = "own server"
    JOURNEY = "journey"


UNITS: Mapping[Kind, Decimal] = {
    Kind.PLAIN: Decimal(0),
    Kind.ROLLED_BACK: Decimal("0.5"),
    Kind.OWN_DATABASE: Decimal(1),
    Kind.OWN_SERVER: Decimal(10),
    Kind.JOURNEY: Decimal(10),
}

BUDGETS: Mapping[str, int] = {
    "accounts": 75,
    "addresses": 240,
    "audit": 220,
    "capture": 170,
    "casebook": 66,
    "cohort": 49,
    "commands": 9,
    "corrections": 97,
    "dosing": 10,
    "enrollment": 50,
    "exports": 80,
    "history": 25,
    "house": 30,
    "imports": 60,
    "jobs": 5,
    "journeys": 480,
    "labs": 120,
    "locks": 325,
    "masking": 70,
    "notices": 3,
    "outcomes": 40,
    "pages": 132,
    "protocol": 0,
    "queries": 80,
    "reports": 124,
    "runner": 380,
    "safety": 20,
    "sdv": 40,
    "signing": 76,
    "study": 20,
    "trail": 120,
    "worklist": 25,
}
"""Units by folder. Who must raise one says in the commit what the tests prove that a table of rules could not."""

FETCHES = "fetches"
"""The need of a test that asks for `request` itself: it fetches its database in its body."""

# What is asked for, a fixture or a mark: the first that a test asks for says its kind.
BY_NEED: Mapping[str, Kind] = {
    "slow_runner": Kind.OWN_SERVER,
    "site_url": Kind.JOURNEY,
    **dict.fromkeys(("committed", "launched"), Kind.OWN_DATABASE),
    **dict.fromkeys(("db", "django_db", "database", "world_here", "world_there"), Kind.ROLLED_BACK),
    FETCHES: Kind.ROLLED_BACK,
}


def kind(needs: Collection[str]) -> Kind:
    """The kind of a test that needs these fixtures and bears these marks."""
    return next((kind for need, kind in BY_NEED.items() if need in needs), Kind.PLAIN)


def kind_of(item: pytest.Item) -> Kind:
    """The kind of a test."""
    assert isinstance(item, pytest.Function)
    fetches = {FETCHES} if "request" in signature(item.function).parameters else set()
    return kind({*item.fixturenames, *(mark.name for mark in item.iter_markers()), *fetches})


def folder_of(item: pytest.Item) -> str:
    """The folder of a test, below `tests`."""
    return item.nodeid.split("/")[1]


def spent(items: Iterable[pytest.Item]) -> dict[str, Decimal]:
    """The units of these tests, by folder."""
    counted = Counter((folder_of(item), kind_of(item)) for item in items)
    units: dict[str, Decimal] = dict.fromkeys(sorted({folder for folder, _kind in counted}), Decimal(0))
    for (folder, kind), count in counted.items():
        units[folder] += count * UNITS[kind]
    return units


def overdrawn(units: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The folders that hold more than their budget, with what they hold; a folder without a budget has none."""
    return {folder: total for folder, total in units.items() if total > BUDGETS.get(folder, 0)}
