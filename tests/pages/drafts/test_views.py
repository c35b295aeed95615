"""A page that was typed on and not saved: kept, offered to its author, gone on with, discarded, saved (YS-22)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edc.audit.models import Entry
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs.models import Result, Sample
from edc.pages.drafts import actions as drafts
from edc.pages.models import Draft
from tests import universe
from tests.pages.reading import typed, words

SAMPLE = {"seen": "0", "collected_on": "2024-01-10", "laboratory": "", "HGB-reported": "118", "HGB-unit": "g/L"}
OFFER = "You have a draft of this page that was not saved"


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator) -> Client:
    """The coordinator's browser."""
    return universe.client_for(coordinator)


@pytest.fixture
def kept(sample, browser) -> Draft:
    """The coordinator's draft of the laboratory page."""
    keep(browser, address(sample), SAMPLE)
    return Draft.objects.get()


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def keep(client: Client, url: str, told: dict[str, str], focus: str = "HGB-reported"):
    return client.post(f"{url}draft/?focus={focus}", told)


def differences(answer) -> list[tuple[str, str, str]]:
    offers = answer.context["offers"]
    return [(told.label, told.old, told.new) for offer in offers for told in offer.differences]


# Kept


def test_says_when_it_was_kept(sample, browser):
    answer = keep(browser, address(sample), SAMPLE)

    assert (answer.status_code, answer.content) == (204, b"")
    assert re.fullmatch(r"\d\d:\d\d", answer["Kept-At"])


def test_keeps_all_but_the_seal_of_the_form(kept):
    assert "csrfmiddlewaretoken" not in kept.typed
    assert "HGB-reported=118" in kept.typed
    assert kept.focus == "HGB-reported"


def test_keeps_no_seal(sample, browser):
    keep(browser, address(sample), {**SAMPLE, "csrfmiddlewaretoken": "x" * 64})

    assert "csrfmiddlewaretoken" not in Draft.objects.get().typed


@pytest.mark.parametrize("focus", ["", "%00", "x" * 101, "a b", "<b>"])
def test_takes_nothing_strange_for_a_field(sample, browser, focus):
    assert keep(browser, address(sample), SAMPLE, focus).status_code == 204

    assert Draft.objects.get().focus == ""


def test_tells_a_script_that_nobody_is_signed_in(sample, browser):
    browser.logout()

    answer = keep(browser, address(sample), SAMPLE)

    assert (answer.status_code, answer.json()) == (401, {"said": "You are not signed in."})
    assert not Draft.objects.exists()


def test_says_in_a_sentence_that_it_is_too_much(sample, browser):
    answer = keep(browser, address(sample), {**SAMPLE, "laboratory": "x" * Draft.LONGEST})

    assert answer.status_code == 413
    assert "Save the page" in answer.json()["said"]
    assert not Draft.objects.exists()


def test_keeps_nothing_without_the_seal_of_the_session(sample, coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)

    assert keep(client, address(sample), SAMPLE).status_code == 403
    assert not Draft.objects.exists()


def test_keeps_nothing_of_what_cannot_be_filled_in(subject, browser):
    for form in ("nothing", "labs.sample"):
        assert keep(browser, reverse("new_page", args=[subject.number, form]), SAMPLE).status_code == 404


# Offered


def test_offers_the_difference_and_shows_what_is_stored(sample, browser, coordinator):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="117")
    seen = typed(browser.get(address(sample)), "seen")
    limits = {"HGB-reported_low": "110.0", "HGB-reported_high": "much", "LDH-unit": "U/L"}
    keep(browser, address(sample), {**SAMPLE, **limits, "seen": seen, "collected_on": "20250630", "laboratory": "中心"})

    answer = browser.get(address(sample))

    assert differences(answer) == [
        ("Laboratory", "", "中心"),
        ("Haemoglobin, Result", "117", "118"),
        ("Haemoglobin, Lower limit", "110", "110.0"),
        ("Haemoglobin, Upper limit", "150", "much"),
    ]
    assert OFFER in words(answer)
    assert typed(answer, "HGB-reported") == "117"
    assert "older" not in words(answer)


def test_offers_nothing_of_a_line_that_was_struck_through_since(sample, browser, coordinator, pi):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="117")
    seen = typed(browser.get(address(sample)), "seen")
    keep(browser, address(sample), {**SAMPLE, "seen": seen, "collected_on": "20250630", "laboratory": "Central"})
    corrections.strike_line(page=sample, key="HGB", reason="In error", seen=int(seen), by=pi, at=universe.NOW)

    answer = browser.get(address(sample))

    assert differences(answer) == [("Laboratory", "", "Central")]
    assert typed(browser.get(f"{address(sample)}?draft"), "laboratory") == "Central"


