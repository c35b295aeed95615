"""A draft that is older than what stands, or is no answer, is offered with what it would put back (YS-22)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs.models import Result
from edc.pages.drafts import actions as drafts
from edc.pages.drafts import offers as drafts_offers
from edc.pages.models import Draft
from enrollment.actions import screen
from protocol.codelists import Activity
from tests import universe
from tests.pages.drafts.windows import FRESH, LINE, OLDER, at, doors, keep, offered, window
from tests.pages.posting import form
from tests.pages.reading import words
from tests.signing.reviewed import fresh


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def consent(subject) -> Page:
    """The page of the consent, nothing entered."""
    return universe.page_of(subject, "enrollment.consent")


@pytest.fixture
def browser(coordinator) -> Client:
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def test_an_older_draft_never_comes_first_and_says_what_it_would_put_back(sample, browser, pi):
    """What others changed and the draft did not is theirs, as after the save."""
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="117", PLT="90")
    keep(browser, at(sample), window(browser, at(sample), **{"HGB-reported": "118"}))
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="119", PLT="91")

    answer = browser.get(at(sample))

    assert OLDER in words(answer)
    assert "This page was saved after you had begun it." in words(answer)
    assert "The draft would put this back, in place of what stands:" in words(answer)
    assert offered(answer) == [[("Haemoglobin, Result", "119", "118")]]
    assert doors(answer) == ["discard", "go on"]
    assert "Saving tells you first what changed since." in words(browser.get(f"{at(sample)}?draft"))


def test_an_older_draft_that_cannot_be_read_says_what_was_typed(sample, browser, pi):
    keep(browser, at(sample), window(browser, at(sample), **LINE, collected_on="never"))
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="119")

    answer = browser.get(at(sample))

    assert {("Sample collected on", "2025-06-30", "never"), ("Haemoglobin, Result", "119", "118")} <= {
        *offered(answer)[0]
    }


def test_which_is_older_is_told_by_the_clock_where_the_form_tells_nothing(sample, browser, coordinator, pi):
    typed_at = universe.NOW - timedelta(minutes=1)
    drafts.keep(page=sample, typed="laboratory=Central", focus="", by=coordinator, at=typed_at)
    Draft.objects.update(at=timezone.now())
    universe.fill_labs(sample, by=pi, on=universe.TODAY, at=timezone.now() + timedelta(minutes=1), HGB="119")

    assert OLDER in words(browser.get(at(sample)))


def test_what_was_typed_on_a_line_that_was_struck_through_is_told(sample, browser, pi):
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="117")
    keep(browser, at(sample), window(browser, at(sample), **{"HGB-reported": "118"}))
    seen = fresh(sample).last_entry
    corrections.strike_line(page=fresh(sample), key="HGB", reason="In error", seen=seen, by=pi, at=universe.NOW)

    answer = browser.get(at(sample))

    assert "What you typed on it is not saved: 118." in words(answer)
    assert Result.objects.get().reported == "117"


def test_a_draft_of_a_new_page_is_older_once_another_was_added(subject, browser, pi):
    url = reverse("new_page", args=[subject.number, "dosing.transfusion"])
    keep(browser, url, window(browser, url, given_on="2024-01-01"))
    universe.client_for(pi).post(url, {"seen": "0", "given_on": "2024-01-02", "product": "RBC"})

    answer = browser.get(url)

    assert FRESH in words(answer)
    assert "Another page of this form was added after you had begun it" in words(answer)
    assert doors(answer) == ["discard", "go on"]


@pytest.mark.parametrize("may_read", [True, False])
def test_a_draft_on_a_page_that_became_another_subjects_says_for_whom_it_was_typed(
    subject, site, browser, pi, other_subject, may_read
):
    page = universe.add_page(subject, "safety.adverseevent", by=pi)
    universe.fill(page, by=pi, term="Mouth ulcer")
    told = window(browser, at(page), term="Fever")
    keep(browser, at(page), told if may_read else told | {"opened_for": str(other_subject.pk)})
    other = screen(site=site, by=pi, at=universe.NOW)
    seen = fresh(page).last_entry
    corrections.move_page(page=fresh(page), to=other, reason="In error", seen=seen, by=pi, at=universe.NOW)

    answer = browser.get(at(page))

    number = subject.number if may_read else "–"
    assert f"You typed it for subject {number}: this page has changed places since" in words(answer)
    assert doors(answer) == ["discard", "go on"]


# All that was typed


BESIDE = {
    "blank-PLT.": "ND",
    "why-blank-HGB.": "clotted",
    "rest": "NA",
    "why-rest": "dead tube",
    f"panel-{Activity.BLOOD_COUNT}": "ND",
    "panel-nowhere": "ND",
    "reason": "TRANSCRIPTION",
    "reason-of-HGB.": "OTHER",
    "reason-text-of-HGB.": "typing",
    "reason-of-PLT.": "",
    "paste": "Hb 118",
}


def test_offers_also_what_is_no_answer(sample, browser):
    _action, told = form(browser.get(at(sample)))
    keep(browser, at(sample), told | BESIDE)

    (pieces,) = offered(browser.get(at(sample)))

    assert pieces == [
        ("Haemoglobin, why it is blank", "", "clotted"),
        ("Platelets, why it is blank", "", "Not done"),
        ("All remaining blanks are", "", "Not applicable: dead tube"),
        (f"{Activity.BLOOD_COUNT.label}, why it is blank", "", "Not done"),
        ("Why was it changed?", "", "Transcription error"),
        ("Why was Haemoglobin changed?", "", "Other, typing"),
        ("Results copied from the hospital system or a spreadsheet", "", "Hb 118"),
    ]


def test_offers_a_bounded_list(sample, browser):
    lines = {f"{code}-reported": "1" * 300 for code in universe.HEALTHY}
    keep(browser, at(sample), window(browser, at(sample), **lines))

    answer = browser.get(at(sample))

    (pieces,) = offered(answer)
    assert len(pieces) == drafts_offers.MOST_DIFFERENCES
    assert max(len(new) for _label, _old, new in pieces) == 200
    assert f"… and {len(lines) - drafts_offers.MOST_DIFFERENCES} more." in words(answer)


def test_what_was_typed_for_a_page_that_cannot_be_added_any_more_stands_in_the_list(subject, browser, pi):
    visit = subject.visits.get(code="W1")
    url = reverse("new_page_at_visit", args=[subject.number, visit.pk, "dosing.trough"])
    keep(browser, url, window(browser, url))
    keep(browser, url, window(browser, url, reported="8.8"))
    corrections.strike_visit(visit=visit, reason="In error", by=pi, at=universe.NOW)

    answer = browser.get(reverse("drafts"))

    assert "This page cannot be added any more" in words(answer)
    assert [[told.new for told in line.typed] for line in answer.context["lines"]] == [["8.8"]]
    discarded = browser.post(reverse("discard_draft", args=[answer.context["lines"][0].draft.pk]), follow=True)
    assert discarded.redirect_chain == [(reverse("drafts"), 302)]
    assert "You have no drafts." in words(discarded)
