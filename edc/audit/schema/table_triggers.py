"""Triggers of single tables, in PostgreSQL's own words; rooms above declare theirs in their `AppConfig`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from edc.hooks import Hook


@dataclass(frozen=True, slots=True)
class TableTrigger:
    """A trigger of one table: its definition as PostgreSQL prints it, so that an altered one is found out."""

    table: str
    name: str
    definition: str


# `triggers` of a room are its triggers; `trigger_functions` the texts of the functions behind them, by name.
TRIGGERS: Hook[Callable[[], Iterable[TableTrigger]]] = Hook("triggers")
TRIGGER_FUNCTIONS: Hook[Callable[[], Mapping[str, str]]] = Hook("trigger_functions")


def of_rooms(table: str) -> tuple[TableTrigger, ...]:
    """The triggers that rooms above declare for a table."""
    declared = chain.from_iterable(triggers() for triggers in TRIGGERS.functions)
    return tuple(trigger for trigger in declared if trigger.table == table)


def functions_of_rooms() -> Mapping[str, str]:
    """The functions behind the triggers of rooms above."""
    return {name: text for functions in TRIGGER_FUNCTIONS.functions for name, text in functions().items()}
