"""Locks that the operating system lets go when their holder dies."""

import os
import sys
from pathlib import Path

import pytest

from runner.locks import FileLock, exclusive
from tests.runner.conftest import Start

HOLDER = """
import sys
from pathlib import Path
from runner.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.try_take(), flush=True)
sys.stdin.read()
"""


def test_refuses_a_second_holder(tmp_path: Path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")

    assert first.try_take()
    assert not second.try_take()

    first.let_go()


def test_is_free_again_when_let_go(tmp_path: Path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    first.try_take()

    first.let_go()

    assert second.try_take()
    second.let_go()


def test_is_free_again_when_its_holder_is_killed(tmp_path: Path, python: Start):
    holder = python(HOLDER, str(tmp_path / "lock"))
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    ours = FileLock(tmp_path / "lock")
    assert not ours.try_take()

    holder.kill()
    holder.wait()

    assert ours.try_take()
    ours.let_go()


def test_waits_for_the_holder_and_says_so(tmp_path: Path, python: Start, capsys: pytest.CaptureFixture[str]):
    holder = python(HOLDER, str(tmp_path / "lock"))
    assert holder.stdout is not None
    assert holder.stdin is not None
    holder.stdout.readline()
    said = []

    class Listening(FileLock):
        def _take(self, *, wait: bool) -> bool:
            if wait:
                said.append(capsys.readouterr().err)
                holder.kill()
            return super()._take(wait=wait)

    lock = Listening(tmp_path / "lock")
    lock.take(waiting="waiting for the other")

    assert said == ["waiting for the other\n"]
    lock.let_go()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_child_does_not_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lock = FileLock(tmp_path / "lock")
    lock.try_take()
    parent = os.getpid()

    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    lock.let_go()
    monkeypatch.undo()

    assert lock.held
    lock.let_go()


def test_holds_for_the_length_of_a_block(tmp_path: Path):
    other = FileLock(tmp_path / "lock")

    with exclusive(tmp_path / "lock"):
        assert not other.try_take()

    assert other.try_take()
    other.let_go()
