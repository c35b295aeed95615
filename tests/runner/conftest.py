"""What the runner's tests share: homes, clusters, and processes that are gone at the test's end."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner.embedded.postgres import Cluster

Start = Callable[..., "subprocess.Popen[str]"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow_runner: starts real servers of its own; some seconds each")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster in a folder of its own; nothing of it runs after the test."""
    made = Cluster(folder=tmp_path / "postgres", log=tmp_path / "log" / "postgres.log", durable=False)
    yield made
    made.stop()
    made.end_leftovers()


@pytest.fixture
def python() -> Iterator[Start]:
    """Starts Python on a piece of code, with pipes to it; killed at the test's end where it still runs."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", code, *arguments]
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(running)
        return running

    yield start
    for running in started:
        running.kill()
        running.communicate()
