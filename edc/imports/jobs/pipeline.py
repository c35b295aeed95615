"""Spreads pieces of work over threads: while the database works at one piece, Python prepares the next."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def spread(work: Iterator[T], act: Callable[[T], None], *, lanes: int) -> None:
    """Acts on every piece, each lane with a connection of its own; after a fault no further piece is begun.

    With one lane everything is done here and now. Raises what an act, or the next piece, raises.
    """
    if lanes == 1:
        for piece in work:
            act(piece)
        return
    queue = _Queue(work)
    with ThreadPoolExecutor(lanes) as pool:
        running = [pool.submit(_run, queue, act) for _lane in range(lanes)]
    for lane in running:
        lane.result()


class _Queue(Iterator[T]):
    """The pieces, one after the other to whichever lane asks."""

    def __init__(self, work: Iterator[T]) -> None:
        self._work, self._lock, self._is_over = work, Lock(), False

    def __next__(self) -> T:
        with self._lock:
            if self._is_over:
                raise StopIteration
            return next(self._work)

    def end(self) -> None:
        """From now on there is nothing left."""
        with self._lock:
            self._is_over = True


def _run(queue: _Queue[T], act: Callable[[T], None]) -> None:
    try:
        for piece in queue:
            act(piece)
    finally:
        queue.end()
        connections.close_all()