def test_is_offered_in_another_browser_of_the_same_person(kept, sample, coordinator):
    assert OFFER in words(universe.client_for(coordinator).get(address(sample)))


@pytest.mark.parametrize("name", ["pi", "monitor", "data_manager", "importer"])
def test_is_offered_to_nobody_else(request, kept, sample, name):
    client = universe.client_for(request.getfixturevalue(name))

    for url in (address(sample), f"{address(sample)}?draft=1"):
        answer = client.get(url)
        assert answer.context["draft"] is None
        assert "118" not in words(answer)
        assert 'value="118"' not in answer.content.decode()


def test_the_stranger_finds_neither_page_nor_draft(kept, sample, stranger):
    client = universe.client_for(stranger)

    assert client.get(f"{address(sample)}?draft=1").status_code == 404
    assert keep(client, address(sample), SAMPLE).status_code == 404
    assert client.post(reverse("discard_draft", args=[kept.pk])).status_code == 404
    assert Draft.objects.get() == kept


def test_nothing_is_offered_that_is_stored_anyway(sample, browser, coordinator):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="118")
    same = {**SAMPLE, "collected_on": "２０２５0630", "HGB-reported": " 118 ", "HGB-reported_low": "１１０"}
    keep(browser, address(sample), {**same, "HGB-reported_high": "150"})

    answer = browser.get(address(sample))

    assert differences(answer) == []
    assert answer.context["draft"] is None


def test_nothing_is_offered_after_seven_days(kept, sample, browser):
    drafts.keep(
        page=sample,
        typed=kept.typed,
        focus="",
        by=kept.author,
        at=timezone.now() - drafts.KEPT_FOR + timedelta(hours=1),
    )
    assert OFFER in words(browser.get(address(sample)))

    drafts.keep(page=sample, typed=kept.typed, focus="", by=kept.author, at=timezone.now() - drafts.KEPT_FOR)
    assert OFFER not in words(browser.get(address(sample)))


