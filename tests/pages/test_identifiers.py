"""A page with a number of a person in a text: one sentence where it was typed, nothing lost, nothing kept (REQ-018)."""

import pytest
from django.urls import reverse

from edc.accounts.models import Site
from edc.audit.models import Change, Entry
from edc.labs.models import Result
from edc.pages.models import Draft
from protocol.identifiers import NumberOf
from safety.models import AdverseEvent
from tests import universe
from tests.pages.reading import words

CARD, MOBILE, HOSPITAL = "11010519491231002X", "138-1234-5678", "ZY12345678"
SENTENCES = {
    CARD: "This looks like an identity card number. Write the subject number instead",
    MOBILE: "This looks like a mobile telephone number.",
    HOSPITAL: "This looks like a number by which a hospital knows a person.",
}
NOT_KEPT = "Not kept as a draft: a text on this page looks like a number by which somebody is known"


@pytest.fixture
def event(subject, coordinator):
    """An adverse event, complete; its site numbers its people."""
    Site.objects.filter(code="01").update(patterns="ZY########")
    page = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    told = {"seen": "0", "term": "Headache", "rest": "UNK", "then": "complete"}
    universe.client_for(coordinator).post(reverse("page", args=[page.pk]), told)
    page.refresh_from_db()
    assert page.completed
    return page


@pytest.fixture
def browser(coordinator):
    return universe.client_for(coordinator)


def stored() -> tuple[int, int, int]:
    return Entry.objects.count(), Change.objects.count(), Draft.objects.count()


@pytest.mark.parametrize("number", SENTENCES)
@pytest.mark.parametrize("box", ["term", "why-blank-end", "reason-text", "reason-text-of-term"])
def test_a_text_is_refused_where_it_was_typed(event, browser, box, number):
    before = stored()
    told = {
        "seen": str(event.last_entry),
        "term": "Headache",
        "blank-end": "UNK",
        "reason": "OTHER",
        "reason-of-term": "OTHER",
    }

    answer = browser.post(reverse("page", args=[event.pk]), {**told, box: f"家属电话 {number}"})

    assert answer.status_code == 422
    assert SENTENCES[number] in words(answer)
    assert number in answer.content.decode()
    assert NOT_KEPT in words(answer)
    assert 'data-says="unfit" hidden' not in answer.content.decode()
    assert stored() == before


def test_a_draft_with_such_a_number_stays_on_the_screen(event, browser):
    address = reverse("keep_draft", args=[event.pk])
    browser.post(address, {"term": "Headache, mild"})

    answer = browser.post(address, {"term": f"Headache {CARD}", "serious": "Y"})

    assert answer.status_code == 422
    assert answer.json()["said"].startswith(NOT_KEPT)
    assert CARD not in answer.content.decode()
    assert "mild" in Draft.objects.get().typed


def test_the_number_of_a_thing_is_kept(event, browser, monkeypatch):
    monkeypatch.setattr(AdverseEvent._meta.get_field("term"), "number_of", NumberOf.BATCH)

    answer = browser.post(reverse("keep_draft", args=[event.pk]), {"term": CARD})
    browser.post(reverse("page", args=[event.pk]), {"seen": str(event.last_entry), "term": CARD, "reason": "LATE"})

    assert answer.status_code == 204
    assert AdverseEvent.objects.get().term == CARD


def test_the_number_of_a_thing_on_a_line_is_kept(subject, browser, monkeypatch):
    page = universe.page_of(subject, "labs.sample", visit="W4")
    monkeypatch.setattr(Result._meta.get_field("unit"), "number_of", NumberOf.SAMPLE)

    kept = browser.post(reverse("keep_draft", args=[page.pk]), {"HGB-unit": CARD})
    refused = browser.post(reverse("keep_draft", args=[page.pk]), {"HGB-reported": CARD})

    assert (kept.status_code, refused.status_code) == (204, 422)


def test_a_pasted_report_is_read_without_such_numbers(subject, browser):
    page = universe.page_of(subject, "labs.sample", visit="W4")
    report = f"家属 {MOBILE}\n血红蛋白 118 g/L 110-150"

    answer = browser.post(reverse("paste", args=[page.pk]), {"seen": "0", "paste": report, "read": "1"})

    kept = answer.context["form"]["pasted"].value()
    assert "家属 …" in kept
    assert MOBILE not in kept
    assert answer.context["review"].withheld == 1
