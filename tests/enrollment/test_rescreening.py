"""A person whose screening failed is screened once more in a book of its own, linked to the first."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from edc.accounts.selectors import NotPermitted
from enrollment.actions import RescreeningRefused, rescreen
from tests import universe
from tests.universe import CONSENTED, NOW, TODAY, client_for

FAILED = TODAY - timedelta(days=14)


@pytest.fixture
def failed(subject, coordinator):
    """A subject who failed the screening two weeks ago."""
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=CONSENTED)
    page = universe.add_page(subject, "enrollment.screenfailure", by=coordinator)
    universe.fill(page, by=coordinator, failed_on=FAILED, criteria="ELIG-04", may_return="Y")
    return subject


def test_opens_a_linked_book_once(failed, coordinator):
    again = rescreen(earlier=failed, by=coordinator, at=NOW)

    assert (again.earlier, again.screening_number) == (failed, "01-002")
    for book in (failed, again):
        with pytest.raises(RescreeningRefused):
            rescreen(earlier=book, by=coordinator, at=NOW)


def test_of_a_second_failure_there_is_no_third_screening(failed, coordinator):
    again = rescreen(earlier=failed, by=coordinator, at=NOW)
    page = universe.add_page(again, "enrollment.screenfailure", by=coordinator)
    universe.fill(page, by=coordinator, failed_on=FAILED, criteria="ELIG-04")

    with pytest.raises(RescreeningRefused) as refused:
        rescreen(earlier=again, by=coordinator, at=NOW)

    assert refused.value.conclusion.rule == "RESCREEN-03"


def test_of_two_at_once_opens_one(committed, elsewhere, failed, coordinator):
    asked = [elsewhere(lambda: rescreen(earlier=failed, by=coordinator, at=NOW)) for _turn in range(3)]

    refusals = [type(answer.exception()) for answer in asked if answer.exception()]
    assert len(refusals) == 2
    assert set(refusals) <= {RescreeningRefused, ValidationError}


def test_is_for_who_opens_books(failed, monitor):
    with pytest.raises(NotPermitted):
        rescreen(earlier=failed, by=monitor, at=NOW)


def test_is_offered_with_its_reason_on_the_page(failed, coordinator, monitor):
    browser = client_for(coordinator)
    offered = browser.get("/subjects/01-001/").content.decode()
    shown = browser.get("/subjects/01-001/screen-again/").content.decode()
    answer = browser.post("/subjects/01-001/screen-again/")
    refused = browser.post("/subjects/01-001/screen-again/").content.decode()

    assert "screen-again" in offered
    assert "screen-again" not in client_for(monitor).get("/subjects/01-001/").content.decode()
    assert "it is signed anew" in shown
    assert answer.headers["Location"] == "/subjects/01-002/"
    assert "Screened before as" in browser.get("/subjects/01-002/").content.decode()
    assert "at most" in refused
    assert browser.get("/subjects/01-999/screen-again/").status_code == 404
