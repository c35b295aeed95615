"""A broker of files, for the demonstration: a message appears whole or not at all; one reader gets it.

Kombu's own file transport shows a message's file before it is written, and takes a message by a move that
may be a copy; readers then find half a message, and it is gone. Here a message is written aside, flushed to
the disk and renamed into place; it is taken by a rename in the same folder, which only one reader wins. The
tables of bindings are replaced in the same way, under one lock.

A message that was taken dies with its reader. That is accepted: what has to be done is a row in PostgreSQL,
and a message is only the bell.
"""

import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads

from runner.locks import exclusive

ALIAS = "edcfile"
TRANSPORT_ALIASES[ALIAS] = "trial_edc.broker:Transport"

Bindings = list[filesystem.exchange_queue_t]


class Channel(filesystem.Channel):
    """Puts, takes and binds by renaming within the broker's folder."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        for folder in (self.data_folder_in, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: object, **_options: object) -> None:  # type: ignore[override]
        """Publish a message to a queue (kombu's own two declarations of this method disagree)."""
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        publish(Path(self.data_folder_out) / name, encoded(payload))

    def _get(self, queue: str, timeout: float | None = None) -> object:
        """Take the oldest message of a queue. Raises Empty when there is none."""
        folder = Path(self.data_folder_in)
        for name in sorted(os.listdir(folder)):
            if name.partition(".")[2] == f"{queue}.msg":
                taken = take(folder / name)
                if taken is not None:
                    return decoded(taken)
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Bind a queue to an exchange."""
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._rebind(exchange, lambda bindings: [binding, *(other for other in bindings if other != binding)])

    def _delete(
        self,
        queue: str,
        exchange: str,
        routing_key: str,
        pattern: str,
        *_arguments: object,
        **_options: object,
    ) -> None:
        """Delete a queue's messages and its binding."""
        self._purge(queue)  # type: ignore[no-untyped-call]
        gone = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._rebind(exchange, lambda bindings: [binding for binding in bindings if binding != gone])

    def _rebind(self, exchange: str, change: Callable[[Bindings], Bindings]) -> None:
        file: Path = self._exchange_file(exchange)  # type: ignore[no-untyped-call]
        with exclusive(file.parent / ".lock"):
            before: Bindings = self.get_table(exchange)  # type: ignore[no-untyped-call]
            after = change(before)
            if after != before:
                publish(file, encoded(after))


class Transport(filesystem.Transport):
    """The file transport with our channel."""

    Channel = Channel

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)  # type: ignore[no-untyped-call]
        # Kombu's own remembers bindings for the whole process, though the folder may have been cleared since.
        self.state = virtual.BrokerState()  # type: ignore[no-untyped-call]


def address() -> str:
    """The broker's URL, for Celery's `broker_url`."""
    return f"{ALIAS}://localhost//"


def options(folder: Path) -> dict[str, object]:
    """Celery's `broker_transport_options` for a broker in `folder`, which its first user makes."""
    messages = str(folder / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(folder / "exchanges"),
        "polling_interval": 0.25,
    }


def encoded(message: object) -> bytes:
    """A message as kombu's JSON (which knows dates and UUIDs)."""
    content: bytes = str_to_bytes(dumps(message))  # type: ignore[no-untyped-call]
    return content


def decoded(content: bytes) -> object:
    """The message that `encoded` wrote."""
    return loads(bytes_to_str(content))  # type: ignore[no-untyped-call]


def publish(path: Path, content: bytes) -> None:
    """Make a file appear under `path` whole, on the disk, or not at all."""
    part = path.with_name(f".{uuid.uuid4().hex}.part")
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def take(path: Path) -> bytes | None:
    """The content of a file that nobody else will have; None when another reader was faster."""
    mine = path.with_name(f".{uuid.uuid4().hex}.taken")
    try:
        path.rename(mine)
    except OSError:
        return None
    content = mine.read_bytes()
    with suppress(OSError):
        mine.unlink()
    return content
