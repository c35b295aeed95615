"""A scratch database of the same server, made by the owner and dropped at the end; and the machine in one line."""

import os
import platform
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

ALIASES = ("default", "owner")


def connected(*, name: str, alias: str) -> Connection:
    """A connection past Django, as one of the two roles."""
    place = settings.DATABASES[alias]
    return psycopg2.connect(
        dbname=name, user=place["USER"], password=place["PASSWORD"], host=place["HOST"], port=place["PORT"] or None
    )


@contextmanager
def database() -> Iterator[str]:
    """The name of a new, migrated and armed database, which both aliases point at meanwhile."""
    name = f"edc_benchmark_{secrets.token_hex(4)}"
    before = {alias: str(settings.DATABASES[alias]["NAME"]) for alias in ALIASES}
    with closing(connected(name="postgres", alias="owner")) as server:
        server.autocommit = True
        server.cursor().execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            _point(dict.fromkeys(ALIASES, name))
            call_command("migrate", verbosity=0, interactive=False)
            yield name
        finally:
            _point(before)
            server.cursor().execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _point(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes, by the wall clock."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def middle(times: list[float]) -> str:
    """The median of times in milliseconds, with the least and the most."""
    return f"{statistics.median(times) * 1000:.2f} ms ({min(times) * 1000:.2f} to {max(times) * 1000:.2f})"


def machine() -> str:
    """What this was measured on."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, PostgreSQL {version}"
