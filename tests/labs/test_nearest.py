"""The results nearest a day, for many subjects in one statement; and the haemoglobin beside a trough."""

from datetime import date, datetime, timedelta

import pytest

from edc.labs.selectors import nearest
from tests import scenes, universe
from tests.pages.reading import words
from tests.universe import CLINIC

DAY = date(2024, 4, 1)
VISITS = ("M2", "M3", "M4")


def sampled(subject, by, *offsets: int) -> None:
    """Samples so many days from the day, whose haemoglobin tells which is which: 100 and the offset."""
    for visit, offset in zip(VISITS, offsets, strict=False):
        page = universe.page_of(subject, "labs.sample", visit=visit)
        universe.fill_labs(page, by=by, on=DAY + timedelta(days=offset), HGB=str(100 + offset), PLT="200")


@pytest.mark.parametrize(
    ("offsets", "found"),
    [((-3, 2), "102"), ((-3, 3), "97"), ((0, 1), "100"), ((8,), None), ((-7,), "93"), ((7, -8), "107")],
    ids=["the nearer", "of two the earlier", "the same day", "too far", "the first day", "the last day"],
)
def test_finds_the_nearest_within_the_window(subject, coordinator, offsets, found):
    sampled(subject, coordinator, *offsets)

    result = nearest({subject.pk: DAY}, tests=["HGB"], within=7).get((subject.pk, "HGB"))

    assert (str(result.value) if result else None) == found


def test_asks_for_all_subjects_and_tests_in_one_statement(
    subject, other_subject, coordinator, stranger, django_assert_num_queries
):
    sampled(subject, coordinator, 1)
    sampled(other_subject, stranger, 2)

    with django_assert_num_queries(1):
        found = nearest({subject.pk: DAY, other_subject.pk: DAY}, tests=["HGB", "PLT", "LDH"], within=7)

    assert {key: one.on for key, one in found.items()} == {
        (subject.pk, "HGB"): DAY + timedelta(days=1), (subject.pk, "PLT"): DAY + timedelta(days=1),
        (other_subject.pk, "HGB"): DAY + timedelta(days=2), (other_subject.pk, "PLT"): DAY + timedelta(days=2),
    }  # fmt: skip


@scenes.stands
def trough(subject, coordinator):
    page = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(page, by=coordinator, drawn_at=datetime(2024, 4, 1, 8, tzinfo=CLINIC), reported="8.8", unit="ng/mL")
    return page


@pytest.mark.parametrize("person", ["coordinator", "monitor"])
def test_the_haemoglobin_of_its_day_stands_beside_a_trough(subject, trough, coordinator, person, request):
    sampled(subject, coordinator, 0)

    shown = words(universe.client_for(request.getfixturevalue(person)).get(f"/pages/{trough.pk}/"))

    assert "Haemoglobin beside it: 100 g/L on 2024-04-01" in shown


def test_says_that_there_is_no_haemoglobin_near_a_trough(trough, coordinator):
    shown = words(universe.client_for(coordinator).get(f"/pages/{trough.pk}/"))

    assert "No haemoglobin is known within 7 days." in shown
