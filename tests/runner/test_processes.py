"""Processes known beyond doubt, by id and start time."""

import dataclasses
import os
import signal
import sys
from pathlib import Path

import pytest

from runner import processes
from tests.runner.conftest import Start

WAITING = "import sys; print('up', flush=True); sys.stdin.read()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + WAITING


def known(running) -> processes.Identity:
    """The identity of a process that has said that it is up."""
    assert running.stdout.readline() == "up\n"
    found = processes.identity(running.pid)
    assert found is not None
    return found


def test_knows_a_running_process(python: Start):
    assert processes.is_alive(known(python(WAITING)))


def test_does_not_take_a_later_process_with_the_same_id_for_it(python: Start):
    running = python(WAITING)
    earlier = dataclasses.replace(known(running), started=known_start(running.pid) - 60)

    assert not processes.is_alive(earlier)
    processes.end(earlier, seconds=0)
    assert running.poll() is None


def known_start(pid: int) -> float:
    found = processes.identity(pid)
    assert found is not None
    return found.started


def test_takes_a_zombie_for_ended(python: Start):
    running = python(WAITING)
    identity = known(running)

    os.kill(running.pid, signal.SIGKILL)

    assert processes.wait_gone(identity, seconds=10)
    running.wait()


def test_knows_nobody_where_nobody_runs(python: Start):
    running = python(WAITING)
    known(running)
    running.kill()
    running.wait()

    assert processes.identity(running.pid) is None


def test_ends_a_process_that_listens(python: Start):
    running = python(WAITING)

    processes.end(known(running), seconds=10)

    assert running.wait() == -signal.SIGTERM


def test_kills_a_process_that_does_not_listen(python: Start):
    running = python(STUBBORN)

    processes.end(known(running), seconds=0.1)

    assert running.wait() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="the working directory of others is not to be had")
def test_finds_who_lives_in_a_folder(tmp_path: Path, python: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(os.getcwd())
    running = python(f"import os; os.chdir({str(tmp_path)!r})\n" + WAITING)
    identity = known(running)

    assert identity.pid in {found.pid for found in processes.living_in(tmp_path, name="python")}
    assert not list(processes.living_in(tmp_path, name="postgres"))
