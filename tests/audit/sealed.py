"""Seals the trail of a test's database, and reads what stands outside."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from edc.audit.seals import sealing
from tests import universe

PATIENCE = 60
GLANCE = 0.02


def settle() -> None:
    """Waits until nothing runs any more of what runs now, in any database of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (newest,) = cursor.fetchone()
    deadline = monotonic() + PATIENCE
    while running() < newest:
        assert monotonic() < deadline, "another transaction of this server does not end"
        sleep(GLANCE)


def running() -> int:
    """The oldest transaction that still runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def seal() -> int:
    """Seals all that was done until now; how many seals were made."""
    settle()
    return sealing.seal(at=universe.NOW)


@contextmanager
def heads_alone() -> Iterator[Path]:
    """A file of heads for one chain alone, as long as it is made."""
    with TemporaryDirectory() as folder, override_settings(SEAL_FILE=Path(folder) / "heads.jsonl"):
        yield settings.SEAL_FILE


def outside() -> list[dict[str, object]]:
    """The heads as they were written."""
    path: Path = settings.SEAL_FILE
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def verified(*options: str) -> tuple[int, list[str]]:
    """What `verify_seal` answers: its exit status, and the lines it prints."""
    out = StringIO()
    try:
        call_command("verify_seal", *options, stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def counted(table: str) -> int:
    """How many rows a table of the trail has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
