"""`chain.py` verifies an export alone: as one file, without this product, without a database."""

import base64
import gzip
import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from edc.audit import chain
from edc.audit.schema.sections import CanonicalLine, Stretch
from edc.audit.seals import sealing
from tests.audit import sealed
from tests.audit.intruder import unseen

NUMBERS = st.integers(-(10**30), 10**30).map(str) | st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
).map(lambda number: f"{number:f}")
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | TEXTS | NUMBERS.map(chain.JsonNumber),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ON_A_DATABASE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exact(text: str | bytes) -> object:
    return json.loads(text, parse_float=chain.JsonNumber, parse_int=chain.JsonNumber)


@ON_A_DATABASE
@given(document=DOCUMENTS)
def test_writes_json_as_postgresql_does(db, document):
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [chain.canonical(document)])
        (text,) = cursor.fetchone()

    assert chain.canonical(exact(text)) == text


def test_every_row_of_the_trail_is_canonical(db, subject):
    lines = [line.text for line in Stretch().rows()]

    assert len(lines) == sealed.counted("audit_entry") + sealed.counted("audit_change") > 20
    assert [line for line in lines if chain.canonical(exact(line)) != line] == []


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2025-06-30 09:00:00.5+08", "2025-06-30T01:00:00.500000Z"),
        ("0044-03-15 12:00:00+00 BC", "0044-03-15T12:00:00.000000Z BC"),
        ("0044-03-15 12:00:00+00", "0044-03-15T12:00:00.000000Z"),
        ("12025-01-01 00:00:00+00", "12025-01-01T00:00:00.000000Z"),
        ("infinity", "infinity"),
        ("-infinity", "-infinity"),
    ],
)
def test_a_moment_is_written_in_one_way(db, at, told):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'America/New_York'; SET LOCAL datestyle = 'German'")
        cursor.execute(
            "INSERT INTO audit_entry (at, act, by_name, role, site, reason, origin, request, code_version)"
            " VALUES (%s, 'work', 'x', '', '', '', 'task', '', '')",
            [at],
        )

    (line,) = Stretch().rows()

    assert json.loads(line.text)["at"] == told


def row(kind: str, number: int, **values: object) -> str:
    """A line as the trail's, shorter."""
    return chain.canonical(exact(json.dumps({"kind": kind, "id": number, "tx": number, **values})))


def made(groups: Sequence[Sequence[str]], *, loose: Sequence[str] = ()) -> tuple[list[bytes], list[bytes]]:
    """An export of these rows, each group under a seal of its own, and the heads of its chain."""
    lines, heads, last = [chain.dumped({"kind": "trail", "format": chain.FORMAT})], [], None
    for group in groups:
        seal, marks = under(group, last)
        lines.append(chain.dumped({"kind": "seal", "seal": asdict(seal), "marks": base64.b64encode(marks).decode()}))
        lines += [line.encode() + b"\n" for line in group]
        heads.append(seal.line())
        last = seal
    lines += [chain.dumped({"kind": "unsealed"}), *(line.encode() + b"\n" for line in loose)]
    return closed(lines), heads


def under(group: Sequence[str], last: chain.ChainLink | None) -> tuple[chain.ChainLink, bytes]:
    """A seal of these rows after the last one, and its marks."""
    content = sealing.SealedContent([chain.LEAST, chain.LEAST])
    for line in group:
        told = json.loads(line)
        content.add(CanonicalLine(chain.KINDS.index(told["kind"]), told["id"], line, None))
    seal = chain.ChainLink(
        number=last.number + 1 if last else 1,
        at="2025-06-30T01:00:00.000000+00:00",
        cluster="42",
        closing=False,
        until=(json.loads(group[-1])["tx"] + 1, 0, chain.LEAST),
        reach=(content.reach[0], content.reach[1]),
        entries=content.counts[0],
        changes=content.counts[1],
        content=content.hash.hexdigest(),
        marks=hashlib.sha256(content.marks).hexdigest(),
        previous=last.hash if last else chain.NOTHING,
    )
    return replace(seal, hash=seal.link()), bytes(content.marks)


def closed(lines: Sequence[bytes]) -> list[bytes]:
    end = chain.End()
    return [*(end.after(line) for line in lines), end.line()]


def faults(lines: Sequence[bytes], heads: Sequence[bytes] | None = None) -> list[str]:
    outside = chain.Heads(heads or ())
    return [fault.text for fault in chain.ExportReading(outside).faults(lines)]


