"""The scheduler's programs as the product starts them: a broker of this test's own, workers, and their bell."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import quote

from django.conf import settings
from kombu.connection import Connection

from runner import system
from runner.embedded import ports
from tests.databases import CHECKOUT
from trial_edc import broker
from trial_edc.celery import app
from trial_edc.reports.tasks import sweep

PATIENCE = 90
"""Seconds after which what has not come is taken not to come: a worker starts in three on a free machine."""
GLANCE = 0.05
CELERY = (sys.executable, "-m", "celery", "-A", "trial_edc", "--quiet")
ALONE = ("--without-gossip", "--without-mingle")
WORKER = (*CELERY, "worker", "--pool=threads", "--concurrency=2", *ALONE, "--loglevel=INFO")


@dataclass(frozen=True)
class Bell:
    """A broker: how the programs are told of it, and how a message is put into it."""

    environment: Mapping[str, str]
    url: str
    options: Mapping[str, object]

    def ring(self, times: int = 1) -> None:
        """Sends the task, as the scheduler does each minute."""
        with Connection(self.url, transport_options=dict(self.options)) as connection:
            for _time in range(times):
                sweep.apply_async(connection=connection)

    def ring_for(self, task: str) -> None:
        """Sends a task by its name, as the browser's door does."""
        with Connection(self.url, transport_options=dict(self.options)) as connection:
            app.send_task(task, connection=connection)


def files(folder: Path) -> Bell:
    """The demonstration's broker in a home of its own."""
    return Bell({"EDC_HOME": str(folder)}, broker.address(), broker.options(folder / "broker"))


def redis_program() -> str | None:
    """The Redis server of this machine, where it has one."""
    return next(filter(None, map(shutil.which, system.REDIS_SERVERS)), None)


@contextmanager
def redis(program: str, folder: Path) -> Iterator[Bell]:
    """Production's broker: a Redis server of this test's own."""
    port = ports.any_free()
    command = [program, "--port", str(port), "--bind", ports.LOOPBACK, "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        while "eady to accept connections" not in (line := server.stdout.readline()):
            assert line, "the Redis server ended"
        url = f"redis://{ports.LOOPBACK}:{port}/0"
        yield Bell({"EDC_HOME": str(folder), "REDIS_URL": url}, url, {})
        server.terminate()


def environment(bell: Bell) -> dict[str, str]:
    """What a program of the product needs to work on this test's database and broker."""
    return {
        **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
        "DATABASE_URL": _address("default"),
        "DATABASE_OWNER_URL": _address("owner"),
        "EDC_SECRET_KEY": settings.SECRET_KEY,
        "EDC_LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        **bell.environment,
    }


def _address(alias: str) -> str:
    place = settings.DATABASES[alias]
    name, word = quote(str(place["USER"])), quote(str(place["PASSWORD"]), safe="")
    return f"postgresql://{name}:{word}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


@contextmanager
def program(command: tuple[str, ...], *, bell: Bell, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A running program; ended with all it holds when the block is left."""
    with log.open("wb") as said:
        running = subprocess.Popen(command, cwd=CHECKOUT, env=environment(bell), stdout=said, stderr=said)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(timeout=PATIENCE)
        finally:
            running.kill()
            running.wait()


def until(happens: Callable[[], bool], *, log: Path) -> None:
    """Looks again and again until it has happened; fails with what the program said where it does not."""
    waited, deadline = Event(), monotonic() + PATIENCE
    while not happens():
        if monotonic() > deadline:
            raise AssertionError(f"it did not happen in {PATIENCE} s; the program said:\n{log.read_text()}")
        waited.wait(GLANCE)
