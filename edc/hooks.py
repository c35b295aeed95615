"""Hooks: a room asks rooms above it, and each names its answer in its `AppConfig`.

`lock_blockers = "edc.sdv.status.lock_blockers"` in a room's configuration is its function for the hook of that name.
All rooms that name one are asked, in the order of INSTALLED_APPS; nobody is overwritten.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.utils.module_loading import import_string

Function = TypeVar("Function", bound=Callable[..., Any])


class Hook(Generic[Function]):
    """One question to the rooms above, by the name under which their configurations answer it."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """The functions of all rooms that answer, in order. Raises ImportError where a name leads nowhere."""
        named = (getattr(room, self.name, None) for room in apps.get_app_configs())
        return tuple(import_string(name) for name in named if name)
