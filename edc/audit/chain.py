"""Verifies an exported audit trail: this one file, Python's standard library, no database and no product.

    python chain.py TRAIL.jsonl[.gz] [--heads heads.jsonl]

An export is JSON lines: a header; each seal, followed by the rows that it holds; the rows that no seal holds yet;
and a last line with the SHA-256 of all before it. A row is canonical JSON as PostgreSQL prints it: the shorter key
first, then by bytes, numbers digit for digit, times in UTC. A seal names the SHA-256 of its rows' SHA-256s and the
seal before it. A row that was masked, by acts of two persons in the trail, bears the SHA-256 of what it was. The heads
file holds the same seals, a line each, as they were written outside the database.

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
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
KINDS = ("entry", "change")
NOTHING, LEAST = "0" * 64, -(2**63)
# What a seal keeps of each row, to name the one that was tampered with: kind, number, the hash's first bytes.
MARK = struct.Struct(">Bq8s")
ASKED, MASKED, RECORDS = "mask.ask", "mask", "audit_masked"  # the two acts, and the table that tells what they masked
BAD = (KeyError, TypeError, ValueError, AttributeError, RecursionError, struct.error)  # what is no line of ours
_ = str  # marks a sentence for those who translate

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
UNLAWFUL = _("Entry %(masked)s masked a text, but entry %(asked)s is not the request of another person.")
UNFIT = _("Change %(id)s is not what its masking has made of it.")
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


class JsonNumber(str):
    """A number of a JSON document, digit for digit."""


def canonical(value: object) -> str:
    """A JSON document in the one way in which it is hashed; numbers are Number."""
    if isinstance(value, JsonNumber):
        return str(value)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{canonical(key)}: {canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(canonical(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
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
    def read(cls, members: Mapping[str, Any]) -> "ChainLink":
        """The seal of a parsed line. Raises KeyError, TypeError or ValueError where it is none."""
        (tx, kind, row), (entry, change) = members["until"], members["reach"]
        seal = cls(**{**members, "until": (tx, kind, row), "reach": (entry, change)})
        if {type(number) for number in (seal.number, seal.entries, seal.changes, *seal.until, *seal.reach)} != {int}:
            raise TypeError(members)
        return seal

    @classmethod
    def written(cls, line: bytes) -> "ChainLink":
        """The seal of a line of the heads file. Raises one of BAD where it is not as it was written."""
        seal = cls.read(json.loads(line))
        if line != seal.line() or seal.hash != seal.link():
            raise ValueError(line)
        return seal

    def link(self) -> str:
        """The hash that this seal must bear."""
        body = {name: value for name, value in asdict(self).items() if name != "hash"}
        return hashlib.sha256(dumped(body)).hexdigest()

    def line(self) -> bytes:
        """Its line in the heads file."""
        return dumped(asdict(self))


def dumped(content: Told) -> bytes:
    """A line of JSON in the one way in which a seal is hashed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"


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


