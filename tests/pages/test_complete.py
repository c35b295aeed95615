"""Completing a page in the browser: blanks, the mark, the reason for a change, and what a reader sees of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.audit.models import Change, Entry
from edc.capture.models import Blank
from edc.capture.reasons import reason_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from enrollment.models import Consent, Demographics
from protocol.codelists import ChangeReason
from tests import universe
from tests.pages.reading import typed, words

LOST = "sheet lost"
HGB = {"HGB-reported": "118", "HGB-unit": "g/L"}


@pytest.fixture
def consent(subject) -> Page:
    """The consent's page, nothing entered."""
    return universe.page_of(subject, "enrollment.consent")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def post(browser, page: Page, *, follow: bool = True, **told: str):
    """What is typed over the page as it stands; a name's first two underscores stand for a hyphen."""
    standing = Page.objects.get(pk=page.pk)
    answers = {"signed_on": "2024-01-01", "version": "1.0"} if page.form == "enrollment.consent" else {}
    named = {name.replace("__", "-"): value for name, value in told.items()}
    return browser.post(address(page), {"seen": standing.last_entry or 0, **answers, **named}, follow=follow)


def trail() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


# Blanks


def test_a_blank_is_said_shown_and_taken_back(consent, browser, monitor):
    post(browser, consent, version="", blank__version="ND", why__blank__version=LOST)
    assert (Blank.objects.get().state, Blank.objects.get().reason) == ("ND", LOST)

    shown = browser.get(address(consent))
    assert '<option value="ND" selected>' in shown.content.decode()
    assert typed(shown, "why-blank-version") == LOST
    read = universe.client_for(monitor).get(address(consent))
    assert f"Not done: {LOST}" in words(read)
    assert 'name="blank-version"' not in read.content.decode()

    post(browser, consent, version="", blank__version="", why__blank__version="")
    assert Blank.objects.get().state == ""


def test_a_value_lifts_what_was_said_of_the_blank(consent, browser):
    post(browser, consent, version="", blank__version="UNK")

    post(browser, consent, version="1.1", blank__version="UNK")

    assert Blank.objects.get().state == ""
    assert Consent.objects.get().version == "1.1"


def test_a_chosen_answer_is_taken_back_by_a_word_about_the_blank(subject, browser, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, sex="F")

    post(browser, page, birth_date="", sex="F", blank__sex="UNK")

    assert Demographics.objects.get().sex is None
    assert Blank.objects.get().place == ItemPath("", "sex")


REFUSED = [
    ({"blank-version": "XX"}, "“XX” is not one of the choices."),
    ({"blank-nothing": "ND"}, "There is no such question on this page."),
    ({"blank-HGB.": "ND"}, "There is no such question on this page."),
    ({"blank-": "ND"}, "There is no such question on this page."),
    ({"blank-version": "NA"}, "Say why this does not apply."),
    ({"why-blank-version": "lost"}, "Say also which it is: not done, unknown or not applicable."),
    ({"blank-version": "ND", "why-blank-version": "x" * 501}, "Enter at most 500 characters."),
    ({"blank-version": "ND", "why-blank-version": "a\x00b"}, "This text holds a character that cannot be stored."),
    ({"blank-signed_on": "ND"}, "There is an answer here. Clear it first to say why there is none."),
    ({"rest": "XX"}, "“XX” is not one of the choices."),
    ({"rest": "NA"}, "Say why this does not apply."),
    ({"reason": "XX"}, "“XX” is not one of the choices."),
    ({"reason-of-version": "XX"}, "“XX” is not one of the choices."),
]


@pytest.mark.parametrize(("told", "sentence"), REFUSED, ids=[str(told)[:40] for told, _sentence in REFUSED])
def test_what_cannot_be_said_is_refused_with_a_sentence_and_stays(consent, browser, told, sentence):
    before = trail()
    whole = {"seen": "0", "signed_on": "2024-01-01", "version": "", **told}

    answer = browser.post(address(consent), whole)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert typed(answer, "signed_on") == "2024-01-01"
    assert trail() == before


def test_a_line_of_a_sample_says_why_it_is_blank(subject, browser, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="M3")

    post(browser, sample, collected_on="2024-04-01", **{"blank-HGB.": "ND", "why-blank-HGB.": "clotted"})

    assert Blank.objects.get().place == ItemPath("HGB", "")
    assert "Not done: clotted" in words(universe.client_for(monitor).get(address(sample)))


def test_all_remaining_blanks_are_explained_at_once(subject, browser):
    sample = universe.page_of(subject, "labs.sample", visit="M3")

    answer = post(browser, sample, collected_on="2024-04-01", rest="ND", why__rest="no blood", then="complete")

    assert "Saved, and marked complete." in words(answer)
    assert set(Blank.objects.values_list("state", "reason")) == {("ND", "no blood")}
    assert Page.objects.get(pk=sample.pk).completed is not None


# Marking complete


def test_ys_23_the_page_says_how_far_it_is(consent, browser):
    assert "Nothing entered yet" in words(browser.get(address(consent)))

    assert "1 to go" in words(post(browser, consent, version=""))
    assert "Nothing left to enter, not marked complete" in words(post(browser, consent))

    done = words(post(browser, consent, then="complete"))
    assert "Save and mark complete" not in done
    assert "Why was it changed?" in done


def test_an_incomplete_page_comes_back_with_a_sentence_at_each_blank(subject, browser):
    sample = universe.page_of(subject, "labs.sample", visit="M3")
    before = trail()

    answer = post(browser, sample, collected_on="", laboratory="Central", then="complete", **HGB)

    sentence = "Enter a value, or say why there is none."
    assert answer.status_code == 422
    blank = [line.code for line in answer.context["rows"] if line.form.errors]
    assert blank == [line.code for line in answer.context["rows"] if line.expected and line.code != "HGB"]
    assert answer.context["form"].errors["collected_on"] == [sentence]
    assert typed(answer, "HGB-reported") == "118"
    assert typed(answer, "laboratory") == "Central"
    assert trail() == before


