"""Verifies an exported audit trail: this one file, Python's standard library, no database and no product.

    python chain.py TRAIL.jsonl[.gz] [--heads heads.jsonl]

An export is JSON lines: a header; each seal, followed by the rows that it holds; the rows that no seal holds yet;
and a last line with the SHA-256 of all before it. A row is canonical JSON as PostgreSQL prints it: the shorter key
first, then by bytes, numbers digit for digit, times in UTC. A seal names the SHA-256 of its rows' SHA-256s and the
seal before it. The heads file holds the same seals, a line each, as they were written outside the database.

It finds what was changed, added, removed, reordered or dated back after it was sealed. That a whole chain was made
anew, forked or set back to an older state only the heads file tells. Exit status 1 where anything is wrong.
"""

import base64
import gzip
import hashlib
import json
import struct
import sys
import zlib
from argparse import ArgumentParser
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, cast

FORMAT = 1
KINDS = ("entry", "change")
NOTHING = "0" * 64
LEAST = -(2**63)
# What a seal keeps of each row, to name the one that was tampered with: kind, number, the hash's first bytes.
MARK = struct.Struct(">Bq8s")
BAD = (KeyError, TypeError, ValueError, AttributeError, RecursionError, struct.error)  # what is no line of ours


def _(text: str) -> str:
    """Marks a sentence for translation by those who can."""
    return text


UNREADABLE = _("Line %(line)s cannot be read as a line of the trail.")
MISPLACED = _("Line %(line)s does not belong where it stands.")
NOT_WHOLE = _("The file is not as it was written: its last line does not fit the lines before it.")
ALTERED = _("Seal %(number)s was altered: its hash does not fit what it says.")
BROKEN = _("Seal %(number)s does not continue seal %(before)s: the chain is broken between them.")
MISSING = _("Seal %(number)s follows seal %(before)s: what stood between them is missing.")
UNLISTED = _("The list of rows of seal %(number)s was altered, so the rows that changed cannot be named.")
CONTENT = _("What seal %(number)s of %(at)s holds is not what was sealed (%(entries)s entries, %(changes)s changes).")
CHANGED = (
    _("Entry %(id)s was changed after seal %(number)s of %(at)s. It now says: %(act)s by %(by)s at %(when)s."),
    _("Change %(id)s was changed after seal %(number)s of %(at)s. It now says: %(table)s, row %(row)s at %(when)s."),
)
GONE = (
    _("Entry %(id)s is gone; seal %(number)s of %(at)s holds it."),
    _("Change %(id)s is gone; seal %(number)s of %(at)s holds it."),
)
ADDED = (
    _("Entry %(id)s was added behind seal %(number)s of %(at)s. It says: %(act)s by %(by)s at %(when)s."),
    _("Change %(id)s was added behind seal %(number)s of %(at)s. It says: %(table)s, row %(row)s at %(when)s."),
)
HEAD_ALTERED = _("Line %(line)s of the heads file is not as it was written.")
HEAD_BROKEN = _("Line %(line)s of the heads file does not continue the line before it.")
FORKED = _("Line %(line)s of the heads file tells of seal %(number)s again: the chain was forked.")
APART = _(
    "From seal %(number)s on, the trail is not the one whose heads were written outside: it was forked or rewritten."
    " Seal %(number)s is %(inside)s in the trail and %(outside)s outside."
)
OLDER = _("The heads file knows %(outside)s seals, the trail %(inside)s: it is an older state, or its end was cut off.")

