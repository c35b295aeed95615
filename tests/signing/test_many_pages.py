"""Signing many pages at once on the screen: those of a list that were opened, and a casebook."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from edc.accounts.acts import AccountAct
from edc.audit.models import Entry
from edc.signing.models import Signature
from tests import scenes, universe
from tests.pages.reading import words
from tests.reports.test_lists import MOST_STATEMENTS, statements
from tests.signing.reviewed import entered
from tests.signing.test_pages import BOTH, at, signing_at, told


@scenes.stands
def page(subject, coordinator):
    return entered(subject, by=coordinator)


@pytest.fixture
def office(pi):
    """The investigator's browser."""
    return universe.client_for(pi)


@scenes.stands
def book(subject, page, coordinator):
    """Two pages that were entered."""
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    return page, consent


def listed(client, **asked) -> dict[str, str]:
    answer = client.get(reverse("signing"), asked)
    assert answer.status_code == 200
    return {line.page.form: line.state for line in answer.context["page_obj"]}


def test_lists_what_was_entered_by_how_far_it_is(book, office, coordinator):
    page, consent = book
    assert listed(office) == {"labs.sample": "not-opened", "enrollment.consent": "not-opened"}
    office.get(at(page))
    office.get(at(consent))
    office.post(signing_at(consent), told(consent))
    assert listed(office) == {"labs.sample": "opened", "enrollment.consent": "standing"}
    universe.fill(consent, by=coordinator, version="2.0")

    assert listed(office) == {"labs.sample": "opened", "enrollment.consent": "changed"}
    assert listed(office, state="changed") == {"enrollment.consent": "changed"}
    assert listed(office, state="not-opened") == {"enrollment.consent": "changed"}
    assert listed(office, state="opened") == {"labs.sample": "opened"}
    assert listed(office, state="standing") == {}


def test_ys_51_lists_only_what_is_asked_for(subject, book, office):
    assert listed(office, form="labs.sample").keys() == {"labs.sample"}
    assert listed(office, visit="D0").keys() == {"labs.sample"}
    assert listed(office, subject="01-001", site="01").keys() == {"labs.sample", "enrollment.consent"}
    assert listed(office, subject="02") == {}
    assert listed(office, meaning="eligible").keys() == {"enrollment.consent"}
    assert listed(office, meaning="x", state="y", subject="\x00").keys() == {"labs.sample", "enrollment.consent"}


def test_lists_nothing_of_another_site(book, stranger):
    assert listed(universe.client_for(stranger)) == {}


def test_offers_only_what_was_opened_and_signs_it_at_once(book, office):
    page, consent = book
    office.get(at(page))
    html = office.get(reverse("signing")).content.decode()
    assert html.count('type="checkbox"') == 1
    office.get(at(consent))

    answer = office.post(reverse("signing"), told(page, consent), follow=True)

    assert "2 pages were signed." in words(answer)
    assert Signature.objects.count() == 2


def test_one_that_changed_meanwhile_is_named_and_none_is_signed(book, office, coordinator):
    page, consent = book
    for one in book:
        office.get(at(one))
    before = told(page, consent)
    universe.fill(consent, by=coordinator, version="2.0")

    answer = office.post(reverse("signing"), before)

    assert answer.status_code == 422
    assert "01-001, Consent · Screening: it was changed after you came here" in words(answer)
    assert not Signature.objects.exists()
    assert answer.content.decode().count(" checked") == 2  # the page that may be signed, and the meaning


def test_pages_of_another_site_are_not_signed(book, stranger):
    answer = universe.client_for(stranger).post(reverse("signing"), told(*book, **{**BOTH, "username": "stranger"}))

    assert answer.status_code == 403
    assert not Signature.objects.exists()


def test_the_list_asks_as_many_statements_for_many_pages_as_for_one(subject, page, office, coordinator):
    office.get(at(page))
    few = statements(office, reverse("signing"))
    for visit in ("W1", "W4", "M3"):
        universe.fill_labs(universe.page_of(subject, "labs.sample", visit=visit), by=coordinator, on=universe.TODAY)

    assert statements(office, reverse("signing")) == few <= MOST_STATEMENTS


def test_a_casebook_is_signed_once_every_page_was_opened(subject, book, office):
    url = reverse("sign_casebook", args=[subject.number])
    office.get(at(book[0]))
    assert "look at the page marked above first" in words(office.get(url))
    assert office.post(url, told(*book, meaning="casebook")).status_code == 422
    office.get(at(book[1]))

    answer = office.post(url, told(*book, meaning="casebook"), follow=True)

    assert "2 pages were signed." in words(answer)
    assert len({one.entry for one in Signature.objects.all()}) == 1
    assert "There is nothing to sign" in words(office.get(url))
    assert "Casebook signed electronically by Pi (pi)" in words(office.get(at(book[0])))
    assert office.post(url, told(*book, meaning="casebook", password=universe.PASSWORD)).status_code == 422


def test_a_failure_at_a_list_is_recorded_too(book, office):
    office.get(at(book[0]))

    office.post(reverse("signing"), told(book[0], **{**BOTH, "password": "x"}))

    entry = Entry.objects.get(act=AccountAct.REFUSED_SIGNATURE)
    assert (entry.site, entry.page_id) == ("01", None)
    assert entry.at > timezone.now() - timedelta(minutes=5)


@pytest.mark.parametrize("again", [False, True])
def test_a_page_asks_as_many_statements_of_who_signs_for_fourteen_lines_as_for_one(subject, office, coordinator, again):
    whole, single = (universe.page_of(subject, "labs.sample", visit=visit) for visit in ("D0", "W4"))
    universe.fill_labs(whole, by=coordinator, on=universe.TODAY)
    universe.fill_labs(single, by=coordinator, on=universe.TODAY, HGB="118")
    for one in (whole, single) if again else ():
        office.get(at(one))

    asked = [statements(office, at(one)) for one in (whole, single)]

    assert asked[0] == asked[1] <= MOST_STATEMENTS + (0 if again else 8)
