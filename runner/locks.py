"""Locks on files that the operating system lets go when their holder dies, however it dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.messages import say

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        """Lock the file's first byte; raises OSError when another holds it (after ten tries where `wait`)."""
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        """Lock the whole open file; raises BlockingIOError when another holds it and `wait` is false."""
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock on a file. It is the process's that took it; a forked child never lets it go."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._holder = 0

    @property
    def held(self) -> bool:
        """True in the process that took the lock, until it lets go."""
        return self._descriptor is not None and self._holder == os.getpid()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The open file that bears the lock: a child that inherits it holds the lock until it ends."""
        return () if self._descriptor is None else (self._descriptor,)

    def try_take(self) -> bool:
        """Take the lock if nobody holds it; False when somebody does."""
        return self._take(wait=False)

    def take(self, *, waiting: str) -> None:
        """Take the lock, waiting for whoever holds it; `waiting` is said when it does not come at once."""
        if self._take(wait=False):
            return
        if waiting:
            say(waiting)
        while not self._take(wait=True):
            continue

    def let_go(self) -> None:
        """Give the lock back; does nothing in a process that does not hold it."""
        if self.held and self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, *, wait: bool) -> bool:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor, wait=wait)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor, self._holder = descriptor, os.getpid()
        return True


@contextmanager
def exclusive(path: Path, *, waiting: str = "") -> Iterator[None]:
    """Hold the lock on `path` for the length of the block."""
    lock = FileLock(path)
    lock.take(waiting=waiting)
    try:
        yield
    finally:
        lock.let_go()
