"""What a person typed survives: refused saves, further windows, drafts that are older than what stands (YS-22)."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edc.capture import corrections, drafts, offers
from edc.capture.models import Draft
from edc.casebook.models import Page
from edc.labs.models import Result, Sample
from edc.review import holding
from edc.review.scope import of_page
from enrollment.actions import screen
from protocol.codelists import Activity
from tests import universe
from tests.pages.posting import form
from tests.pages.reading import typed, words
from tests.signing.reviewed import fresh

LINE = {"HGB-reported": "118", "HGB-unit": "g/L", "HGB-reported_low": "", "HGB-reported_high": ""}
FRESH = "You have a draft of this page that was not saved"
OLDER = "You have a draft that is older than what stands on this page"


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


def at(page: Page) -> str:
    return reverse("page", args=[page.pk])


def window(browser, url: str, **typed_on_it: str) -> dict[str, str]:
    """What a window that is opened now would post, with what is typed on it."""
    _action, told = form(browser.get(url))
    return told | typed_on_it


def keep(browser: Client, url: str, told: dict[str, str]) -> None:
    assert browser.post(f"{url}draft/", told).status_code == 204


def offered(answer) -> list[list[tuple[str, str, str]]]:
    return [[(told.label, told.old, told.new) for told in offer.differences] for offer in answer.context["offers"]]


def doors(answer) -> list[str]:
    """The buttons and links of the offers, in their order: what each does, and whether it is the first one to press."""
    html = answer.content.decode()
    found = []
    for part in html.split('class="btn ')[1:]:
        if "draft" in part[:200].lower() and 'href="' in part[:120] and "?draft=" in part[:120]:
            found.append("go on" + ("!" if part.startswith("btn-primary") else ""))
        elif "iscard" in part[:120]:
            found.append("discard" + ("!" if part.startswith("btn-primary") else ""))
    return found


# A save that is refused


def unreadable(browser, page, _pi):
    return window(browser, at(page), version="2.0", signed_on="never")


def refused_by_a_check(browser, page, _pi):
    return window(browser, at(page), version="2.0", signed_on="2999-01-01")


def incomplete(browser, page, _pi):
    return window(browser, at(page), version="2.0", then="complete")


def unexplained(browser, page, pi):
    told = {"seen": "0", "signed_on": "2024-01-01", "version": "1.0", "rest": "ND", "why-rest": "x", "then": "complete"}
    assert universe.client_for(pi).post(at(page), told).status_code == 302
    return window(browser, at(page), version="2.0")


def stale(browser, page, pi):
    told = window(browser, at(page), version="2.0")
    universe.fill(page, by=pi, version="1.0")
    return told


def held(browser, page, pi):
    universe.fill(page, by=pi, version="1.0")
    told = window(browser, at(page), version="2.0")
    manager = universe.new_person("manager", role="data-manager", site=page.subject.site)
    holding.freeze(place=of_page(fresh(page)), by=manager, at=universe.NOW)
    return told


def struck(browser, page, pi):
    universe.fill(page, by=pi, version="1.0")
    told = window(browser, at(page), version="2.0")
    corrections.strike_page(page=fresh(page), reason="In error", seen=fresh(page).last_entry, by=pi, at=universe.NOW)
    return told


WAYS = [unreadable, refused_by_a_check, incomplete, unexplained, stale, held, struck]


@pytest.mark.parametrize("way", WAYS)
def test_a_refused_save_is_kept_at_once(consent, browser, pi, way):
    told = way(browser, consent, pi)

    answer = browser.post(at(consent), told)

    draft = Draft.objects.get()
    assert answer.status_code == 422
    assert QueryDict(draft.typed)["version"] == "2.0"
    assert draft.window == told["window"]
    assert f"Kept as a draft at {timezone.localtime(draft.at):%H:%M}" in words(answer) or way is struck
    later = browser.get(at(consent))
    assert any(new == "2.0" for _label, _old, new in offered(later)[0])


def test_on_a_page_that_was_struck_through_what_came_back_stands_in_the_offer(consent, browser, pi):
    told = struck(browser, consent, pi)

    answer = browser.post(at(consent), told)

    assert offered(answer) == [[("Version of the consent form", "1.0", "2.0")]]
    assert "you can go on with the draft once it is restored" in words(answer)
    assert doors(answer) == ["discard"]
    assert browser.get(f"{at(consent)}?draft").context["draft"] is None


def test_a_page_that_is_held_says_that_its_draft_can_be_looked_at(consent, browser, pi):
    browser.post(at(consent), held(browser, consent, pi))

    answer = browser.get(at(consent))

    assert "save it once the page is released" in words(answer)
    assert typed(browser.get(f"{at(consent)}?draft"), "version") == "2.0"


def test_a_refused_new_page_is_kept_at_once(subject, browser):
    url = reverse("new_page", args=[subject.number, "safety.adverseevent"])

    answer = browser.post(url, window(browser, url, term="Mouth ulcer", start="never"))

    assert answer.status_code == 422
    assert ("", "Mouth ulcer") in [(old, new) for _label, old, new in offered(browser.get(url))[0]]


def test_what_cannot_be_kept_is_said(sample, browser):
    answer = browser.post(at(sample), window(browser, at(sample), laboratory="x" * Draft.LONGEST))

    assert answer.status_code == 422
    assert answer.context["is_not_kept"]
    assert 'data-says="refused">' in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_pasted_block_is_kept_as_it_was_read(sample, browser):
    url = reverse("paste", args=[sample.pk])

    browser.post(url, window(browser, at(sample), paste="姓名：张三\n血红蛋白 118 g/L\nXyz 4", read="1"))

    assert [new for label, _old, new in offered(browser.get(at(sample)))[0] if "Result" in label] == ["118"]
    assert "%E5%BC%A0%E4%B8%89" not in Draft.objects.get().typed


def test_a_block_that_was_pasted_on_a_page_that_is_struck_through_is_kept(sample, browser, pi):
    universe.fill_labs(sample, by=pi, on=universe.TODAY, HGB="117")
    told = window(browser, at(sample), paste="血红蛋白 118 g/L", read="1")
    seen = fresh(sample).last_entry
    corrections.strike_page(page=fresh(sample), reason="In error", seen=seen, by=pi, at=universe.NOW)

    answer = browser.post(reverse("paste", args=[sample.pk]), told, follow=True)

    assert [new for _label, _old, new in offered(answer)[0]] == ["血红蛋白 118 g/L"]


# More windows than one


def test_while_a_draft_is_offered_new_typing_is_kept_beside_it(sample, browser):
    keep(browser, at(sample), window(browser, at(sample), **LINE))
    keep(browser, at(sample), window(browser, at(sample), laboratory="Central"))

    answer = browser.get(at(sample))

    assert offered(answer) == [[("Laboratory", "", "Central")], [("Haemoglobin, Result", "", "118")]]
    assert doors(answer) == ["go on!", "discard", "go on", "discard"]


@pytest.mark.parametrize("is_refused_first", [False, True])
def test_a_save_ends_what_was_offered_and_neither_taken_nor_discarded(sample, browser, is_refused_first):
    keep(browser, at(sample), window(browser, at(sample), **LINE))
    told = window(browser, at(sample), laboratory="Central")
    keep(browser, at(sample), told)
    if is_refused_first:
        refused = browser.post(at(sample), told | {"collected_on": "never"})
        assert offered(refused) == [[("Haemoglobin, Result", "", "118")]]
        told = form(refused)[1] | {"collected_on": ""}

    answer = browser.post(at(sample), told, follow=True)

    assert offered(answer) == []
    assert not Draft.objects.exists()
    assert Sample.objects.get().laboratory == "Central"


def test_what_another_window_kept_unseen_outlives_the_save_and_never_comes_first(sample, browser):
    unseen, told = (window(browser, at(sample)) for _time in range(2))
    keep(browser, at(sample), unseen | LINE)

    answer = browser.post(at(sample), told | {"laboratory": "Central"}, follow=True)

    assert OLDER in words(answer)
    assert offered(answer) == [[("Haemoglobin, Result", "", "118")]]
    assert doors(answer) == ["discard", "go on"]


def test_a_draft_that_is_gone_on_with_stays_one(sample, browser):
    keep(browser, at(sample), window(browser, at(sample), **LINE))
    key = Draft.objects.get().pk
    told = window(browser, f"{at(sample)}?draft={key}", laboratory="Central")

    keep(browser, at(sample), told)

    assert Draft.objects.get().pk == key
    again = browser.get(f"{at(sample)}?draft={key}")
    assert [typed(again, name) for name in ("laboratory", "HGB-reported")] == ["Central", "118"]
    assert offered(again) == []


def test_goes_on_with_the_one_that_was_chosen_and_offers_the_others(sample, browser):
    keep(browser, at(sample), window(browser, at(sample), **LINE))
    key = Draft.objects.get().pk
    keep(browser, at(sample), window(browser, at(sample), laboratory="Central"))

    chosen, latest = (browser.get(f"{at(sample)}?draft={name}") for name in (key, "none"))

    assert (typed(chosen, "HGB-reported"), offered(chosen)) == ("118", [[("Laboratory", "", "Central")]])
    assert typed(latest, "laboratory") == "Central"


def test_says_that_there_are_too_many(sample, browser, coordinator):
    for number in range(drafts.MOST_OF_A_PAGE):
        some = drafts.Window(str(number))
        drafts.keep(page=sample, typed="", focus="", by=coordinator, at=timezone.now(), window=some)

    answer = browser.post(f"{at(sample)}draft/", window(browser, at(sample), **LINE))

    assert answer.status_code == 413
    assert "too many drafts" in answer.json()["said"]


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, drafts.UNNAMED),
        ({"window": "a" * 37, "continues": "1" * 19, "opened": "yesterday"}, drafts.UNNAMED),
        ({"window": "<b>", "continues": "-1", "opened": "2024-13-01T00:00:00+00:00"}, drafts.UNNAMED),
        ({"opened": "2024-01-01T00:00:00", "continues": "٣"}, drafts.UNNAMED),
        (
            {"window": "a-1", "continues": "7", "opened": universe.NOW.isoformat()},
            drafts.Window("a-1", 7, universe.NOW),
        ),
    ],
)
def test_takes_nothing_strange_for_a_window(told, known):
    posted = QueryDict(mutable=True)
    posted.update(told)

    assert offers.window_of(posted) == known


# Older than what stands


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
    assert len(pieces) == offers.MOST_DIFFERENCES
    assert max(len(new) for _label, _old, new in pieces) == 200
    assert f"… and {len(lines) - offers.MOST_DIFFERENCES} more." in words(answer)


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