Told = Mapping[str, object]
Row = tuple[int, int]  # the place of its kind in KINDS, its number


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a sentence with named places, and what stands in them."""

    sentence: str
    values: Told

    @property
    def text(self) -> str:
        """The sentence, in English."""
        return self.sentence % self.values


class Number(str):
    """A number of a JSON document, digit for digit."""


def canonical(value: object) -> str:
    """A JSON document in the one way in which it is hashed; numbers are Number."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{canonical(key)}: {canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(canonical(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One link of the chain.

    `until` is where the next one begins (transaction, kind, number). `closing` marks the last seal of a database
    server that the trail has left: the next one counts its transactions anew, above the numbers in `reach`.
    """

    number: int
    at: str
    cluster: str
    closing: bool
    until: tuple[int, int, int]
    reach: tuple[int, int]
    entries: int
    changes: int
    content: str
    marks: str
    previous: str
    hash: str = ""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Seal":
        """The seal of a parsed line. Raises KeyError, TypeError or ValueError where it is none."""
        (tx, kind, row), (entry, change) = told["until"], told["reach"]
        seal = cls(**{**told, "until": (tx, kind, row), "reach": (entry, change)})
        numbers = (seal.number, seal.entries, seal.changes, *seal.until, *seal.reach)
        if {type(number) for number in numbers} != {int}:
            raise TypeError(told)
        return seal

    @classmethod
    def written(cls, line: bytes) -> "Seal":
        """The seal of a line of the heads file. Raises one of BAD where it is not as it was written."""
        seal = cls.read(json.loads(line))
        if line != seal.line() or seal.hash != seal.link():
            raise ValueError(line)
        return seal

    def link(self) -> str:
        """The hash that this seal must bear."""
        body = asdict(self)
        del body["hash"]
        return hashlib.sha256(dumped(body)).hexdigest()

    def line(self) -> bytes:
        """Its line in the heads file."""
        return dumped(asdict(self))


def dumped(told: Told) -> bytes:
    """A line of JSON in the one way in which a seal is hashed."""
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class End:
    """The last line of an export, made from all lines before it."""

    def __init__(self) -> None:
        self._lines, self._hash = 0, hashlib.sha256()

    def after(self, line: bytes) -> bytes:
        """The line itself, which the end then knows."""
        self._lines += 1
        self._hash.update(line)
        return line

    def line(self) -> bytes:
        """The last line itself."""
        return dumped({"kind": "end", "lines": self._lines, "sha256": self._hash.hexdigest()})


@dataclass(slots=True)
class Extent:
    """How much was looked at: rows by kind, rows that no seal holds yet, the last seal, the last that is confirmed."""

    rows: list[int] = field(default_factory=lambda: [0, 0])
    unsealed: int = 0
    head: Seal | None = None
    confirmed: Seal | None = None


class Heads:
    """The heads as written outside, read beside the seals of the trail: neither is kept."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.last: Seal | None = None
        self.confirmed: Seal | None = None
        self._lines = enumerate(lines, 1)
        self._apart = False

    def against(self, seal: Seal) -> Iterator[Fault]:
        """Whether the seal is the one that was written outside; the first that is not is named, and no other."""
        while (self.last is None or self.last.number < seal.number) and (yield from self._next()):
            continue
        if self._apart or self.last is None or self.last.number != seal.number:
            return
        if self.last.hash == seal.hash:
            self.confirmed = seal
            return
        self._apart = True
        yield Fault(APART, {"number": seal.number, "inside": seal.hash, "outside": self.last.hash})

    def beyond(self, newest: Seal | None) -> Iterator[Fault]:
        """What the heads know that the trail does not."""
        while (yield from self._next()):
            continue
        number = newest.number if newest else 0
        if self.last and self.last.number > number:
            yield Fault(OLDER, {"outside": self.last.number, "inside": number})

    def _next(self) -> Generator[Fault, None, bool]:
        """Reads one more head; whether there was one."""
        for line, text in self._lines:
            try:
                head = Seal.written(text)
            except BAD:
                yield Fault(HEAD_ALTERED, {"line": line})
                continue
            if self.last and head.number <= self.last.number:
                yield Fault(FORKED, {"line": line, "number": head.number})
            else:
                if self.last and (head.number, head.previous) != (self.last.number + 1, self.last.hash):
                    yield Fault(HEAD_BROKEN, {"line": line})
                self.last = head
                return True
        return False


class _Section:
    """A seal and the rows that follow it."""

    def __init__(self, seal: Seal, marks: bytes) -> None:
        self.seal, self.named, self.content = seal, 0, hashlib.sha256()
        self.genuine = hashlib.sha256(marks).hexdigest() == seal.marks
        self.listed = self.genuine and seal.hash == seal.link()
        known = MARK.iter_unpack(marks) if self.listed else ()
        self.expected: dict[Row, bytes] = {(kind, number): start for kind, number, start in known}

    def row(self, row: Row, line: bytes, told: Told) -> Iterator[Fault]:
        """One row that stands among those of the seal."""
        digest = hashlib.sha256(line).digest()
        mark = self.expected.pop(row, None)
        if mark and mark != digest[:8]:
            # The same row, written otherwise than PostgreSQL does today.
            exact = json.loads(line, parse_float=Number, parse_int=Number)
            digest = hashlib.sha256(canonical(exact).encode()).digest()
        self.content.update(digest)
        if self.listed and mark != digest[:8]:
            self.named += 1
            yield self._fault(CHANGED if mark else ADDED, row, told)

    def end(self) -> Iterator[Fault]:
        """What can only be said when all its rows were seen."""
        if not self.genuine:
            yield Fault(UNLISTED, {"number": self.seal.number})
        for row in self.expected:
            self.named += 1
            yield self._fault(GONE, row, {})
        if not self.named and self.content.hexdigest() != self.seal.content:
            yield Fault(CONTENT, asdict(self.seal))

    def _fault(self, sentences: Sequence[str], row: Row, told: Told) -> Fault:
        places = {"act": "act", "by": "by_name", "when": "at", "table": "table_name", "row": "row_id"}
        says = {place: told.get(name) for place, name in places.items()}
        kind, number = row
        return Fault(sentences[kind], {"id": number, "number": self.seal.number, "at": self.seal.at, **says})