@cache
def three_seals() -> tuple[bytes, bytes]:
    """A small export and its heads."""
    rows = [
        row("entry" if n % 3 == 0 else "change", n, at="2025-06-30T01:00:00.000000Z", new={"v": n}) for n in range(20)
    ]
    lines, heads = made([rows[:4], rows[4:12], rows[12:16]], loose=rows[16:])
    return b"".join(lines), b"".join(heads)


def test_a_good_export_has_no_fault():
    export, heads = three_seals()

    assert faults(export.splitlines(True)) == faults(export.splitlines(True), heads.splitlines(True)) == []


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, 2**20), mask=st.integers(1, 255))
def test_any_byte_that_changes_is_found(place, mask):
    export, heads = three_seals()
    changed = bytearray(export)
    changed[place % len(export)] ^= mask

    assert faults(bytes(changed).splitlines(True), heads.splitlines(True))


@settings(max_examples=200, deadline=None)
@given(place=st.integers(0, 2**20), mask=st.integers(1, 255))
def test_any_byte_of_the_heads_that_changes_is_found(place, mask):
    export, heads = three_seals()
    changed = bytearray(heads)
    changed[place % len(heads)] ^= mask

    assert faults(export.splitlines(True), bytes(changed).splitlines(True))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_lines_that_are_removed_doubled_or_moved_are_found(data):
    export, _heads = three_seals()
    lines = export.splitlines(True)[:-1]
    first, second = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    way = data.draw(st.sampled_from(["remove", "double", "swap"]))
    if way == "remove":
        assume(first <= lines.index(chain.dumped({"kind": "unsealed"})))  # what no seal holds yet, nobody can miss
        del lines[first]
    elif way == "double":
        lines.insert(second, lines[first])
    else:
        lines[first], lines[second] = lines[second], lines[first]

    assert faults(closed(lines))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.integers() | TEXTS, st.lists, max_leaves=5).map(lambda one: json.dumps(one).encode())
)
def test_whatever_is_no_export_is_said_to_be_none(junk):
    assert faults(junk.splitlines(True))
    assert faults(closed([chain.dumped({"kind": "trail", "format": chain.FORMAT}), junk.replace(b"\n", b"") + b"\n"]))


def test_a_row_written_in_another_way_is_still_the_row():
    export, heads = three_seals()
    lines = export.splitlines(True)
    spaced = json.dumps(json.loads(lines[2]), separators=(" ,", " : ")).encode() + b"\n"

    assert faults(closed([*lines[:2], spaced, *lines[3:-1]]), heads.splitlines(True)) == []


def test_names_what_was_changed_added_and_removed():
    rows = [row("entry", n, act="work", by_name="pi", at="2025-06-30T01:00:00.000000Z") for n in range(1, 7)]
    good, _heads = made([rows])
    changed = row("entry", 2, act="work", by_name="nobody", at="2025-06-30T01:00:00.000000Z").encode() + b"\n"
    added = row("change", 9, table_name="labs_result", row_id=5, at="2025-06-30T01:00:00.000000Z").encode() + b"\n"

    found = faults(closed([*good[:3], changed, *good[4:6], added, *good[7:-1]]))

    of = "seal 1 of 2025-06-30T01:00:00.000000+00:00"
    assert found == [
        f"Entry 2 was changed after {of}. It now says: work by nobody at 2025-06-30T01:00:00.000000Z.",
        f"Change 9 was added behind {of}. It says: labs_result, row 5 at 2025-06-30T01:00:00.000000Z.",
        f"Entry 5 is gone; {of} holds it.",
    ]


def test_finds_a_row_that_should_have_been_sealed():
    rows = [row("entry", n) for n in range(8)]
    lines, _heads = made([rows], loose=[row("change", 5)])

    assert faults(lines) == [f"Line {len(lines) - 1} does not belong where it stands."]


