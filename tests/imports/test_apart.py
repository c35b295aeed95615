"""What a person sent is read in a process of its own, which says the same, and is ended when it takes too long."""

import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edc.imports.fhir import observations
from edc.imports.files import apart, child, packing
from edc.imports.files.reading import read
from edc.imports.tables import Refusal
from protocol.words import Sentence
from tests.imports.test_reading import book, bundle, observation

CELLS = [["a", "b"], [1, "=1+1"], ["2", date(2024, 3, 1)], ["值\u2028", 0.1], *([n, n] for n in range(9))]
FULL = b"1," + b"2" * 1500 + b"\n"
LONG = b"a,b\n" + FULL * 800


def test_is_read_apart_as_it_is_read_here():
    content = book(*CELLS)

    first, whole = apart.first(content), apart.whole(content)

    assert first.header == whole.header == ("a", "b")
    rows = list(whole.rows)
    assert rows == list(read(content).rows)
    assert first.rows == tuple(row.cells for row in rows[:5])


@pytest.mark.parametrize("content", [LONG[:-1], b"a,b\n1,2\n"])
def test_a_text_is_the_same_apart_or_here(content):
    rows = list(read(content).rows)

    assert list(apart.whole(content).rows) == rows
    assert apart.first(content).rows == tuple(row.cells for row in rows[:5])


def test_of_a_large_bundle_only_the_columns_are_told_at_first():
    content = bundle(observation(valueString="x" * apart.SMALL))

    assert apart.first(content) == apart.First(observations.HEADER, ())
    assert len(list(apart.whole(content).rows)) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 no archive", "cannot be read as an Excel workbook"),
        (book(["x"] * 301), "more than 300 columns"),
        (LONG + b'"', "from line 802 on a quotation mark"),
    ],
)
def test_a_refusal_comes_before_the_first_row(content, said):
    with pytest.raises(Refusal, match=said):
        apart.whole(content)


SPINS = "while True: pass"
BOUND = "from edc.imports.files.child import bound, LATE; bound(seconds={}); {}"


@pytest.mark.parametrize(
    ("program", "seconds", "said"),
    [
        (SPINS, 0.5, "could not be read within 0.5 seconds"),
        ("import os; os._exit(9)", 60, "could not be read to its end"),
        # Nobody is left to end it; it asks for more than there may be.
        (BOUND.format("1 - LATE", "\nwhile True: pass"), 60, "could not be read to its end"),
        (BOUND.format("60", "bytearray(4 * 10**9)"), 60, "could not be read to its end"),
    ],
)
def test_a_reading_that_does_not_end_well_is_a_refusal(program, seconds, said, monkeypatch, caplog):
    monkeypatch.setattr(apart, "PROGRAM", program)
    monkeypatch.setattr(apart, "SECONDS_FIRST", seconds)

    with pytest.raises(Refusal, match=said):
        apart.first(book(["a"]))

    assert ("ended with" in caplog.text) == (program != SPINS)


def test_the_other_process_writes_rows_or_a_refusal():
    rows, refusal, none = StringIO(), StringIO(), StringIO()

    assert child.read(BytesIO(b"[]\n" + book(*CELLS)), rows, none, rows=2) == 0
    assert child.read(BytesIO(b"[]\n"), none, refusal, rows=None) == packing.REFUSED

    header, first, second, notes = map(json.loads, rows.getvalue().splitlines())
    assert header == ["a", "b"]
    assert first[2]["values"] == {"cell": "B2"}
    assert second == [3, ["2", "2024-03-01"], None, []]
    assert notes == {"sentences": [], "pieces": []}
    assert json.loads(refusal.getvalue())["msgid"] == "The file is empty."
    assert none.getvalue() == ""


VALUES = st.one_of(st.text(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=3), st.dates())
TEXTS = st.recursive(
    st.builds(Sentence, st.just("%(a)s"), st.fixed_dictionaries({"a": VALUES})),
    lambda inner: st.builds(
        Sentence, st.just("%(a)s"), st.fixed_dictionaries({"a": st.one_of(inner, st.tuples(inner, VALUES))})
    ),
    max_leaves=4,
)


@settings(max_examples=30, deadline=None)
@given(TEXTS)
def test_a_sentence_is_the_same_behind_the_wall(text):
    assert str(packing.unpacked(json.loads(json.dumps(packing.packed(text))))) == str(text)
