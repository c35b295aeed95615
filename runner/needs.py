"""What a `manage.py` command needs: the embedded database, where it asks one and none is named."""

import atexit
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import psycopg2

from runner import home
from runner.embedded.lease import Lease
from runner.embedded.postgres import Addresses, Cluster
from runner.messages import Refused, step

WITHOUT_DATABASE = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "derive",
        "diffsettings",
        "document",
        "findstatic",
        "help",
        "makemessages",
        "makemigrations",
        "startapp",
        "testserver",
        "version",
    }
)
"""Commands that answer without a database."""

IF_THERE = frozenset({"read"})
"""Commands that ask a database that is there already, and answer without one as well."""

WITHOUT_TABLES = frozenset({"migrate", "dbshell"})
"""Commands that are given a new database as it is, without its tables."""


def needs_database(arguments: Sequence[str]) -> bool:
    """True when `manage.py` with these arguments (the command first) will ask the database."""
    command = next((word for word in arguments if not word.startswith("-")), "help")
    if {"--help", "-h", "--version"} & set(arguments):
        return False
    if command in IF_THERE and not any(word.startswith("--source") for word in arguments):
        return (home.folder() / "postgres" / "data").is_dir()
    return command not in WITHOUT_DATABASE or (command == "check" and "--database" in arguments)


def is_embedded() -> bool:
    """True when no database server is named, so that ours is to be used."""
    return not os.environ.get("DATABASE_URL")


def meet(arguments: Sequence[str]) -> None:
    """Put into the environment what the command needs; the server is given back when this process ends.

    Raises Refused when the embedded server cannot be started or its first migration fails.
    """
    if not is_embedded():
        return
    if not needs_database(arguments):
        os.environ.setdefault("EDC_EMBEDDED", "1")
        os.environ.setdefault("EDC_SECRET_KEY", secrets.token_urlsafe(50))
        return
    folder = home.folder()
    lease = Lease(cluster(folder))
    atexit.register(lease.give_back)
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, _leave)
    command = next((word for word in arguments if not word.startswith("-")), "")
    addresses = lease.take(prepare=None if command in WITHOUT_TABLES else migrate_when_new)
    os.environ.update(environment(folder, addresses))


def cluster(folder: Path) -> Cluster:
    """The cluster of the demonstration and of every command beside it."""
    return Cluster(folder=folder / "postgres", log=folder / "log" / "postgres.log", durable=True)


def environment(folder: Path, addresses: Addresses) -> dict[str, str]:
    """What settings read, for the embedded database."""
    demonstration = {"EDC_DEMO": "1"} if home.contents(folder) is home.Contents.DEMONSTRATION else {}
    return demonstration | {
        "DATABASE_URL": addresses.application,
        "DATABASE_OWNER_URL": addresses.owner,
        "EDC_EMBEDDED": "1",
        "EDC_HOME": str(folder),
        "EDC_SECRET_KEY": os.environ.get("EDC_SECRET_KEY") or home.secret(folder),
    }


def migrate_when_new(addresses: Addresses) -> None:
    """Make the tables of a database that has none yet."""
    session = psycopg2.connect(addresses.owner)
    with session, session.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        (is_new,) = cursor.fetchone() or (False,)
    session.close()
    if is_new:
        with step("Making the tables"):
            run_command("migrate", "--verbosity", "0", settings=environment(home.folder(), addresses))


def run_command(*arguments: str, settings: dict[str, str]) -> None:
    """Run another `manage.py` command to its end, its output on stderr. Raises Refused when it fails."""
    command = [sys.executable, str(home.CHECKOUT / "manage.py"), *arguments]
    done = subprocess.run(command, env=os.environ | settings, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    if done.returncode:
        raise Refused(f"`manage.py {' '.join(arguments)}` failed (exit code {done.returncode}); see above.")


def _leave(number: int, _frame: FrameType | None) -> None:
    """End as a program that was asked to: through `atexit`, so that the server is given back."""
    sys.exit(128 + number)
