"""The screening log tells of each screening of a site its number, consent, age, and what came of it."""

from datetime import date

from edc.accounts import actions as accounts
from enrollment.actions import rescreen
from enrollment.screening_log import screening_log
from tests import universe
from tests.casebook.test_numbers import PRODUCT, opened
from tests.universe import NOW, TODAY, client_for

ADDRESS = "/sites/01/screening-log/"


def test_tells_what_came_of_each_screening(site, coordinator, stranger):
    accounts.number_subjects(site=site, numbering=PRODUCT, by=None, at=NOW)
    failed = opened(site, coordinator)
    universe.fill(universe.page_of(failed, "enrollment.consent"), by=coordinator, signed_on=date(2025, 2, 28))
    universe.fill(universe.page_of(failed, "enrollment.demographics"), by=coordinator, birth_date=date(1980, 2, 29))
    told = {"failed_on": date(2025, 3, 1), "criteria": "ELIG-04", "explanation": "ALT too high"}
    universe.fill(universe.add_page(failed, "enrollment.screenfailure", by=coordinator), by=coordinator, **told)
    rescreen(earlier=failed, by=coordinator, at=NOW)

    first, second = screening_log(site, by=coordinator, on=TODAY)
    answer = client_for(coordinator).get(ADDRESS)

    assert (first.screening_number, first.signed_on, first.age) == ("01-S001", date(2025, 2, 28), 44)
    assert (first.status.answer, first.criteria, first.explanation) == ("SCREEN_FAILURE", "ELIG-04", "ALT too high")
    assert (second.earlier, second.signed_on, second.age, second.criteria) == ("01-S001", None, None, "")
    assert "ALT too high" in answer.content.decode()
    assert client_for(stranger).get(ADDRESS).status_code == 404
    assert "Nobody was screened" in client_for(stranger).get("/sites/02/screening-log/").content.decode()
