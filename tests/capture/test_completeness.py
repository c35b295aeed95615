"""What a page still has to say before it is complete: every expected blank can be explained (REQ-069)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.models import Sirolimus, Trough
from edc.capture import completeness, registry
from edc.capture.models import Row
from edc.casebook.item_paths import ItemPath, place
from edc.casebook.models import Page, Visit
from edc.labs.models import Result, Sample
from protocol.schedule import analytes_expected
from safety.models import AdverseEvent
from tests.protocol.tables import table
from tests.universe import NOW

TROUGH = {"drawn_at": NOW, "last_dose_at": NOW, "reported": "8.8", "unit": "ng/mL", "method": "LCMSMS", "missed": 0}

# `answers` lists what is cleared (-item) or said otherwise (item=value) on a trough that is whole.
QUESTIONS = table("""
    answers       | explained  | missing    | why
    -             | -          | -          | whole
    -method       | -          | method     | an expected blank
    -method       | method     | -          | explained
    -lloq         | -          | -          | optional: no word is needed
    missed=1      | -          | missed_why | asked for because doses were missed
    missed=0      | -          | -          | the condition does not hold
    -missed       | -          | missed     | nobody knows whether the condition holds
    missed=1      | missed_why | -          | explained
    -unit -method | unit       | method     | each blank for itself
    -method       | lloq       | method     | a word elsewhere explains nothing here
""")


def answers(changes: str) -> dict[str, object]:
    told: dict[str, object] = dict(TROUGH)
    for change in changes.split() if changes != "-" else ():
        name, said, value = change.partition("=")
        told[name.removeprefix("-")] = int(value) if said else None
    return told


def places(text: str) -> tuple[ItemPath, ...]:
    return tuple(place(name) for name in text.split()) if text != "-" else ()


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["why"])
def test_ys_20_a_blank_is_missing_until_it_is_filled_or_explained(row):
    found = completeness.missing(Page(), Trough, Trough(**answers(row["answers"])), {}, places(row["explained"]))

    assert found == places(row["missing"])


def at(visit: str) -> Page:
    return Page(visit=Visit(code=visit))


def line(code: str, reported: str | None = "7", *, struck: int | None = None) -> dict[str, Row]:
    found = Result(test=code, unit="g/L", struck=struck)
    found.reported = reported
    return {code: found}


@pytest.mark.parametrize(
    ("rows", "explained", "is_missing"),
    [
        ({}, (), True),
        (line("HGB"), (), False),
        (line("HGB", None), (), True),
        (line("HGB", struck=7), (), True),
        ({}, (ItemPath("HGB", ""),), False),
        (line("HGB", struck=7), (ItemPath("HGB", ""),), False),
        (line("PLT"), (), True),
    ],
    ids=["no line", "a result", "units alone", "struck through", "explained", "struck and explained", "another line"],
)
def test_ys_28_an_expected_line_is_missing_until_it_is_filled_or_explained(rows, explained, is_missing):
    missing = completeness.missing(at("M3"), Sample, Sample(collected_on=NOW), rows, explained)

    assert (ItemPath("HGB", "") in missing) is is_missing


def test_lines_that_the_schedule_does_not_ask_for_are_never_missing():
    expected = {analyte.code for analyte in analytes_expected("M3")}

    missing = completeness.missing(at("M3"), Sample, None, {}, ())

    assert {where.row for where in missing if where.row} == expected


def test_of_a_page_never_saved_all_that_is_expected_is_missing():
    assert completeness.missing(Page(), AdverseEvent, None, {}, ())[0] == ItemPath("", "term")


@pytest.mark.parametrize("model", registry.forms(), ids=lambda model: model.key())
def test_every_expected_blank_of_every_form_can_be_explained(model):
    """REQ-069: whatever is missing, a word about it is enough."""
    missing = completeness.missing(at("M3"), model, None, {}, ())

    assert completeness.missing(at("M3"), model, None, {}, missing) == ()


@given(st.sets(st.sampled_from([item.name for item in Trough.asked()])))
def test_what_is_missing_is_neither_answered_nor_explained_and_all_of_it_is_told(explained):
    told = {ItemPath("", name) for name in explained}

    missing = set(completeness.missing(Page(), Trough, None, {}, told))

    assert missing.isdisjoint(told)
    assert missing | told >= set(completeness.expected(Trough, Page(), {}))


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("", "", ""),
        ("", "lost", ""),
        ("ND", "", "Not done"),
        ("ND", "machine broken", "Not done: machine broken"),
        ("UNK", "", "Unknown"),
        ("NA", "no menses", "Not applicable: no menses"),
        ("OLD", "x", "OLD: x"),
    ],
)
def test_says_a_blank_in_words(state, reason, said):
    assert completeness.in_words(state, reason) == said


def test_an_open_end_needs_no_word():
    dose = Sirolimus(start=NOW.date(), end=None, mg_per_day=2)

    assert completeness.missing(Page(), Sirolimus, dose, {}, ()) == ()
