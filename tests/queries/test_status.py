"""One status function: what it counts of a page, and how it adds up to visit, subject and site."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edc.casebook.item_paths import PAGE
from edc.locks.models import HoldKind
from edc.queries import actions as queries
from edc.queries import status as queries_status
from edc.queries.actions import Looked
from edc.queries.models import QueryStep
from edc.queries.status import NAMES, NOTHING, PageStatus
from enrollment.actions import screen
from tests import universe

COUNTS = st.tuples(*[st.integers(0, 50)] * len(NAMES)).map(
    lambda numbers: PageStatus(**dict(zip(NAMES, numbers, strict=True)))
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
    queries.move(query=first, step=QueryStep.ANSWER, text="So.", looked=looked, by=coordinator, at=universe.NOW)
    pages = list(subject.pages.all())

    found = queries_status.of_pages(pages)

    assert found[consent.pk] == PageStatus(pages=1, entered=1, queries_open=1, queries_answered=1)
    whole = queries_status.together(found, pages)
    assert (whole.pages, whole.entered, whole.queries, whole.queries_state) == (len(pages), 1, 2, "open")
    assert whole.without_queries == PageStatus(pages=len(pages), entered=1)


def test_a_page_struck_through_counts_nowhere(subject):
    page = universe.page_of(subject, "enrollment.consent")
    page.struck = 1

    assert queries_status.of_pages([page]) == {}


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
            queries_status.of_pages(chosen)
    with django_assert_num_queries(2):
        ((found, whole),) = queries_status.of_sites([site])
    assert (found, whole.queries_open) == (site, 6)


HELD = [
    ("nothing", PageStatus(), None),
    ("none of them", PageStatus(pages=2), None),
    ("one of two", PageStatus(pages=2, locked=1), None),
    ("all locked", PageStatus(pages=2, locked=2), HoldKind.LOCK),
    ("all frozen", PageStatus(pages=2, frozen=2), HoldKind.FREEZE),
    ("one is frozen only", PageStatus(pages=2, frozen=1, locked=1), HoldKind.FREEZE),
]


@pytest.mark.parametrize(("_what", "counted", "hold"), HELD, ids=[what for what, _counted, _hold in HELD])
def test_all_is_held_as_still_as_its_freest_page(_what, counted, hold):
    assert counted.hold is hold
