"""What queries change of the findings, what a bubble says, what a place is called: without a database."""

import pytest

from edc.capture.checks.findings import Finding, Severity
from edc.capture.submission import Content
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.history import wording
from edc.labs.models import Result, Sample
from edc.queries.icons import QueryIcon, unsettled
from edc.queries.models import Query
from tests.protocol.tables import table

# The check's last query at the place; whether its finding, with 9 and version 1, is still shown, and how.
CASES = table("""
    state    | seen | version | confirmed | shown
             |      |         |           | yes
    open     | 9    | 1       |           | yes
    answered | 9    | 1       |           | answered
    answered | 9    | 1       | 9         | no
    closed   | 9    | 1       | 9         | no
    closed   | 9    | 1       |           | yes
    closed   | 8    | 1       | 8         | yes
    closed   | 9    | 0       | 9         | yes
    answered | 8    | 1       | 8         | yes
""")
FOUND = Finding("X", "dose", Severity.SOFT, "9 is unusual.", seen="9", version="1")


@pytest.mark.parametrize("row", CASES, ids=lambda row: " ".join(row.values()))
def test_what_was_confirmed_is_shown_no_more(row):
    told = {name: row[name] for name in ("state", "seen", "version", "confirmed")}
    queries = [Query(pk=1, item="dose", check_id="X", **told)] if row["state"] else []

    found = unsettled([FOUND], queries)

    texts = {"yes": ["9 is unusual."], "answered": ["9 is unusual. (The query is answered.)"], "no": []}
    assert [one.text for one in found] == texts[row["shown"]]


def test_a_question_of_a_person_hides_no_finding():
    assert unsettled([FOUND], [Query(pk=1, item="dose", state="closed", seen="", confirmed="")]) == [FOUND]


@pytest.mark.parametrize(
    ("numbers", "state", "count", "words"),
    [
        ({}, "none", 0, "Raise a query: Dose"),
        ({"open": 1, "answered": 2}, "open", 3, "Queries on Dose: 1 open, 2 answered, 0 closed"),
        ({"answered": 1, "closed": 4}, "answered", 1, "Queries on Dose: 0 open, 1 answered, 4 closed"),
        ({"closed": 4}, "closed", 4, "Queries on Dose: 0 open, 0 answered, 4 closed"),
    ],
)
def test_a_bubble_says_what_counts_most(numbers, state, count, words):
    bubble = QueryIcon(place=ItemPath("", "dose"), label="Dose", url="/", **numbers)

    assert (bubble.state, bubble.count, bubble.words) == (state, count, words)


@pytest.mark.parametrize(
    ("place", "label", "field"),
    [
        (PAGE, "the whole page", "/pages/1/"),
        (ItemPath("", "collected_on"), "Sample collected on", "/pages/1/#id_collected_on"),
        (ItemPath("HGB", ""), "Haemoglobin", "/pages/1/#id_HGB-reported"),
        (ItemPath("HGB", "unit"), "Haemoglobin, Unit", "/pages/1/#id_HGB-unit"),
    ],
)
def test_names_a_place_and_its_field(place, label, field):
    page = Page(pk=1, form="labs.sample")

    assert wording.label("labs.sample", place) == label
    assert wording.field(page, place) == field


@pytest.mark.parametrize(
    ("form", "place"),
    [("labs.sample", "XYZ."), ("labs.sample", "HGB.gone"), ("labs.sample", "gone"), ("dosing.trough", "HGB.")],
)
def test_knows_where_nothing_is(form, place):
    row, dot, item = place.rpartition(".")
    where = ItemPath(row, item) if dot else ItemPath("", place)

    with pytest.raises(wording.NoSuchPlace):
        wording.label(form, where)
    assert wording.called(form, where) == str(where)


def test_tells_what_stands_at_a_place():
    page = Page(pk=1, form="labs.sample")
    line = Result(test="HGB", reported="11.8", unit="g/dL")
    content = Content(answers=Sample(page=page, laboratory="Central"), rows={"HGB": line})

    assert wording.value(page, ItemPath("HGB", ""), content) == "11.8 g/dL"
    assert wording.value(page, ItemPath("HGB", "unit"), content) == "g/dL"
    assert wording.value(page, ItemPath("PLT", ""), content) == ""
    assert wording.value(page, ItemPath("", "laboratory"), content) == "Central"
    assert wording.value(page, ItemPath("", "collected_on"), content) == ""
    assert wording.value(page, ItemPath("", "laboratory"), Content(answers=None, rows={})) == ""


@pytest.mark.parametrize(
    ("form", "place", "seen", "read"),
    [
        (
            "safety.adverseevent",
            ItemPath("", "grade"),
            "outcome=FATAL, grade=3",
            "Outcome: Fatal, CTCAE grade: Grade 3: severe",
        ),
        ("labs.sample", ItemPath("HGB", "reported"), "39 g/L", "39 g/L"),
        ("labs.sample", ItemPath("HGB", "reported"), "a=b", "a=b"),
        ("dosing.trough", ItemPath("HGB", "x"), "a=b", "a=b"),
    ],
)
def test_says_what_a_check_read_in_the_words_of_the_form(form, place, seen, read):
    assert wording.read(form, place, seen) == read
