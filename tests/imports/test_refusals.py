"""What is said of a page that could not be saved: a table without a database."""

import pytest

from edc.capture.actions import ChecksRefused, StruckThrough, Unexplained
from edc.casebook.models import Page
from edc.imports.results import refusals
from edc.imports.results.refusals import page_refusal
from edc.imports.results.verdicts import RowVerdict
from protocol.words import Sentence

PAGE = Page(pk=7)
REFUSED = {"HGB": ("too high", "太高")}


@pytest.mark.parametrize(
    ("obstacle", "refusal"),
    [
        (StruckThrough(page=PAGE), (RowVerdict.LOCKED, Sentence(refusals.STRUCK))),
        (Unexplained(page=PAGE, places=()), (RowVerdict.COMPLETE, Sentence(refusals.COMPLETE))),
        (ChecksRefused(page=PAGE, findings=()), (RowVerdict.REFUSED, ("too high", "太高"))),
    ],
)
def test_says_what_stands_in_the_way(obstacle, refusal):
    assert page_refusal(obstacle, REFUSED) == refusal


def test_an_obstacle_that_is_none_of_the_page_ends_the_batch():
    with pytest.raises(LookupError):
        page_refusal(LookupError(), REFUSED)
