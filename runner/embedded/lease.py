"""The embedded server is shared: the first command that needs it starts it, the last one out stops it.

Each command in between holds a lease, a locked file. The operating system lets the lock go when the command
dies, so a lease whose lock can be taken is nobody's. Starting, stopping and counting happen under one lock,
the door.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from runner.embedded.postgres import Addresses, Cluster
from runner.locks import FileLock, exclusive

WAITING = "  … waiting for another command that is starting or stopping the database"


class Lease:
    """One command's use of the embedded server, from `take` to `give_back`."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.folder = cluster.folder / "leases"
        self.door = cluster.folder / "door.lock"
        self.mine = FileLock(self.folder / f"{os.getpid()}-{secrets.token_hex(4)}")

    def take(self, *, prepare: Callable[[Addresses], None] | None = None) -> Addresses:
        """The addresses of the database on a server that runs until we give it back.

        `prepare` is called before anybody else may use a server that was just found or started.
        Raises Refused, holding nothing, when the server cannot be started or prepared.
        """
        with exclusive(self.door, waiting=WAITING):
            self.mine.try_take()
            try:
                addresses = self.cluster.addresses(self.cluster.start())
                if prepare:
                    prepare(addresses)
            except BaseException:
                self._leave()
                raise
        return addresses

    def give_back(self) -> None:
        """Leave; the last one out stops the server. Does nothing where nothing is held (a forked child)."""
        if self.mine.held:
            with exclusive(self.door, waiting=WAITING):
                self._leave()

    def revive(self) -> Addresses:
        """The addresses again, after the server died under us: started anew."""
        with exclusive(self.door, waiting=WAITING):
            return self.cluster.addresses(self.cluster.start())

    def _leave(self) -> None:
        self.mine.let_go()
        self.mine.path.unlink(missing_ok=True)
        if not in_use(self.cluster):
            self.cluster.stop()


def in_use(cluster: Cluster) -> bool:
    """True while any command holds a lease; leases of dead commands are cleared away."""
    held = [path for path in (cluster.folder / "leases").glob("*") if _is_held(path)]
    return bool(held)


def _is_held(path: Path) -> bool:
    lock = FileLock(path)
    if not lock.try_take():
        return True
    path.unlink(missing_ok=True)
    lock.let_go()
    return False
