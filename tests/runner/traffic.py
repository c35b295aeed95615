"""Writes to and reads from a broker's queue, each in a process of its own."""

import json
import sys
from collections.abc import Iterator
from itertools import count
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue as Queue

from kombu.connection import Connection
from kombu.transport import redis

from trial_edc import broker

TRANSPORTS = (broker.ALIAS, redis.Transport)
"""Both are loaded before the processes part."""
QUEUE = "bells"
# Writers and readers part from one process that has loaded what they need, where the system can do that.
if sys.platform == "win32":
    PROCESSES = get_context("spawn")
else:
    PROCESSES = get_context("forkserver")
    PROCESSES.set_forkserver_preload([__name__])
PATIENCE = 60
"""Seconds that a reader waits for a message."""


def write(connection: Connection, first: int, how_many: int) -> None:
    """Publish `how_many` numbers, one message each."""
    with connection.SimpleQueue(QUEUE) as queue:
        for number in range(first, first + how_many):
            queue.put({"number": number, "filling": "x" * 4000}, serializer="json")


def end(connection: Connection, readers: int) -> None:
    """Tell each reader that nothing more comes."""
    with connection.SimpleQueue(QUEUE) as queue:
        for _ in range(readers):
            queue.put({"number": None}, serializer="json")


def read(connection: Connection) -> Iterator[int]:
    """Numbers as they come, until the end is told."""
    with connection.SimpleQueue(QUEUE) as queue:
        for _ in count():
            message = queue.get(block=True, timeout=PATIENCE)
            message.ack()
            number = message.payload["number"]
            if number is None:
                return
            yield number


def connect(url: str, options: str) -> Connection:
    """A connection to the broker."""
    return Connection(url, transport_options=json.loads(options))


def writer(address: tuple[str, str], first: int, how_many: int) -> None:
    """A process that writes."""
    with connect(*address) as opened:
        write(opened, first, how_many)


def reader(address: tuple[str, str], told: "Queue[list[int]]") -> None:
    """A process that reads, and tells what it got."""
    with connect(*address) as opened:
        told.put(list(read(opened)))