def test_a_new_page_is_marked_complete_or_comes_back(subject, browser):
    url = reverse("new_page", args=[subject.number, "dosing.rescue"])
    told = {"seen": "0", "given_on": "2024-02-01", "rescue_class": "A", "then": "complete"}

    refused = browser.post(url, told)
    assert refused.status_code == 422
    assert not subject.pages.filter(form="dosing.rescue").exists()

    browser.post(url, {**told, "blank-treatment": "UNK"})
    assert subject.pages.get(form="dosing.rescue").completed is not None


# Correcting what is complete


@pytest.fixture
def complete(consent, browser) -> Page:
    """The consent's page, marked complete."""
    post(browser, consent, then="complete")
    return Page.objects.get(pk=consent.pk)


def test_ys_29_nothing_is_preselected_and_a_change_without_a_reason_comes_back(complete, browser):
    assert "checked" not in browser.get(address(complete)).content.decode().split('name="reason"', 1)[1]
    before = trail()

    answer = post(browser, complete, version="2.0")

    shown = words(answer)
    assert answer.status_code == 422
    assert "This page is complete: say why it was changed." in shown
    assert "Version of the consent form from 1.0 to 2.0" in shown
    assert typed(answer, "version") == "2.0"
    assert typed(answer, "reason-text-of-version") == ""
    assert trail() == before


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ({"reason": "LATE"}, (ChangeReason.LATE, "")),
        ({"reason": "OTHER", "reason-text": "read wrongly"}, (ChangeReason.OTHER, "read wrongly")),
        ({"reason-of-version": "SOURCE", "reason-text-of-version": "page 2"}, (ChangeReason.SOURCE, "page 2")),
        ({"reason": "LATE", "reason-of-version": "SOURCE"}, (ChangeReason.SOURCE, "")),
    ],
)
def test_ys_29_a_reason_for_all_or_for_one_is_kept(complete, browser, told, holds):
    post(browser, complete, version="2.0", **told)

    entry = Entry.objects.get(pk=Page.objects.get(pk=complete.pk).last_entry)
    found = reason_of(entry.reason, ItemPath("", "version"))
    assert (found.code, found.text) == holds


def test_ys_29_other_needs_words(complete, browser):
    answer = post(browser, complete, version="2.0", reason="OTHER", reason__text=" ")

    assert answer.status_code == 422
    assert Consent.objects.get().version == "1.0"


def test_ys_29_a_complete_page_is_not_emptied_without_a_word(complete, browser):
    answer = post(browser, complete, version="", reason="LATE")
    assert answer.status_code == 422
    assert "This page is complete: enter a value, or say why there is none." in words(answer)

    post(browser, complete, version="", reason="LATE", blank__version="UNK")
    assert Consent.objects.get().version is None


def test_a_struck_line_of_a_complete_page_is_explained_for_a_reason(subject, browser, coordinator, pi):
    sample = universe.page_of(subject, "labs.sample", visit="M3")
    post(browser, sample, collected_on="2024-04-01", then="complete", rest="ND", **HGB)
    saved = Page.objects.get(pk=sample.pk).last_entry
    corrections.strike_line(page=sample, key="HGB", reason="In error", seen=saved, by=pi, at=universe.NOW)

    answer = post(browser, sample, collected_on="2024-04-01", **{"blank-HGB.": "ND"})

    assert answer.status_code == 422
    assert "This page is complete: say why it was changed." in words(answer)
    assert [(change.label, change.new) for change in answer.context["asks"][0].differences] == [
        ("Why it is blank", "Not done")
    ]
    post(browser, sample, collected_on="2024-04-01", reason="LATE", **{"blank-HGB.": "ND"})
    assert Blank.objects.get(row="HGB").state == "ND"


def test_the_history_of_an_item_tells_its_own_reason_and_its_blank(complete, browser, monitor):
    told = {"signed_on": "2024-01-02", "reason": "LATE", "reason-of-version": "SOURCE", "blank-version": "UNK"}
    post(browser, complete, version="", **told)
    reader = universe.client_for(monitor)

    version, signed = (
        words(reader.get(reverse("item_history", args=[complete.pk, name]))) for name in ("version", "signed_on")
    )

    assert "Why it is blank from blank to Unknown" in version
    assert "Source was corrected" in version
    assert "Late result" not in version
    assert "Late result" in signed


def test_the_trail_names_the_items_of_a_reason_and_of_a_blank(complete, browser, monitor):
    post(browser, complete, version="", blank__version="UNK", signed_on="2024-01-02", reason="LATE",
         **{"reason-of-version": "SOURCE"})  # fmt: skip
    reader = universe.client_for(monitor)

    shown = words(reader.get(reverse("trail"), {"subject": complete.subject.number}))

    assert "Version of the consent form: Source was corrected; " in shown or (
        "; Version of the consent form: Source was corrected" in shown
    )
    assert "Consent signed on: Late result" in shown
    assert "Why it is blank" in shown
    assert "Unknown" in shown


def test_asks_few_statements_however_many_blanks(subject, browser, coordinator):
    pages = [universe.page_of(subject, "labs.sample", visit=visit) for visit in ("M3", "M6")]
    universe.fill_labs(pages[0], by=coordinator, on=date(2024, 4, 1), HGB="118")
    post(browser, pages[1], collected_on="2024-04-01", rest="ND")

    asked = []
    for page in pages:
        with CaptureQueriesContext(connection) as read:
            browser.get(address(page))
        asked.append(len(read))

    assert asked[1] <= asked[0]
