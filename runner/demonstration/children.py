"""The processes of the demonstration: started, started again when they die, stopped in bounded time."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runner import processes
from runner.home import CHECKOUT
from runner.messages import say

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a process that died is started again: doubled each time, up to the longest."""

STEADY = 60.0
"""Seconds alive after which a process is taken for healthy and its pause is the shortest again."""

LARGEST_LOG = 5_000_000
"""Bytes after which a log is put aside at the next start of its process."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: its name, its command, and the signal that asks it to finish its work and end."""

    name: str
    command: Sequence[str]
    farewell: int = signal.SIGTERM


class Child:
    """One program kept running."""

    def __init__(self, *, program: Program, environment: Mapping[str, str], log: Path) -> None:
        self.program = program
        self.environment = environment
        self.log = log
        self.deaths = 0
        self._pause = 0.0
        self._due = 0.0
        self._began = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def identity(self) -> processes.Identity | None:
        """Who runs it now; None when nobody does."""
        return processes.identity(self._process.pid) if self._process and self._process.poll() is None else None

    def start(self, *, at: float) -> None:
        """Start the program (`at`: seconds of a steady clock)."""
        put_aside(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.command,
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=os.name == "posix",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        self._began = at

    def tend(self, *, at: float) -> bool:
        """Start the program again where it died and its pause is over; True when it was started."""
        if self._process and self._process.poll() is not None:
            self._mourn(code=self._process.returncode, at=at)
            self._process = None
        if self._process or at < self._due:
            return False
        self.start(at=at)
        return True

    def move(self, environment: Mapping[str, str]) -> None:
        """Run in another environment from now on: ended, if it is in the old one, to be started by `tend`."""
        if environment != self.environment:
            self.environment = environment
            self.kill()

    def ask_to_stop(self) -> None:
        """Ask the program to finish and end; does not wait."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", self.program.farewell))

    def has_ended(self) -> bool:
        """True when nothing of it runs any more."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """End the program at once."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def _mourn(self, *, code: int, at: float) -> None:
        doubled = 0.0 if at - self._began > STEADY else self._pause * 2
        self._pause = min(max(SHORTEST_PAUSE, doubled), LONGEST_PAUSE)
        self._due = at + self._pause
        self.deaths += 1
        say(f"! {self.program.name} ended (exit code {code}, see {self.log}); starting it again in {self._pause:.0f} s")


def stop_all(children: Sequence[Child], *, seconds: float) -> None:
    """Ask all to end together, and kill those that have not within `seconds`, or at the next interruption."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline and not all(child.has_ended() for child in children):
            time.sleep(0.05)
    except KeyboardInterrupt:
        say("Stopping at once.")
    for child in children:
        if not child.has_ended():
            say(f"! {child.program.name} did not end in time and was killed")
            child.kill()


def put_aside(log: Path) -> None:
    """Make room for a log that has grown large; one older log is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        os.replace(log, log.with_suffix(".old.log"))
