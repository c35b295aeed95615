"""What is said of a save that is refused: one sentence at the place of each, and nothing of a fault that is ours."""

import pytest

from edc.capture.actions import ChecksRefused, Incomplete, NothingEntered, StruckThrough
from edc.capture.checks.findings import Finding, Severity
from edc.casebook.actions import AnotherCame, VisitStruck
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Visit
from edc.pages import refusals

HARD = Finding("adverse.end", "end", Severity.HARD, "The end is not before the start.")
PAGE = Page(pk=1)


@pytest.mark.parametrize(
    ("fault", "item", "says"),
    [
        (ChecksRefused(page=PAGE, findings=[HARD]), "end", "The end is not before the start."),
        (Incomplete(page=PAGE, places=[ItemPath("", "end")]), "end", "Enter a value, or say why there is none."),
        (StruckThrough(page=PAGE), "", "Meanwhile this page was struck through."),
        (VisitStruck(visit=Visit(pk=1)), "", "Meanwhile this visit was struck through."),
        (NothingEntered(), "", "Nothing was entered."),
        (AnotherCame(standing=2), "", "saving again adds one more."),
    ],
)
def test_says_each_refusal_at_its_place(fault: Exception, item: str, says: str):
    (said,) = refusals.sentences(fault)

    assert (said.item, said.severity) == (item, Severity.HARD)
    assert says in said.text


def test_a_fault_of_ours_is_no_refusal():
    with pytest.raises(ZeroDivisionError):
        refusals.sentences(ZeroDivisionError())

    assert not issubclass(ZeroDivisionError, refusals.REFUSALS)
