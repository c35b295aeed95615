"""Hooks: where a room asks rooms above it, and each of them registers its answer when the house is opened.

A room that registers names its function by its dotted name in its `AppConfig.ready`. Several may register with one
hook, all are asked, in the order of INSTALLED_APPS; nobody is overwritten.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.utils.module_loading import import_string

Function = TypeVar("Function", bound=Callable[..., Any])


class Hook(Generic[Function]):
    """One question to the rooms above, and the functions that answer it."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def register(self, name: str) -> None:
        """Asks this function, by its dotted name, from now on; naming it twice asks it once."""
        if name not in self._names:
            self._names.append(name)
            self.__dict__.pop("functions", None)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """All functions that were registered, in order. Raises ImportError where a name leads nowhere."""
        return tuple(import_string(name) for name in self._names)
