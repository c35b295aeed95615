"""The suite stays quick: no folder holds more tests of a costly kind than its budget says."""

from decimal import Decimal

import pytest

from tests import budgets
from tests.budgets import Kind

# Folder `cheap` may hold two units.
BUDGETS = {"cheap": 2}


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ("tmp_path monkeypatch", Kind.PLAIN),
        ("client db", Kind.ROLLED_BACK),
        ("django_db", Kind.ROLLED_BACK),
        ("row request fetches", Kind.ROLLED_BACK),
        ("database committed request", Kind.OWN_DATABASE),
        ("launched monkeypatch", Kind.OWN_DATABASE),
        ("database committed site_url window", Kind.JOURNEY),
        ("tmp_path slow_runner", Kind.OWN_SERVER),
    ],
)
def test_the_kind_of_a_test_follows_from_what_it_needs(needs: str, expected: Kind):
    assert budgets.kind(needs.split()) is expected


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ({"cheap": "2"}, {}),
        ({"cheap": "2.5"}, {"cheap": Decimal("2.5")}),
        ({"unheard_of": "0"}, {}),
        ({"unheard_of": "0.5"}, {"unheard_of": Decimal("0.5")}),
    ],
)
def test_a_folder_is_held_to_its_budget(units, expected, monkeypatch):
    monkeypatch.setattr(budgets, "BUDGETS", BUDGETS)

    assert budgets.overdrawn({folder: Decimal(spent) for folder, spent in units.items()}) == expected


def test_no_folder_holds_more_than_its_budget(request):
    """Of the tests that this run collected: in a run of all, of all."""
    if request.config.getoption("all"):
        pytest.skip("with --all each journey is made in both languages, which no budget is for")

    units = budgets.spent(request.session.items)

    assert budgets.overdrawn(units) == {}
