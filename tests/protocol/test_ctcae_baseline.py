"""Grades and the baseline: its own grade, and when a later one is an adverse event (CTC-06, CTC-08)."""

from dataclasses import replace
from datetime import date

import pytest

from protocol import ctcae
from protocol.parameters import DEFAULT
from tests.protocol.graded import result, seen
from tests.protocol.tables import sentence, table

# CTC-08: the baseline itself, held against its limits whatever it was.
OF_BASELINE = table("""
    test  | version | value | LLN | ULN  | grade | flags
    TBIL  | 5.0     | 53.9  |     | 22.2 | 2     | BASELINE_GRADE                # held against itself it was 0
    TBIL  | 6.0     | 53.9  |     | 22.2 | 2     | BASELINE_GRADE
    TBIL  | 5.0     | 22.2  |     | 22.2 | 0     | BASELINE_GRADE
    ALT   | 5.0     | 201   |     | 40   | 3     | BASELINE_GRADE
    ALT   | 6.0     | 201   |     | 40   | 3     | BASELINE_GRADE
    GGT   | 6.0     | 61    |     | 60   | 1     | BASELINE_GRADE
    ALP   | 6.0     | 126   |     | 125  | 1     | BASELINE_GRADE                # there is no “above the baseline”
    ALP   | 6.0     | 126   |     |      | -     | LIMIT_MISSING BASELINE_GRADE
    CREAT | 5.0     | 157   |     | 104  | 2     | BASELINE_GRADE
    CREAT | 6.0     | 157   | 200 | 104  | 2     | BASELINE_GRADE                # nothing rose
    CREAT | 6.0     | 90    |     |      | -     | LIMIT_MISSING BASELINE_GRADE
    HGB   | 5.0     | 75    | 110 |      | 3     | BASELINE_GRADE
    TBIL  | 5.0     | >30   |     | 22.2 | 1     | AT_LEAST BASELINE_GRADE
    UPROT | 5.0     | -     |     |      | -     | VALUE_MISSING BASELINE_GRADE
""")


@pytest.mark.parametrize("row", OF_BASELINE, ids=sentence)
def test_grades_the_baseline_by_its_limits(row):
    concluded = ctcae.grade(result(row))

    graded = "-" if concluded.answer is None else str(concluded.answer)
    assert (graded, " ".join(concluded.flags)) == (row["grade"], row["flags"])


@pytest.mark.parametrize(
    "row",
    [
        {"test": "TBIL", "version": "5.0", "value": "53.9", "ULN": "22.2", "baseline": "53.9"},
        {"test": "CREAT", "version": "6.0", "value": "157", "ULN": "104", "baseline": "40", "base LLN": "50"},
    ],
)
def test_of_the_baseline_no_baseline_counts(row):
    """CTC-08: not even one that is told beside it."""
    of_baseline = replace(result(row), is_baseline=True)

    assert ctcae.grade(of_baseline).answer == ctcae.grade(replace(of_baseline, baseline=None)).answer == 2
    assert ctcae.grade(result(row)).answer != 2


def test_labels_the_grade_of_the_baseline():
    facts = result({"test": "TBIL", "version": "5.0", "value": "53.9", "ULN": "22.2", "flags": "BASELINE_GRADE"})

    assert str(ctcae.grade(facts).reason) == (
        "The result 53.9 µmol/L is above 1.5 × its upper limit 22.2 µmol/L: "
        "Blood bilirubin increased at baseline, grade 2 (CTCAE version 5.0)."
    )
    assert seen(facts)[2:] == [("Baseline", "this result or a later one: the grade is that by the limits", None)]


def test_dates_the_baseline_in_its_sentence():
    facts = result({"test": "ALT", "version": "5.0", "value": "200", "ULN": "40", "baseline": "60"})

    dated = replace(facts, baseline=replace(facts.baseline, on=date(2024, 1, 1)))

    assert "3 × the baseline 60 U/L on 2024-01-01" in str(ctcae.grade(dated).reason)


# CTC-06: when a grade is an adverse event


@pytest.mark.parametrize(
    ("before", "now", "rises"),
    [(0, 1, True), (1, 1, False), (2, 1, False), (0, 0, False), (None, 0, False), (None, 1, None), (0, None, None)],
)
def test_rises_over_the_baseline(before, now, rises):
    assert ctcae.rises(before, now) is rises


@pytest.mark.parametrize(
    ("before", "now", "significant", "acted_on", "event"),
    [
        (1, 3, False, False, True),
        (1, 3, None, None, True),
        (1, 2, False, False, False),
        (1, 2, True, False, True),
        (1, 2, False, True, True),
        (1, 2, None, False, None),
        (3, 3, True, True, False),
        (None, 3, False, False, None),
        (0, None, True, True, None),
        (4, 0, True, True, False),
    ],
)
def test_is_an_event_if_it_rises_and_matters(before, now, significant, acted_on, event):
    assert ctcae.is_event(before, now, DEFAULT, significant=significant, acted_on=acted_on) is event