class _Reading:
    """An export on its way through: what was seen of it so far."""

    def __init__(self, heads: Heads | None, extent: Extent) -> None:
        self._heads, self._extent = heads, extent
        self._section: _Section | None = None
        self._loose = self._ended = False
        self._reached, self._floor = (LEAST, 0, LEAST), (LEAST, LEAST)
        self._misplaced = Fault(MISPLACED, {})
        rows = dict.fromkeys(KINDS, self._any_row)
        self._known = {"seal": self._seal, "unsealed": self._unsealed, **rows}

    def faults(self, lines: Iterable[bytes]) -> Iterator[Fault]:
        """All that is wrong, in the order in which it is met."""
        end = End()
        for number, line in enumerate(lines, 1):
            self._misplaced = Fault(MISPLACED, {"line": number})
            if self._ended:
                yield self._misplaced
            elif line[:12] == b'{"kind":"end' and line == end.line():
                self._ended = True
            else:
                yield from self._line(number, end.after(line))
        yield from self._finish_section()
        if not self._ended:
            yield Fault(NOT_WHOLE, {})
        if self._heads:
            yield from self._heads.beyond(self._extent.head)
            self._extent.confirmed = self._heads.confirmed

    def _line(self, number: int, line: bytes) -> Iterator[Fault]:
        try:
            told = json.loads(line)
            if number > 1:
                yield from self._known[told["kind"]](line.removesuffix(b"\n"), told)
            elif (told["kind"], told["format"]) != ("trail", FORMAT):
                yield Fault(UNREADABLE, {"line": number})
        except BAD:
            yield Fault(UNREADABLE, {"line": number})

    def _finish_section(self) -> Iterator[Fault]:
        if self._section:
            yield from self._section.end()
        self._section = None

    def _seal(self, _line: bytes, told: Any) -> Iterator[Fault]:
        seal, marks = Seal.read(told["seal"]), base64.b64decode(told["marks"], validate=True)
        yield from self._finish_section()
        yield from (self._misplaced,) if self._loose else ()
        yield from self._linked(seal)
        if self._heads:
            yield from self._heads.against(seal)
        self._section, self._extent.head, self._reached = _Section(seal, marks), seal, seal.until
        if seal.closing:
            self._floor = seal.reach

    def _linked(self, seal: Seal) -> Iterator[Fault]:
        before = self._extent.head
        number, previous = (before.number, before.hash) if before else (0, NOTHING)
        if seal.hash != seal.link():
            yield Fault(ALTERED, {"number": seal.number})
        if seal.number != number + 1:
            yield Fault(MISSING, {"number": seal.number, "before": number})
        elif seal.previous != previous:
            yield Fault(BROKEN, {"number": seal.number, "before": number})

    def _unsealed(self, _line: bytes, _told: Any) -> Iterator[Fault]:
        yield from self._finish_section()
        yield from (self._misplaced,) if self._loose else ()
        self._loose = True

    def _any_row(self, line: bytes, told: Any) -> Iterator[Fault]:
        kind, number = KINDS.index(told["kind"]), told["id"]
        self._extent.rows[kind] += 1
        if self._section:
            yield from self._section.row((kind, number), line, told)
            return
        self._extent.unsealed += 1
        place = (told["tx"], kind, number)
        if not self._loose or place < self._reached or number <= self._floor[kind] != LEAST:
            yield self._misplaced
        self._reached = (*place[:2], number + 1)


def verify(lines: Iterable[bytes], *, heads: Heads | None, extent: Extent) -> Iterator[Fault]:
    """All that is wrong with the lines of an export, each with its end of line; `extent` counts along."""
    return _Reading(heads, extent).faults(lines)


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _verdict(extent: Extent, *, faults: int, heads: bool) -> Iterator[str]:
    head, (entries, changes) = extent.head, extent.rows
    yield f"Read: {entries} entries and {changes} changes, {extent.unsealed} of them not sealed yet."
    yield f"The last seal is number {head.number} of {head.at}: {head.hash}." if head else "There is no seal."
    if heads:
        confirmed = extent.confirmed
        yield f"The heads file confirms {f'the chain up to seal {confirmed.number}' if confirmed else 'no seal'}."
    else:
        yield "No heads file was given: a chain that was made anew, or set back, cannot be told from the true one."
    yield f"FAULTS: {faults}." if faults else "No fault was found."


def main(arguments: Sequence[str]) -> int:
    """Verifies a file and prints what is wrong; the exit status."""
    parser = ArgumentParser(description="Verifies an exported audit trail.")
    parser.add_argument("trail", type=Path, metavar="TRAIL.jsonl[.gz]", help="the export")
    parser.add_argument("--heads", type=Path, metavar="heads.jsonl", help="the chain's heads as written outside")
    asked = parser.parse_args(arguments)
    extent, faults = Extent(), 0
    try:
        with _opened(asked.trail) as lines, _opened(asked.heads) if asked.heads else nullcontext(()) as written:
            heads = Heads(written) if asked.heads else None
            for fault in verify(lines, heads=heads, extent=extent):
                print(fault.text)
                faults += 1
    except (OSError, EOFError, zlib.error) as error:
        print(f"The file cannot be read: {error}.")
        return 1
    for sentence in _verdict(extent, faults=faults, heads=bool(heads)):
        print(sentence)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
