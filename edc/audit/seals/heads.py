"""The heads of the chain, outside the database: a file that only grows, a line each seal.

A seal is committed first and written here then, so this file may lag behind by one. Anything else is a disagreement:
nothing more is sealed until a person has looked.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.utils.translation import gettext_noop as _

from edc.audit import chain
from edc.audit.chain import ChainLink, Fault

NO_FILE = _("The database holds %(inside)s seals, but there is no head in the file %(path)s.")
TORN = _("The end of the heads file %(path)s cannot be read.")
LAGS = _("The heads file ends with seal %(outside)s, the database with seal %(inside)s: heads were not written.")
LONGEST_LINE = 64 * 1024


class Disagreement(Exception):
    """The file and the database tell of two different chains."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault


class Present(Exception):
    """A new file was to be begun where one is already."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The last whole line of the file, and what was begun to be written after it."""

    line: bytes
    torn: bytes


def tail(path: Path) -> Tail:
    """The file's end; empty where there is no file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_LINE))
            whole, newline, torn = file.read().rpartition(b"\n")
    except FileNotFoundError:
        return Tail(b"", b"")
    return Tail(whole.rpartition(b"\n")[2] + newline, torn)


def lacking(path: Path, end: Tail, *, last: ChainLink | None, before: ChainLink | None) -> bytes:
    """What the file still lacks of the chain whose last two seals these are; nothing, usually.

    Raises Disagreement.
    """
    if not last:
        return _nothing(end)
    if end == Tail(last.line(), b""):
        return b""
    if end.line == (before.line() if before else b"") and last.line().startswith(end.torn):
        return last.line()[len(end.torn) :]
    raise Disagreement(_why(path, end, last))


def _nothing(end: Tail) -> bytes:
    if end == Tail(b"", b""):
        return b""
    raise Disagreement(Fault(chain.OLDER, {"outside": end.line.count(b"\n"), "inside": 0}))


def _why(path: Path, end: Tail, last: ChainLink) -> Fault:
    if not end.line:
        return Fault(NO_FILE, {"inside": last.number, "path": path})
    try:
        head = ChainLink.written(end.line)
    except chain.BAD:
        return Fault(TORN, {"path": path})
    numbers = {"outside": head.number, "inside": last.number}
    if head.number > last.number:
        return Fault(chain.OLDER, numbers)
    if head.number < last.number - 1:
        return Fault(LAGS, numbers)
    if head.hash == last.hash:
        return Fault(TORN, {"path": path})
    return Fault(chain.APART, {"number": head.number, "inside": last.hash, "outside": head.hash})


def append(path: Path, line: bytes) -> None:
    """Adds to the file, and returns when it is on the disk. Raises OSError."""
    if not line:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(line)
        os.fsync(file.fileno())


def begin(path: Path, lines: Iterable[bytes]) -> None:
    """Writes a new file of all heads. Raises Present or OSError; then there is no new file."""
    if path.exists():
        raise Present(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as file:
        file.writelines(lines)


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file beside the wanted one, which takes its name when it is whole and on the disk."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    os.replace(file.name, path)
