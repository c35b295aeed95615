"""Databases of the tests: one template for each shape of the schema, and clones of it.

The owner creates and migrates; the tests then work as the application's role, with the rights it has in
production. Every database here is locked (advisory, in `postgres`) by those who use it, so that a later run
can tell what a killed one has left behind.
"""

import hashlib
import secrets
import time
from collections.abc import Hashable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django
import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extensions import parse_dsn

from runner.embedded.lease import Lease
from runner.embedded.postgres import Cluster

CHECKOUT = Path(__file__).resolve().parent.parent
ALIASES = ("default", "owner")
PREFIX = "edc_test_"
AT_ONCE = 25
"""Databases that are dropped together: only the first of them makes the server write out what it holds."""
FOLDERS = ("edc", "trial_edc", "enrollment", "dosing", "outcomes", "safety")
SHAPES = ("migrations/*.py", "models.py", "items.py")
"""The files from which the schema is made; its triggers and its rights are made by those of `edc/audit`."""


LEASES: list[Lease] = []
"""Whoever started a server may be done with it before it ends: its process is not to be forgotten meanwhile."""


@dataclass(frozen=True, slots=True)
class Furnished:
    """A database in which something stands, to which nobody connects, and what was said of it, pickled."""

    name: str
    values: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """Where a test's own database is made, and what is left there to be dropped soon, or at last, or is copied."""

    cursor: Cursor
    template: str
    places: Mapping[str, Mapping[str, str]]
    left: list[str] = field(default_factory=list)
    left_at_last: list[str] = field(default_factory=list)
    furnished: dict[Hashable, Furnished] = field(default_factory=dict)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Django's aliases at this server."""
        with at(self.places):
            yield


@contextmanager
def of_its_own(cluster: Cluster) -> Iterator[Server]:
    """A server beside the one of all tests, shared by those workers of the run that ask for it."""
    lease = Lease(cluster)
    LEASES.append(lease)
    addresses = lease.take()
    places = {"default": _place(addresses.application), "owner": _place(addresses.owner)}
    with ExitStack() as until_the_end:
        until_the_end.callback(lease.give_back)
        with at(places):
            cursor = until_the_end.enter_context(server())
            made = Server(cursor, template(cursor), places)
        yield made


def _place(address: str) -> Mapping[str, str]:
    parts = parse_dsn(address)
    return {"HOST": parts["host"], "PORT": parts["port"], "PASSWORD": parts["password"]}


@contextmanager
def at(places: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Django's aliases at other places, for every thread."""
    before: dict[str, Mapping[str, str]] = {
        alias: {key: str(settings.DATABASES[alias][key]) for key in place} for alias, place in places.items()
    }
    connections.close_all()
    for alias, place in places.items():
        settings.DATABASES[alias].update(place)
    try:
        yield
    finally:
        connections.close_all()
        for alias, place in before.items():
            settings.DATABASES[alias].update(place)


@contextmanager
def server() -> Iterator[Cursor]:
    """The owner's cursor beside all databases; what it locks is free again at the end."""
    with closing(_connected("postgres", alias="owner")) as connection:
        connection.autocommit = True
        yield connection.cursor()


def _connected(name: str, *, alias: str) -> Connection:
    place = settings.DATABASES[alias]
    return psycopg2.connect(
        dbname=name,
        user=place["USER"],
        password=place["PASSWORD"],
        host=place["HOST"],
        port=place["PORT"] or None,
    )


@contextmanager
def second_connection(*, alias: str, autocommit: bool = True) -> Iterator[Cursor]:
    """A connection past Django to the database that the alias points at, as psql would open it."""
    with closing(_connected(str(settings.DATABASES[alias]["NAME"]), alias=alias)) as connection:
        connection.autocommit = autocommit
        yield connection.cursor()


def waits() -> None:
    """Until somebody waits for a lock here."""
    with second_connection(alias="default") as cursor:
        for _attempt in range(400):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.02)
    pytest.fail("nobody waits")


def template(cursor: Cursor) -> str:
    """The name of the migrated, armed, empty database that all others are cloned from; built if lacking."""
    name = f"{PREFIX}{_shape()}"
    cursor.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [name])  # no sweep takes it
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"build {name}"])  # one builds, the others wait
    if not _exists(cursor, name):
        _sweep(cursor, keep=name)
        _build(cursor, name)
    cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"build {name}"])
    return name


