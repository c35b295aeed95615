"""Writes to and reads from a broker's queue, in a process of its own: `python traffic.py write|read URL OPTIONS …`.

`write FIRST COUNT` publishes the numbers from FIRST on; `read` prints each number it gets, until it gets "end".
"""

import json
import sys
from itertools import count

from kombu.connection import Connection

from trial_edc import broker

QUEUE = "bells"
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


def read(connection: Connection) -> None:
    """Print numbers as they come."""
    with connection.SimpleQueue(QUEUE) as queue:
        for _ in count():
            message = queue.get(block=True, timeout=PATIENCE)
            message.ack()
            number = message.payload["number"]
            if number is None:
                return
            print(number, flush=True)


def connect(url: str, options: str) -> Connection:
    """A connection to the broker."""
    return Connection(url, transport_options=json.loads(options))


if __name__ == "__main__":
    assert broker.ALIAS
    with connect(sys.argv[2], sys.argv[3]) as opened:
        if sys.argv[1] == "write":
            write(opened, int(sys.argv[4]), int(sys.argv[5]))
        else:
            read(opened)
