"""What a person typed survives: refused saves, and further windows (YS-22)."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs.models import Sample
from edc.locks import actions as locks
from edc.locks.scope import of_page
from edc.pages.drafts import actions as drafts
from edc.pages.drafts import offers as drafts_offers
from edc.pages.models import Draft
from tests import universe
from tests.pages.drafts.windows import LINE, OLDER, at, doors, keep, offered, window
from tests.pages.posting import form
from tests.pages.reading import typed, words
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
    locks.freeze(place=of_page(fresh(page)), by=manager, at=universe.NOW)
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
        some = drafts.DraftWindow(str(number))
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
            drafts.DraftWindow("a-1", 7, universe.NOW),
        ),
    ],
)
def test_takes_nothing_strange_for_a_window(told, known):
    posted = QueryDict(mutable=True)
    posted.update(told)

    assert drafts_offers.window_of(posted) == known
