"""What the lines of a form do beyond their answers: as their room says, or nothing more."""

from datetime import date

import pytest

from edc.capture.models import Row
from edc.capture.rows.proposals import Proposal
from edc.capture.rows.retyping import UNTOUCHED, AsTyped
from edc.capture.rows.strategy import PLAIN, RowStrategy, strategy_of
from edc.casebook.models import Page
from edc.labs.models import Result
from edc.labs.strategy import RESULTS

LINE, OTHER = Result(test="HGB"), Result(test="HGB")
TYPED = AsTyped(typed={}, shown={}, proposal=Proposal({}), standing=None)


def test_a_room_names_the_strategy_of_its_lines():
    assert strategy_of(Result) is RESULTS


def test_lines_of_which_no_room_says_anything_are_plain():
    assert strategy_of(Row) is PLAIN


@pytest.mark.parametrize(
    ("answer", "nothing"),
    [
        (PLAIN.proposals(Page(), None, {}, today=date(2025, 1, 1)), {}),
        (PLAIN.relaid("HGB", TYPED), UNTOUCHED),
        (PLAIN.supplied([]), {}),
        (list(PLAIN.notes(LINE, {})), []),
        (PLAIN.beside(LINE), {}),
        (PLAIN.withheld("HGB", LINE), frozenset()),
        (PLAIN.flags(LINE), ()),
        (PLAIN.change(LINE, OTHER), ""),
        (PLAIN.unanswered(LINE), ()),
    ],
)
def test_a_plain_line_does_nothing_more(answer: object, nothing: object):
    assert answer == nothing


def test_a_strategy_says_all_that_can_be_asked_of_a_line():
    """A hook that the laboratory no longer answers would silently do nothing."""
    asked = {name for name in vars(RowStrategy) if not name.startswith("_")}

    assert {name for name in asked if name in vars(type(RESULTS))} == asked