def test_needs_not_much_memory_for_a_long_trail():
    """Nothing is kept of a row but the mark of the seal in hand."""
    random.seed(1)
    rows = [row("change", n, new={"v": random.random()}) for n in range(3000)]
    lines, heads = made([rows[n : n + 100] for n in range(0, 3000, 100)])
    reading = chain.ExportReading(chain.Heads(iter(heads)))

    assert list(reading.faults(line for line in lines)) == []
    assert reading.rows == [0, 3000]
    assert reading.heads.confirmed == reading.head


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The verifier as an inspector has it: one file in a folder of its own."""
    folder = tmp_path / "inspector"
    folder.mkdir()
    return Path(shutil.copy(chain.__file__, folder))


@pytest.fixture
def export(chained, tmp_path: Path) -> Path:
    out = tmp_path / "trail.jsonl"
    call_command("export_trail", str(out), verbosity=0)
    return out


def run(verifier: Path, *arguments: Path | str) -> tuple[int, list[str]]:
    """Its exit status and what it prints; Python is isolated from this product."""
    told = subprocess.run(
        [sys.executable, "-I", verifier.name, *map(str, arguments)],
        cwd=verifier.parent,
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.stderr == ""
    return told.returncode, told.stdout.splitlines()


def test_the_file_needs_the_standard_library_only(alone):
    imported = {
        line.split()[1].partition(".")[0]
        for line in alone.read_text().splitlines()
        if line.startswith(("import ", "from "))
    }

    assert imported <= sys.stdlib_module_names


def test_verifies_an_export_alone(alone, export, heads):
    head = sealed.outside()[-1]["hash"]

    status, lines = run(alone, export)
    with_heads = run(alone, export, "--heads", heads)

    assert (status, with_heads[0]) == (0, 0)
    assert lines[0].startswith("Read: ")
    assert lines[1].endswith(f"{head}.")
    assert lines[2].startswith("No heads file was given")
    assert lines[-1] == "No fault was found."
    assert with_heads[1][2] == "The heads file confirms the chain up to seal 3."


def test_verifies_a_packed_export(alone, chained, heads, tmp_path):
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        call_command("export_trail", str(tmp_path / name), verbosity=0)

    assert run(alone, tmp_path / "one.jsonl.gz", "--heads", heads)[0] == 0
    assert gzip.decompress((tmp_path / "one.jsonl.gz").read_bytes()).startswith(b'{"at":')
    assert b"one.jsonl" not in (tmp_path / "one.jsonl.gz").read_bytes()[:40]


def test_says_what_is_wrong_alone(alone, chained, heads, tmp_path):
    unseen("audit_change", "DELETE FROM audit_change WHERE id = 1")
    out = tmp_path / "trail.jsonl"
    call_command("export_trail", str(out), verbosity=0)

    status, lines = run(alone, out, "--heads", heads)

    assert status == 1
    assert lines[0].startswith("Change 1 is gone; seal 1 of ")
    assert lines[-1] == "FAULTS: 1."


def test_finds_an_export_that_was_cut_off_alone(alone, export):
    export.write_bytes(export.read_bytes()[:-200])

    status, lines = run(alone, export)

    assert status == 1
    assert "The file is not as it was written: its last line does not fit the lines before it." in lines


@pytest.mark.parametrize("name", ["missing.jsonl", "no.jsonl.gz", "short.jsonl.gz"])
def test_a_file_that_cannot_be_read_is_said_to_be_so(alone, name):
    (alone.parent / "no.jsonl.gz").write_bytes(b"not packed")
    (alone.parent / "short.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 1000)[:-9])

    status, lines = run(alone, name)

    assert status == 1
    assert lines[-1].startswith("The file cannot be read: ")


def test_finds_other_heads_alone(alone, export, heads):
    lines = heads.read_bytes().splitlines(True)
    heads.write_bytes(b"".join(lines[:1]))
    shorter = run(alone, export, "--heads", heads)
    heads.write_bytes(b"")
    none = run(alone, export, "--heads", heads)

    assert (shorter[0], none[0]) == (0, 0)
    assert "The heads file confirms the chain up to seal 1." in shorter[1]
    assert "The heads file confirms no seal." in none[1]


def test_prints_what_it_finds(tmp_path, capsys):
    export, heads = three_seals()
    good, cut, outside = tmp_path / "good.jsonl", tmp_path / "cut.jsonl", tmp_path / "heads.jsonl"
    good.write_bytes(export)
    cut.write_bytes(export[:-9])
    outside.write_bytes(heads)

    statuses = [
        chain.main([str(good)]),
        chain.main([str(good), "--heads", str(outside)]),
        chain.main([str(cut), "--heads", str(outside)]),
        chain.main([str(tmp_path / "none.jsonl")]),
    ]

    assert statuses == [0, 0, 1, 1]
    told = capsys.readouterr().out
    assert told.count("No fault was found.") == 2
    assert "FAULTS: 2." in told
    assert "The file cannot be read: " in told


def test_a_head_whose_number_is_a_text_is_no_head():
    export, heads = three_seals()

    assert "Line 1 of the heads file is not as it was written." in faults(
        export.splitlines(True), heads.replace(b'"number":1', b'"number":"1"').splitlines(True)
    )