def test_an_answer_of_a_list_is_offered_in_words(subject, browser):
    page = universe.page_of(subject, "enrollment.demographics")
    keep(browser, address(page), {"seen": "0", "birth_date": "1980-05-01", "sex": "F"})

    assert ("Sex", "", "Female") in differences(browser.get(address(page)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_is_offered_in_both_languages(kept, sample, browser, language):
    browser.post(reverse("set_language"), {"language": language, "next": "/"})

    for url in (address(sample), f"{address(sample)}?draft=1"):
        assert browser.get(url)["Content-Language"] == language


# Gone on with


def test_goes_on_with_what_was_typed_where_it_was_typed(kept, sample, browser):
    answer = browser.get(f"{address(sample)}?draft=1")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert [typed(answer, name) for name in ("HGB-reported", "collected_on")] == ["118", "2024-01-10"]
    assert 'data-focus="HGB-reported"' in html
    assert "data-unsaved" in html
    assert answer.context["offers"] == ()
    assert not Sample.objects.exists()


def test_shows_what_cannot_be_saved_and_is_no_refusal(sample, browser):
    keep(browser, address(sample), {**SAMPLE, "collected_on": "never"})

    answer = browser.get(f"{address(sample)}?draft=1")

    assert answer.status_code == 200
    assert typed(answer, "collected_on") == "never"
    assert "“never” is not a date" in words(answer)


def test_going_on_with_nothing_shows_the_page(sample, browser):
    answer = browser.get(f"{address(sample)}?draft=1")

    assert answer.status_code == 200
    assert answer.context["draft"] is None


def test_the_save_is_told_what_changed_since_the_draft_was_begun(kept, sample, browser, pi):
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="117")
    shown = browser.get(f"{address(sample)}?draft=1")

    answer = browser.post(address(sample), {**SAMPLE, "seen": typed(shown, "seen")})

    assert typed(shown, "seen") == "0"
    assert answer.status_code == 422
    assert "Somebody else saved this page meanwhile" in words(answer)
    assert "Pi (pi) changed it from blank to 117" in words(answer)
    assert "You typed 118." in words(answer)
    assert typed(answer, "HGB-reported") == "118"
    assert Result.objects.get().reported == "117"
    assert Draft.objects.exists()


# The end of it


def test_the_save_ends_it(kept, sample, browser):
    answer = browser.post(address(sample), SAMPLE, follow=True)

    assert Result.objects.get().reported == "118"
    assert OFFER not in words(answer)
    assert not Draft.objects.exists()


def test_a_save_that_changes_nothing_ends_it_too(kept, sample, browser):
    browser.post(address(sample), {"seen": "0"})

    assert not Draft.objects.exists()


def test_another_persons_save_leaves_it(kept, sample, pi):
    universe.client_for(pi).post(address(sample), {**SAMPLE, "HGB-reported": "117"})

    assert Draft.objects.get() == kept


def test_is_discarded_and_the_page_shown_as_it_is_stored(kept, sample, browser):
    before = Entry.objects.count()

    answer = browser.post(reverse("discard_draft", args=[kept.pk]), follow=True)

    assert answer.redirect_chain == [(address(sample), 302)]
    assert OFFER not in words(answer)
    assert not Draft.objects.exists()
    assert Entry.objects.count() == before


def test_nobody_discards_anothers(kept, pi):
    assert universe.client_for(pi).post(reverse("discard_draft", args=[kept.pk])).status_code == 404
    assert Draft.objects.get() == kept


# A page that is still to be made


def test_a_new_page_has_its_draft_too(subject, browser):
    url = reverse("new_page", args=[subject.number, "safety.adverseevent"])
    told = {"seen": "0", "term": "Mouth ulcer", "start": "2024-02-01", "grade": "1", "serious": "N"}
    assert keep(browser, url, told, "term").status_code == 204

    assert ("", "Mouth ulcer") in [(old, new) for _label, old, new in differences(browser.get(url))]
    shown = browser.get(f"{url}?draft=1")
    assert typed(shown, "term") == "Mouth ulcer"
    assert not subject.pages.filter(form="safety.adverseevent").exists()

    browser.post(url, told)
    assert not Draft.objects.exists()
    assert subject.pages.filter(form="safety.adverseevent").count() == 1


def test_a_page_beyond_the_visits_plan_has_its_draft_too(subject, browser):
    url = reverse("new_page_at_visit", args=[subject.number, subject.visits.get(code="W1").pk, "dosing.trough"])
    told = {"seen": "0", "drawn_at": "2024-01-08 08:00", "reported": "8.8", "unit": "ng/mL"}

    assert keep(browser, url, told).status_code == 204
    assert typed(browser.get(f"{url}?draft=1"), "reported") == "8.8"
    browser.post(url, told)

    assert not Draft.objects.exists()


def test_the_draft_of_a_new_page_says_that_another_came(subject, browser, pi):
    url = reverse("new_page", args=[subject.number, "dosing.transfusion"])
    told = {"seen": "0", "given_on": "2024-01-01", "product": "RBC"}
    keep(browser, url, told)
    universe.client_for(pi).post(url, {**told, "given_on": "2024-01-02"})
    shown = browser.get(f"{url}?draft=1")

    answer = browser.post(url, {**told, "seen": typed(shown, "seen")})

    assert answer.status_code == 422
    assert "Another page of this form was added" in words(answer)


# The list of one's own


def test_lists_ones_drafts_with_their_pages(kept, subject, sample, browser):
    keep(browser, reverse("new_page", args=[subject.number, "dosing.transfusion"]), {"seen": "0", "product": "RBC"})
    url = reverse("new_page_at_visit", args=[subject.number, subject.visits.get(code="W1").pk, "dosing.trough"])
    keep(browser, url, {"seen": "0", "reported": "8.8"})

    answer = browser.get(reverse("drafts"))

    lines = [(line.title.visit, line.title.form) for line in answer.context["lines"]]
    assert lines == [("Week 1", "Sirolimus trough"), ("", "Transfusion"), ("Week 4", "Laboratory results")]
    assert all(line.until - line.draft.at == drafts.KEPT_FOR for line in answer.context["lines"])
    assert f'href="{address(sample)}"' in answer.content.decode()


def test_lists_nobody_elses(kept, pi, stranger):
    for user in (pi, stranger):
        answer = universe.client_for(user).get(reverse("drafts"))
        assert answer.context["lines"] == []
        assert "You have no drafts" in words(answer)


def test_lists_none_of_a_page_that_may_no_longer_be_filled_in(kept, subject, sample, browser, coordinator, other_site):
    keep(browser, reverse("new_page", args=[subject.number, "dosing.transfusion"]), {"seen": "0", "product": "RBC"})
    coordinator.memberships.update(role="monitor")
    coordinator.memberships.create(site=other_site, role="coordinator")

    assert browser.get(reverse("drafts")).context["lines"] == []
