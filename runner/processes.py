"""Processes of ours that may outlive us: known by id *and* start time, so that only ours are ever ended."""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

TOLERANCE = 2.0
"""Seconds by which two readings of one start time may differ (the kernel derives it from the clock)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A process beyond doubt: ids are used again, an id together with a start time is not."""

    pid: int
    started: float


def identity(pid: int) -> Identity | None:
    """Who runs under this process id now; None when nobody does, or only a zombie."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Identity(pid=pid, started=process.create_time())
    except psutil.Error:
        return None


def is_alive(known: Identity) -> bool:
    """True while exactly this process runs; a zombie that nobody reaps has ended."""
    now = identity(known.pid)
    return now is not None and abs(now.started - known.started) <= TOLERANCE


def wait_gone(known: Identity, *, seconds: float) -> bool:
    """Wait for the end of a process, ours or adopted; False when it still runs after `seconds`."""
    deadline = time.monotonic() + seconds
    while is_alive(known):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def signal_it(known: Identity, number: int) -> None:
    """Send a signal to exactly this process, or to nobody."""
    if is_alive(known):
        try:
            os.kill(known.pid, number)
        except ProcessLookupError:
            return


def end(known: Identity, *, seconds: float) -> None:
    """Ask a process to end, and kill it when it has not within `seconds`."""
    signal_it(known, signal.SIGTERM)
    if not wait_gone(known, seconds=seconds):
        kill(known)


def kill(known: Identity) -> None:
    """End a process that does not listen."""
    signal_it(known, getattr(signal, "SIGKILL", signal.SIGTERM))
    wait_gone(known, seconds=5)


def living_in(directory: Path, *, name: str) -> Iterable[Identity]:
    """Processes called `name` whose working directory is `directory`."""
    for process in psutil.process_iter(["name", "cwd", "create_time", "status"]):
        info = process.info
        named = str(info["name"] or "").startswith(name) and info["status"] != psutil.STATUS_ZOMBIE
        if named and info["cwd"] and Path(info["cwd"]) == directory:
            yield Identity(pid=process.pid, started=info["create_time"])
