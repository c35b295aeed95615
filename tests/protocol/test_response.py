"""Lineages combined, analysis windows, confirmed and best response (RESP-12 to 18)."""

from datetime import date

import pytest

from protocol import response
from protocol.codelists import Combination, Departure, Response
from protocol.parameters import DEFAULT, with_values
from protocol.response import AtMonth, Best, Lineages
from tests.protocol.people import DAY_0, day
from tests.protocol.tables import sentence, table

COMBINED = table("""
    red cells | platelets | worst | red_cell_only
    CR        | CR        | CR    | CR
    CR        | PR        | PR    | CR
    PR        | CR        | PR    | PR
    PR        | PR        | PR    | PR
    NR        | CR        | NR    | NR
    CR        | NR        | NR    | CR
    NE        | NR        | NR    | NE
    NR        | NE        | NR    | NR
    NE        | CR        | NE    | NE
    PR        | NE        | NE    | PR
    NE        | NE        | NE    | NE
""")
# "371 PR" is an assessment on day 371; "cut 394" the last day that counts.
WINDOWS = table("""
    month | assessments          | cut  | left      | status  | rule
    12    | 334 CR, 371 PR       |      |           | PR      | RESP-14    # day 334 lies outside
    12    | 335 CR               |      |           | CR      | RESP-14
    12    | 395 NR               |      |           | NR      | RESP-14
    12    | 396 CR               |      |           | NE      | RESP-15
    12    | 365 NE, 395 PR       |      |           | PR      | RESP-14    # not evaluable does not count
    12    | 365 NE               |      |           | NE      | RESP-15
    12    | 360 CR, 370 PR       |      |           | PR      | RESP-14    # as near: the later
    12    | 370 PR, 360 CR       |      |           | PR      | RESP-14
    12    | 361 CR, 370 PR       |      |           | CR      | RESP-14
    12    |                      | 394  |           | PENDING | RESP-16    # the last day is after the cut
    12    |                      | 395  |           | NE      | RESP-15    # the window has closed
    12    | 340 PR               | 350  |           | PR      | RESP-14    # already evaluable
    12    | 340 NE               | 350  |           | PENDING | RESP-16
    12    |                      | 200  |           | PENDING | RESP-16
    12    |                      | 200  | WITHDRAWN | NE      | RESP-16    # who left is never pending
    12    |                      | 200  | DIED      | NE      | RESP-16
    12    |                      | 395  | LOST      | NE      | RESP-15
    12    | 340 CR               | 350  | LOST      | CR      | RESP-14
    3     | 60 CR, 61 PR         |      |           | PR      | RESP-14
    3     | 121 PR, 122 CR       |      |           | PR      | RESP-14
    3     |                      | 120  |           | PENDING | RESP-16
    3     |                      | 121  |           | NE      | RESP-15
    6     | 152 CR, 153 PR       |      |           | PR      | RESP-14
    6     | 213 PR, 214 CR       |      |           | PR      | RESP-14
    6     | 183 NR               |      |           | NR      | RESP-14
""")


def course(text):
    """Points from "334 CR, 371 PR"."""
    pairs = [one.split() for one in text.split(",") if one.strip()]
    return response.points(DAY_0, [(day(int(offset)), Response(answer)) for offset, answer in pairs])


@pytest.mark.parametrize("row", COMBINED, ids=sentence)
@pytest.mark.parametrize("combination", list(Combination))
def test_combines_the_lineages(row, combination):
    lineages = Lineages(Response(row["red cells"]), Response(row["platelets"]), combination)

    concluded = response.combine(lineages)

    assert (concluded.answer, concluded.rule) == (row[combination.value], "RESP-12")
    assert str(concluded.reason).startswith("Red cells: ")
    assert concluded.seen == ()


@pytest.mark.parametrize("row", WINDOWS, ids=sentence)
def test_takes_the_nearest_evaluable_assessment_of_the_window(row):
    points = [one for one in course(row["assessments"]) if not row["cut"] or one.offset <= int(row["cut"])]
    window = {window.month: window for window in response.windows(DEFAULT)}[int(row["month"])]
    facts = AtMonth(
        window,
        DAY_0,
        response.nearest(window, points),
        day(int(row["cut"])) if row["cut"] else None,
        Departure(row["left"]) if row["left"] else None,
    )

    concluded = response.at_month(facts)

    assert (concluded.answer, concluded.rule, concluded.flags) == (row["status"], row["rule"], ())
    assert str(concluded.reason).endswith(".")


def test_of_two_as_near_the_later_counts_in_whatever_order_they_come():
    window = response.windows(DEFAULT)[-1]
    points = course("360 CR, 370 PR")

    assert response.nearest(window, points[::-1]) == response.nearest(window, points) == points[1]


def test_shows_the_days_of_the_window():
    window = response.windows(DEFAULT)[-1]
    chosen = course("371 PR")[0]
    facts = AtMonth(window, DAY_0, chosen, day(380), Departure.LOST, day(375))

    lines = [(str(line.label), str(line.value), line.on) for line in response.at_month(facts).seen]

    assert lines == [
        ("First dose", "day 0", DAY_0),
        ("Window", "days 335 to 395, 2024-12-01 to 2025-01-30", None),
        ("Assessment", "Partial response", date(2025, 1, 6)),
        ("Data cut", "last day that counts", day(380)),
        ("Left the study", "Lost to follow-up", day(375)),
    ]
    assert [str(line.label) for line in AtMonth(window, DAY_0, None).seen] == ["First dose", "Window"]


@pytest.mark.parametrize(
    ("told", "levels"),
    [
        ("30 CR, 37 CR", "CR NE"),
        ("30 CR, 36 CR", "NE NE"),  # six days are not enough
        ("30 PR, 37 CR", "PR NE"),  # better confirms
        ("30 CR, 37 PR, 60 NR", "PR NE NR"),  # a CR that only a PR follows is a PR
        ("30 CR, 37 PR, 60 CR", "CR PR NE"),
        ("30 PR, 33 NR, 40 PR", "NE NR NE"),  # no NR between
        ("30 PR, 33 NE, 40 PR", "PR NE NE"),
        ("30 NR, 60 NE", "NR NE"),
    ],
)
def test_confirms_a_response_by_a_later_one(told, levels):
    assert " ".join(point.response for point in response.confirmed(course(told), DEFAULT)) == levels


@pytest.mark.parametrize(
    ("told", "best"),
    [
        ("", None),
        ("30 NE", None),
        ("30 NR, 60 NE", Best(Response.NR, day(30), None)),
        ("30 PR, 60 CR, 90 CR", Best(Response.CR, day(60), day(60))),
        ("30 PR, 60 PR", Best(Response.PR, day(30), None)),
        ("30 PR, 60 PR, 212 PR", Best(Response.PR, day(30), day(30))),  # 2024-01-31 to 2024-07-31
        ("30 PR, 211 PR", Best(Response.PR, day(30), None)),
        ("30 PR, 60 NR, 90 PR, 220 PR", Best(Response.PR, day(30), None)),
        ("30 PR, 60 NR, 90 PR, 280 PR", Best(Response.PR, day(30), day(90))),
    ],
)
def test_finds_the_best_response(told, best):
    assert response.best(course(told), DEFAULT) == best


def test_windows_are_parameters():
    narrow = with_values(DEFAULT, {"m12_lo": "351", "m12_hi": "379"})

    assert response.nearest(response.windows(narrow)[-1], course("350 CR, 380 CR")) is None