def _shape() -> str:
    """What the schema, its triggers and its rights are made from, as one short word."""
    made_of = hashlib.sha256(f"{django.VERSION}{settings.DATABASES['default']['USER']}".encode())
    found = {file for folder in FOLDERS for shape in SHAPES for file in (CHECKOUT / folder).glob(f"**/{shape}")}
    for file in sorted(found | set((CHECKOUT / "edc/audit").glob("**/*.py"))):
        made_of.update(file.read_bytes())
    return made_of.hexdigest()[:12]


def _exists(cursor: Cursor, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _build(cursor: Cursor, name: str) -> None:
    """Under another name until it is whole: a build that was killed is never taken for a template."""
    unfinished = f"{name}_{secrets.token_hex(4)}"
    cursor.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [unfinished])
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    with pointed_at(unfinished):
        call_command("migrate", verbosity=0, interactive=False)
    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name)))


def _sweep(cursor: Cursor, *, keep: str) -> None:
    """Drops what nobody uses any more."""
    others = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND datname <> %s"
    cursor.execute(others, [PREFIX, keep])
    for (name,) in cursor.fetchall():
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        (free,) = cursor.fetchone() or (False,)
        if free:
            drop(cursor, name)
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def clone(cursor: Cursor, source: str) -> str:
    """A new database like the source, with the rights on it that the application has in production."""
    name = f"{source}_{secrets.token_hex(4)}"
    cursor.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [name])
    names = {
        "name": sql.Identifier(name),
        "source": sql.Identifier(source),
        "application": sql.Identifier(settings.DATABASES["default"]["USER"]),
    }
    for statement in (
        # Copied file by file, which is cheap as long as few databases are dropped between two copies.
        "CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {application}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))
    return name


def drop(cursor: Cursor, name: str) -> None:
    """Removes a database; raises where somebody still holds a connection to it."""
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def put_away(server: Server, name: str) -> None:
    """Is done with a database, and drops those that are left when they are many; raises as `drop` does."""
    away = f"{name}_left"
    # To be renamed, a database must be as free as to be dropped: who holds a connection is told of it now.
    renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(away))
    server.cursor.execute(renamed)
    server.left.append(away)
    if len(server.left) >= AT_ONCE:
        drop_left(server)


def drop_left(server: Server) -> None:
    """Removes the databases that tests are done with, one after the other."""
    while server.left:
        drop(server.cursor, server.left.pop())


def drop_all(server: Server) -> None:
    """Removes whatever tests have made there."""
    drop_left(server)
    for name in (*server.left_at_last, *(copied.name for copied in server.furnished.values())):
        drop(server.cursor, name)


def evict(name: str) -> None:
    """Ends whatever connections are left to a database, each as the role that opened it."""
    for alias in ALIASES:
        with closing(_connected("postgres", alias=alias)) as connection:
            connection.autocommit = True
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                [name],
            )


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's aliases at this database, for every thread; connections are closed before and after."""
    before = {alias: str(settings.DATABASES[alias]["NAME"]) for alias in ALIASES}
    _point(dict.fromkeys(ALIASES, name))
    try:
        yield
    finally:
        _point(before)


class Beside:
    """A second database for tests that are rolled back; its connections are kept from one test to the next."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wrappers: dict[str, BaseDatabaseWrapper] = {}

    @contextmanager
    def pointed(self) -> Iterator[None]:
        """Django's aliases at this database, for this thread; the other database keeps its connections too."""
        before = {alias: (connections[alias], settings.DATABASES[alias]["NAME"]) for alias in ALIASES}
        for alias in ALIASES:
            settings.DATABASES[alias]["NAME"] = self._name
            connections[alias] = self._wrappers.setdefault(alias, connections.create_connection(alias))
        try:
            yield
        finally:
            for alias, (connection, at_first) in before.items():
                settings.DATABASES[alias]["NAME"] = at_first
                connections[alias] = connection

    def close(self) -> None:
        """Ends the connections; whoever comes back opens them anew."""
        for wrapper in self._wrappers.values():
            wrapper.close()


def _point(names: dict[str, str]) -> None:
    connections.close_all()
    for alias, name in names.items():
        # Django's connection settings are this very dictionary, in all threads.
        settings.DATABASES[alias]["NAME"] = name
