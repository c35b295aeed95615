"""The subject identification log prints what the site's paper needs, and keeps who it is off the system."""

from datetime import date

import pytest

from edc.accounts import actions as accounts
from tests import universe
from tests.casebook.test_numbers import PRODUCT, enrolled, opened
from tests.universe import CONSENTED, NOW, client_for

ADDRESS = "/sites/01/identification-log/"


def cells(answer, row):
    table = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [cell.partition("</td>")[0] for cell in table.split("<tr>")[row + 1].split("<td>")[1:]]


@pytest.mark.parametrize(("language", "sex"), [("en", "Female"), ("zh-hans", "女")])
def test_prints_each_subject_of_the_site(site, coordinator, language, sex):
    accounts.number_subjects(site=site, numbering=PRODUCT, by=None, at=NOW)
    first = enrolled(opened(site, coordinator), coordinator)
    opened(site, coordinator)
    universe.fill(universe.page_of(first, "enrollment.consent"), by=coordinator, signed_on=CONSENTED)
    born = {"birth_date": date(1980, 2, 29), "sex": "F"}
    universe.fill(universe.page_of(first, "enrollment.demographics"), by=coordinator, **born)

    browser = client_for(coordinator)
    browser.cookies["django_language"] = language
    answer = browser.get(ADDRESS)

    assert cells(answer, 0) == ["01-S001", "01-001", sex, "1980", "2020-01-02", "", ""]
    assert cells(answer, 1) == ["01-S002", "", "", "", "", "", ""]
    assert "1980-02-29" not in answer.content.decode()


def test_is_of_ones_own_site(site, subject, stranger, administrator):
    assert [client_for(user).get(ADDRESS).status_code for user in (stranger, administrator)] == [404, 404]
    assert client_for(stranger).get("/sites/02/identification-log/").status_code == 200
