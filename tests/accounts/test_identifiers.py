"""How a site numbers its people: said by the administrator, tried on an example, refused in every text."""

import pytest
from django.urls import reverse

from edc.accounts import actions, identifiers
from edc.accounts.acts import AccountAct
from edc.accounts.identifiers import GuardedText
from edc.accounts.models import Site
from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from tests import universe
from tests.pages.reading import words
from tests.universe import NOW, PASSWORD

ADDRESS = reverse("site_patterns", args=["01"])
REFUSED = "This looks like a number by which a hospital knows a person."
CARD = "11010519491231002X"


@pytest.fixture
def browser(administrator, site):
    return universe.client_for(administrator)


def patterns():
    return Site.objects.get(code="01").patterns


def test_the_administrator_says_how_a_site_numbers_its_people(browser, site):
    answer = browser.post(ADDRESS, {"patterns": "ZY########\r\n\r\n@＃#####\r\nZY########"}, follow=True)

    assert "The patterns were saved." in words(answer)
    assert patterns() == "ZY########\n@######"
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.site, entry.by_name) == (AccountAct.SET_PATTERNS, "01", "administrator")
    assert Change.objects.filter(entry_id=entry.pk, table_name="accounts_site").count() == 1


def test_an_example_is_tried_beside_what_is_typed_and_nothing_is_kept(browser):
    number = "ZY12345678"
    asked = {"patterns": "ZY########", "try": "1"}

    refused = browser.post(ADDRESS, {**asked, "example": f"no. {number}, tel 13812345678"})
    taken = browser.post(ADDRESS, {**asked, "example": "Hb 118"})

    assert REFUSED in words(refused)
    assert "This looks like a mobile telephone number." in words(refused)
    assert number in refused.content.decode()
    assert "This example would not be refused." in words(taken)
    assert patterns() == ""


def test_what_is_no_pattern_is_refused_where_it_was_typed(browser, site, administrator):
    asked = {"patterns": "(#+)+#####", "example": "an example"}

    answer = browser.post(ADDRESS, asked)

    assert answer.status_code == 422
    assert "A pattern holds letters, digits" in words(answer)
    assert "(#+)+#####" in answer.content.decode()
    assert browser.post(ADDRESS, {"patterns": "\n".join(f"A{n}#####" for n in range(11))}).status_code == 422
    with pytest.raises(identifiers.ValidationError):
        actions.set_patterns(site=site, masks=["###"], by=administrator, at=NOW)
    assert patterns() == ""


def test_a_site_that_is_not_there_is_not_found(browser):
    assert browser.get(reverse("site_patterns", args=["77"])).status_code == 404


def test_nobody_else_says_it(site, data_manager):
    with pytest.raises(NotPermitted):
        actions.set_patterns(site=site, masks=["ZY########"], by=data_manager, at=NOW)


def test_a_pattern_holds_at_every_site_and_most_texts_ask_no_database(site, django_assert_num_queries):
    Site.objects.filter(pk=site.pk).update(patterns="ZY########\nB#####")
    actions.add_site(code="02", name="Second", by=None, at=NOW)

    with django_assert_num_queries(1):
        assert len(list(identifiers.problems("zy12345678 and B12345"))) == 1
    with django_assert_num_queries(0):
        assert not list(identifiers.problems("Hb 118 g/L on 2024-05-01"))
    with pytest.raises(identifiers.ValidationError) as refused:
        GuardedText().clean(f"ZY12345678 {CARD}")
    assert {error.code for error in refused.value.error_list} == {"identifier"}
    assert len(refused.value.error_list) == 2


def test_what_was_tried_in_vain_is_on_record_without_numbers_of_persons(site, browser, client):
    Site.objects.filter(pk=site.pk).update(patterns="ZY########")

    client.post(reverse("login"), {"username": f"{CARD}", "password": PASSWORD})
    browser.get("/subjects/ZY12345678/")

    denied = Entry.objects.get(act=AccountAct.DENIED)
    assert Entry.objects.get(act=AccountAct.REFUSED_LOG_IN).by_name == "…"
    assert denied.reason == "GET /subjects/…/: 404"
