"""`manage.py test`: all tests, on a PostgreSQL of this run's own; arguments go to pytest."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from runner import home, needs, system
from runner.embedded.lease import Lease
from runner.embedded.postgres import Cluster
from runner.locks import FileLock
from runner.messages import Refused, say

OF_ALL, BESIDE = "postgres", "sealing"
"""The folders of a run's server, and of the one that tests of the seals start beside it."""
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""The file system in memory that Linux has, and the bytes that a run may need there: some 12 MB a database."""
FEWEST, MOST = 2, 8
"""Test processes at the least and at the most; in between, one a processor."""


def test(arguments: Sequence[str]) -> int:
    """Run pytest with what the tests need; returns its exit code."""
    with run_folder() as folder, _database(folder) as settings:
        workers = min(max(FEWEST, os.cpu_count() or FEWEST), MOST)
        command = [sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "worksteal", *arguments]
        return _pytest(command, environment=os.environ | settings | _programs(arguments) | _bytecode())


def mutate(arguments: Sequence[str]) -> int:
    """Change the code in one place at a time and count what no test notices; returns the exit code."""
    with run_folder() as folder, _database(folder) as settings:
        command = [sys.executable, "-m", "tests.mutants", *arguments]
        return _pytest(command, environment=os.environ | settings | {"PYTHONDONTWRITEBYTECODE": ""})


def _pytest(command: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run pytest to its end; Ctrl-C and SIGTERM are pytest's, which then reports what it has."""
    running = subprocess.Popen(command, cwd=home.CHECKOUT, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: running.send_signal(signal.SIGINT))
    return running.wait()


def _parent() -> Path:
    """Where the folders of runs are: in memory where there is enough, for a run copies hundreds of databases."""
    if home.is_chosen() or not _is_roomy(MEMORY):
        return home.folder() / "test"
    return MEMORY / f"edc-test-{os.getuid()}"


def _is_roomy(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder for this run alone, removed at its end; what killed runs left goes first."""
    parent = _parent()
    for left in parent.glob("*/"):
        _remove_if_left(left)
    folder = parent / f"{os.getpid()}-{secrets.token_hex(4)}"
    lock = FileLock(folder / "run.lock")
    lock.try_take()
    try:
        yield folder
    finally:
        _cluster(folder, BESIDE).stop()  # where a worker died
        shutil.rmtree(folder, ignore_errors=True)
        lock.let_go()


def _remove_if_left(folder: Path) -> None:
    lock = FileLock(folder / "run.lock")
    if lock.try_take():
        for name in (OF_ALL, BESIDE):
            cluster = _cluster(folder, name)
            cluster.stop()
            cluster.end_leftovers()
        shutil.rmtree(folder, ignore_errors=True)
        lock.let_go()


@contextmanager
def _database(folder: Path) -> Iterator[dict[str, str]]:
    """The settings of the tests: on the server that DATABASE_URL names, or on one of this run's own."""
    settings = {
        "EDC_HOME": str(folder),
        "EDC_EMBEDDED": "1",
        "EDC_SECRET_KEY": secrets.token_urlsafe(50),
        "REDIS_URL": "",
    }
    if not needs.is_embedded():
        yield settings
        return
    lease = Lease(_cluster(folder))
    addresses = lease.take()
    try:
        yield settings | {"DATABASE_URL": addresses.application, "DATABASE_OWNER_URL": addresses.owner}
    finally:
        lease.give_back()


def _bytecode() -> dict[str, str]:
    """Where a machine forbids bytecode beside the code, a folder for it: every process would compile everything."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(home.folder() / "bytecode")}


def _cluster(folder: Path, name: str = OF_ALL) -> Cluster:
    return Cluster(folder=folder / name, log=folder / "log" / f"{name}.log", durable=False)


def _programs(arguments: Sequence[str]) -> dict[str, str]:
    """The programs of the machine that the chosen tests need; says which could not be had."""
    paths = {}
    if _may_meet("journeys", arguments):
        paths["EDC_CHROMIUM"] = system.chromium()
        if not paths["EDC_CHROMIUM"]:
            _miss(system.NO_CHROMIUM)
    if _may_meet("runner", arguments) and not system.redis_server():
        _miss(system.NO_REDIS)
    return paths


def _miss(sentence: str) -> None:
    """Go on without a program, and say so; in continuous integration nothing may be skipped unseen."""
    if os.environ.get("CI"):
        raise Refused(sentence)
    say(sentence)


def _may_meet(part: str, arguments: Sequence[str]) -> bool:
    """False only when paths are named and none of them is, holds or belongs to that part of the tests."""
    named = [word for word in arguments if word.startswith("tests/")]
    return not named or any(part in word or word in {"tests", "tests/"} for word in named)