class Heads:
    """The heads as written outside, read beside the seals of the trail: neither is kept."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.last: ChainLink | None = None
        self.confirmed: ChainLink | None = None
        self._lines, self._apart = enumerate(lines, 1), False

    def against(self, seal: ChainLink) -> Iterator[Fault]:
        """Whether the seal is the one that was written outside; the first that is not is named, and no other."""
        while (self.last is None or self.last.number < seal.number) and (yield from self._next()):
            continue
        if self._apart or self.last is None or self.last.number != seal.number:
            return
        self._apart = self.last.hash != seal.hash
        if self._apart:
            yield Fault(APART, {"number": seal.number, "inside": seal.hash, "outside": self.last.hash})
        else:
            self.confirmed = seal

    def beyond(self, newest: ChainLink | None) -> Iterator[Fault]:
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
                head = ChainLink.written(text)
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

    def __init__(self, seal: ChainLink, marks: bytes) -> None:
        self.seal, self.named, self.content = seal, 0, hashlib.sha256()
        self.genuine = hashlib.sha256(marks).hexdigest() == seal.marks
        self.listed = self.genuine and seal.hash == seal.link()
        known = MARK.iter_unpack(marks) if self.listed else ()
        self.expected: dict[Row, bytes] = {(kind, number): start for kind, number, start in known}

    def row(self, row: Row, line: bytes, content: Told, sealed: bytes) -> Iterator[Fault]:
        """One row that stands among those of the seal, with what was sealed of it where it was masked."""
        digest = sealed or hashlib.sha256(line).digest()
        mark = self.expected.pop(row, None)
        if mark and mark != digest[:8] and not sealed:
            # The same row, written otherwise than PostgreSQL does today.
            exact = json.loads(line, parse_float=JsonNumber, parse_int=JsonNumber)
            digest = hashlib.sha256(canonical(exact).encode()).digest()
        self.content.update(digest)
        if self.listed and mark != digest[:8]:
            self.named += 1
            yield self._fault(CHANGED if mark else ADDED, row, content)

    def end(self) -> Iterator[Fault]:
        """What can only be said when all its rows were seen."""
        if not self.genuine:
            yield Fault(UNLISTED, {"number": self.seal.number})
        for row in self.expected:
            self.named += 1
            yield self._fault(GONE, row, {})
        if not self.named and self.content.hexdigest() != self.seal.content:
            yield Fault(CONTENT, asdict(self.seal))

    def _fault(self, sentences: Sequence[str], row: Row, content: Told) -> Fault:
        places = {"act": "act", "by": "by_name", "when": "at", "table": "table_name", "row": "row_id"}
        says = {place: content.get(name) for place, name in places.items()}
        return Fault(sentences[row[0]], {"id": row[1], "number": self.seal.number, "at": self.seal.at, **says})


class Masks:
    """What the trail tells of masking; `counts` has the masked changes by their two acts and the transaction."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[int, int, int]] = Counter()
        self.rows: dict[int, tuple[str, str]] = {}
        self._acts: dict[int, tuple[str, int | None, int]] = {}
        self._steps: dict[int, dict[str, str]] = {}

    def hear(self, content: Any) -> None:
        """Keeps what a row tells of masking."""
        if content.get("act") in (ASKED, MASKED):
            self._acts[content["id"]] = content["act"], content["by_id"], content["tx"]
        elif content.get("table_name") == RECORDS and content["op"] == "I":
            new = content["new"]
            self.counts[new["masking_id"], content["entry_id"], content["tx"]] += 1
            self._steps.setdefault(new["change_id"], {})[str(new["before"])] = str(new["after"])

    def faults(self) -> Iterator[Fault]:
        """What one person masked without another, and what is not as its masking left it."""
        for asked, masked, tx in self.counts:
            (asks, by, _tx), (masks, other, its) = (self._acts.get(act, ("", None, 0)) for act in (asked, masked))
            if (asks, masks, its) != (ASKED, MASKED, tx) or None in (by, other) or by == other:
                yield Fault(UNLAWFUL, {"asked": asked, "masked": masked})
        for number in {**self.rows, **self._steps}:
            (stands, now), left = self.rows.get(number, ("", "")), self._steps.get(number, {})
            while stands in left:
                stands = left.pop(stands)
            if left or stands != now:
                yield Fault(UNFIT, {"id": number})


