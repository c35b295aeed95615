"""One status function: what it counts of a page, and how it adds up to visit, subject and site."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edc.casebook.places import PAGE
from edc.review import queries
from edc.review.models import Kind, Step
from edc.review.queries import Looked
from enrollment.actions import screen
from tests import universe
from trial_edc.review import standing
from trial_edc.review.standing import NAMES, NOTHING, Standing

COUNTS = st.tuples(*[st.integers(0, 50)] * len(NAMES)).map(
    lambda numbers: Standing(**dict(zip(NAMES, numbers, strict=True)))
)


@given(COUNTS, COUNTS, COUNTS)
def test_adds_up_in_any_order(one, two, three):
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert one + NOTHING == one


def asked(page, by, text="Why?"):
    return queries.raise_query(page=page, place=PAGE, text=text, by=by, at=universe.NOW)


def test_counts_pages_and_queries(subject, coordinator, monitor):
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=date(2024, 1, 1))
    first, _second = asked(consent, monitor), asked(consent, monitor, "And why that?")
    looked = Looked(first.messages.get().pk)
    queries.move(query=first, step=Step.ANSWER, text="So.", looked=looked, by=coordinator, at=universe.NOW)
    pages = list(subject.pages.all())

    found = standing.of_pages(pages)

    assert found[consent.pk] == Standing(pages=1, entered=1, queries_open=1, queries_answered=1)
    whole = standing.together(found, pages)
    assert (whole.pages, whole.entered, whole.queries, whole.queries_state) == (len(pages), 1, 2, "open")
    assert whole.without_queries == Standing(pages=len(pages), entered=1)


def test_a_page_struck_through_counts_nowhere(subject):
    page = universe.page_of(subject, "enrollment.consent")
    page.struck = 1

    assert standing.of_pages([page]) == {}


def test_reads_as_often_for_many_pages_and_queries_as_for_one(site, coordinator, monitor, django_assert_num_queries):
    pages = []
    for _turn in range(3):
        book = screen(site=site, by=coordinator, at=universe.NOW)
        page = universe.add_page(book, "dosing.sirolimus", by=coordinator)
        universe.fill(page, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("9"))
        asked(page, monitor)
        pages += list(book.pages.whole())

    for chosen in (pages[-1:], pages):
        with django_assert_num_queries(1):
            standing.of_pages(chosen)
    with django_assert_num_queries(2):
        ((found, whole),) = standing.of_sites([site])
    assert (found, whole.queries_open) == (site, 6)


HELD = [
    ("nothing", Standing(), None),
    ("none of them", Standing(pages=2), None),
    ("one of two", Standing(pages=2, locked=1), None),
    ("all locked", Standing(pages=2, locked=2), Kind.LOCK),
    ("all frozen", Standing(pages=2, frozen=2), Kind.FREEZE),
    ("one is frozen only", Standing(pages=2, frozen=1, locked=1), Kind.FREEZE),
]


@pytest.mark.parametrize(("_what", "counted", "hold"), HELD, ids=[what for what, _counted, _hold in HELD])
def test_all_is_held_as_still_as_its_freest_page(_what, counted, hold):
    assert counted.hold is hold
