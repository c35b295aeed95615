"""The demonstration's processes: kept alive, and stopped in bounded time."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner import processes
from runner.demonstration import children
from runner.demonstration.children import Child, Program

ENDS = "raise SystemExit(3)"
RUNS = "import signal; signal.pause()"
STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n" + (
    "while True: signal.pause()"
)


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    """Makes a child that runs a piece of Python; killed at the test's end."""
    made: list[Child] = []

    def make(code: str) -> Child:
        program = Program("worker", (sys.executable, "-c", code))
        one = Child(program=program, environment={}, log=tmp_path / "log" / "worker.log")
        made.append(one)
        return one

    yield make
    for one in made:
        one.kill()


def wait_end(one: Child) -> None:
    identity = one.identity
    assert identity is None or processes.wait_gone(identity, seconds=20)


def test_is_started_again_after_a_pause(child: Callable[[str], Child], capsys: pytest.CaptureFixture[str]):
    one = child(ENDS)
    one.start(at=0)
    wait_end(one)

    assert not one.tend(at=10)
    assert not one.tend(at=10.9)
    assert one.tend(at=11)
    assert "worker ended (exit code 3" in capsys.readouterr().err


def test_pauses_longer_each_time_up_to_a_bound(child: Callable[[str], Child]):
    one = child(ENDS)
    one.start(at=0)
    pauses, now = [], 0.0
    for _ in range(7):
        wait_end(one)
        one.tend(at=now)
        pause = next(seconds for seconds in (1, 2, 4, 8, 16, 30) if one.tend(at=now + seconds))
        pauses.append(pause)
        now += pause

    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_pauses_shortly_after_a_steady_life(child: Callable[[str], Child]):
    one = child(ENDS)
    one.start(at=0)
    wait_end(one)
    one.tend(at=0)
    one.tend(at=1)
    wait_end(one)

    one.tend(at=100)

    assert one.tend(at=101)


def test_ends_when_asked(child: Callable[[str], Child]):
    one = child(RUNS)
    one.start(at=0)

    children.stop_all([one], seconds=20)

    assert one.has_ended()


def test_is_killed_when_it_does_not_end_in_time(child: Callable[[str], Child], capsys: pytest.CaptureFixture[str]):
    one = child(STUBBORN)
    one.start(at=0)
    identity = one.identity
    while "up" not in one.log.read_text():
        assert one.identity == identity

    children.stop_all([one], seconds=0)

    assert one.has_ended()
    assert "was killed" in capsys.readouterr().err


def test_moves_to_another_environment(child: Callable[[str], Child]):
    one = child(RUNS)
    one.start(at=0)

    one.move({"DATABASE_URL": "postgresql://elsewhere"})

    assert one.has_ended()
    assert one.environment == {"DATABASE_URL": "postgresql://elsewhere"}


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(children, "LARGEST_LOG", 3)
    (tmp_path / "web.log").write_text("four")

    children.put_aside(tmp_path / "web.log")

    assert (tmp_path / "web.old.log").read_text() == "four"
    assert not (tmp_path / "web.log").exists()


def test_the_web_server_is_asked_as_it_listens():
    assert Program("beat", ()).farewell == signal.SIGTERM
