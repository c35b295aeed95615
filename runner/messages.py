"""What the runner says at the terminal: always on stderr, so that a command's own output stays clean."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

EVERY = 4.0
"""Seconds between two lines about a step that is still going on."""


class Refused(Exception):
    """The command cannot go on; `str()` is the sentence for the person at the terminal. Exit code 1."""


class Step:
    """A long step: tells what is happening every few seconds, with the seconds that went by."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        self.detail = ""
        self.began = time.monotonic()
        self.over = threading.Event()

    @property
    def elapsed(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.began

    def tell(self) -> None:
        """Repeat the step's line until it is over (a thread runs this)."""
        while not self.over.wait(EVERY):
            say(f"  … {self.detail or self.name} ({self.elapsed:.0f} s)")


def say(text: str) -> None:
    """Write one line to stderr, at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Announce a step, show that it is going on, and say how long it took when it went well."""
    say(f"- {name}")
    current = Step(name=name)
    teller = threading.Thread(target=current.tell, daemon=True)
    teller.start()
    try:
        yield current
    finally:
        current.over.set()
        teller.join()
    if current.elapsed > 1:
        say(f"  done in {current.elapsed:.1f} s")