class ExportReading:
    """An export on its way through, and how much of it was seen: rows by kind, those not sealed yet, the last seal."""

    def __init__(self, heads: Heads) -> None:
        self.heads, self.rows, self.unsealed, self.masks = heads, [0, 0], 0, Masks()
        self.head: ChainLink | None = None
        self._section: _Section | None = None
        self._loose = self._ended = False
        self._reached, self._floor = (LEAST, 0, LEAST), (LEAST, LEAST)
        self._known = {"seal": self._seal, "unsealed": self._unsealed, "masked": self._masked}

    def faults(self, lines: Iterable[bytes]) -> Iterator[Fault]:
        """All that is wrong with the lines, each with its end, in the order in which it is met."""
        end = End()
        for number, line in enumerate(lines, 1):
            self._misplaced = Fault(MISPLACED, {"line": number})
            if self._ended:
                yield self._misplaced
            elif line[:12] == b'{"kind":"end' and line == end.line():
                self._ended = True
            else:
                yield from self._line(number, end.after(line))
        yield from self._section.end() if self._section else ()
        yield from self.masks.faults()
        if not self._ended:
            yield Fault(NOT_WHOLE, {})
        yield from self.heads.beyond(self.head)

    def _line(self, number: int, line: bytes) -> Iterator[Fault]:
        try:
            content = json.loads(line)
            if number > 1:
                yield from self._known.get(content["kind"], self._any_row)(line.removesuffix(b"\n"), content)
            elif (content["kind"], content["format"]) != ("trail", FORMAT):
                yield Fault(UNREADABLE, {"line": number})
        except BAD:
            yield Fault(UNREADABLE, {"line": number})

    def _seal(self, _line: bytes, content: Any) -> Iterator[Fault]:
        seal, marks = ChainLink.read(content["seal"]), base64.b64decode(content["marks"], validate=True)
        yield from self._section.end() if self._section else ()
        yield from (self._misplaced,) if self._loose else ()
        number, previous = (self.head.number, self.head.hash) if self.head else (0, NOTHING)
        if seal.hash != seal.link():
            yield Fault(ALTERED, {"number": seal.number})
        if seal.number != number + 1:
            yield Fault(MISSING, {"number": seal.number, "before": number})
        elif seal.previous != previous:
            yield Fault(BROKEN, {"number": seal.number, "before": number})
        yield from self.heads.against(seal)
        self._section, self.head, self._reached = _Section(seal, marks), seal, seal.until
        self._floor = seal.reach if seal.closing else self._floor

    def _unsealed(self, _line: bytes, _content: Any) -> Iterator[Fault]:
        yield from self._section.end() if self._section else ()
        yield from (self._misplaced,) if self._loose else ()
        self._section, self._loose = None, True

    def _masked(self, line: bytes, _content: Any) -> Iterator[Fault]:
        content = json.loads(line, parse_float=JsonNumber, parse_int=JsonNumber)
        row, was = canonical(content["row"]).encode(), bytes.fromhex(content["sha256"])
        yield from self._any_row(row, content := json.loads(row), was)
        self.masks.rows[content["id"]] = was.hex(), hashlib.sha256(row).hexdigest()

    def _any_row(self, line: bytes, content: Any, sealed: bytes = b"") -> Iterator[Fault]:
        kind, number = KINDS.index(content["kind"]), content["id"]
        self.rows[kind] += 1
        self.masks.hear(content)
        if self._section:
            yield from self._section.row((kind, number), line, content, sealed)
            return
        self.unsealed += 1
        place = (content["tx"], kind, number)
        if not self._loose or place < self._reached or number <= self._floor[kind] != LEAST:
            yield self._misplaced
        self._reached = (*place[:2], number + 1)


def _verdict(read: ExportReading, *, faults: int, heads: bool) -> Iterator[str]:
    head, (entries, changes), confirmed = read.head, read.rows, read.heads.confirmed
    yield f"Read: {entries} entries and {changes} changes, {read.unsealed} of them not sealed yet."
    yield f"The last seal is number {head.number} of {head.at}: {head.hash}." if head else "There is no seal."
    for (asked, masked, _tx), count in read.masks.counts.items():
        yield f"{count} changes were masked: entry {asked} asked for it, entry {masked} did it."
    known = f"the chain up to seal {confirmed.number}" if confirmed else "no seal"
    alone = "No heads file was given: a chain that was made anew, or set back, cannot be told from the true one."
    yield f"The heads file confirms {known}." if heads else alone
    yield f"FAULTS: {faults}." if faults else "No fault was found."


def main(arguments: Sequence[str]) -> int:
    """Verifies a file and prints what is wrong; the exit status."""
    parser = ArgumentParser(description="Verifies an exported audit trail.")
    parser.add_argument("trail", type=Path, metavar="TRAIL.jsonl[.gz]", help="the export")
    parser.add_argument("--heads", type=Path, metavar="heads.jsonl", help="the chain's heads as written outside")
    asked, faults = parser.parse_args(arguments), 0
    opened: Any = gzip.open if asked.trail.suffix == ".gz" else open
    try:
        with opened(asked.trail, "rb") as lines, asked.heads.open("rb") if asked.heads else nullcontext(()) as written:
            read = ExportReading(Heads(written))
            for faults, fault in enumerate(read.faults(lines), 1):  # noqa: B007 — counted to the last
                print(fault.text)
    except (OSError, EOFError, zlib.error) as error:
        print(f"The file cannot be read: {error}.")
        return 1
    print(*_verdict(read, faults=faults, heads=bool(asked.heads)), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
