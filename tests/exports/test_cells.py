"""No cell runs as a formula, and every cell gives back what was stored (REQ-105)."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import sql

from edc import cells

FORMULA = "=+-@＝＋－＠"
LEADING = ["", " ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", "\u200b", " \t ", "'", "''"]
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
texts = st.one_of(words, st.builds("".join, st.tuples(st.sampled_from(LEADING), st.sampled_from(FORMULA), words)))


@given(texts)
def test_guarding_loses_nothing(text):
    assert cells.restore(cells.guard(text)) == text


@given(texts)
def test_no_cell_begins_like_a_formula(text):
    seen = cells.guard(text).lstrip().lstrip("\u200b\ufeff")

    assert not seen.startswith(tuple(FORMULA))
    assert not cells.guard(text).startswith(("\t", "\r", "\n"))


@given(texts)
def test_leaves_ordinary_words_as_they_are(text):
    first = unicodedata.category(text[0]) if text else "L"

    if first[0] in "LN":
        assert cells.guard(text) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("\t@SUM(A1)", "'\t@SUM(A1)"),
        ("－5", "'－5"),
        ("\u3000＝A1", "'\u3000＝A1"),
        ("'tis", "''tis"),
        ("皮疹", "皮疹"),
        ("<5.0", "<5.0"),
        ("1-2", "1-2"),
        ("", ""),
    ],
)
def test_guards_what_a_spreadsheet_could_run(text, cell):
    assert cells.guard(text) == cell


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts, min_size=1))
def test_postgresql_guards_the_same(db, texts):
    statement = sql.SQL("SELECT {} FROM unnest(%s) WITH ORDINALITY AS told (said, place) ORDER BY place")

    with connection.cursor() as cursor:
        cursor.execute(statement.format(cells.guarded(sql.Identifier("told", "said"))), [texts])
        written = [cell for (cell,) in cursor.fetchall()]

    assert written == [cells.guard(text) for text in texts]


def test_an_unknown_answer_stays_blank(db):
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} IS NULL").format(cells.guarded(sql.SQL("NULL::text"))))

        assert cursor.fetchone() == (True,)


def test_every_risky_text_begins_with_a_suspect():
    risky = [
        chr(point) for point in range(1, 0x10000) if cells.is_risky(chr(point)) or cells.is_risky(f"{chr(point)}=")
    ]

    assert {ord(sign) for sign in risky} == set(cells.SUSPECTS)
