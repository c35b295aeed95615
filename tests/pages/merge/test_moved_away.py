"""Two pages changed places while somebody had one of them open: nothing typed for one subject reaches the other."""

import pytest
from django.urls import reverse

from edc.audit.models import Change, Entry
from edc.capture import actions
from edc.capture.submission import Submission
from edc.casebook.item_paths import PAGE
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs.models import Sample
from edc.pages.models import Draft
from edc.queries import actions as queries
from edc.queries.actions import Looked
from edc.queries.models import QueryStep
from enrollment.actions import screen
from tests import scenes, universe
from tests.pages.reading import typed, words

WHY = "A mistake of ours"


@scenes.stands
def other(site, coordinator):
    """A second book at site 01, nothing entered."""
    return screen(site=site, by=coordinator, at=universe.NOW)


@scenes.stands
def sample(subject, coordinator) -> Page:
    """The first subject's laboratory page of month 3, with a result."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")
    return page


@pytest.fixture
def blank(other) -> Page:
    """The second subject's page of month 3, nothing entered."""
    return universe.page_of(other, "labs.sample", visit="M3")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def opened(browser, page: Page) -> dict[str, str]:
    """What the form of a page tells of itself when it is opened, and a day of sampling typed on it."""
    shown = browser.get(address(page))
    return {name: typed(shown, name) for name in ("seen", "opened_for")} | {"collected_on": "20240110"}


def move(page: Page, to, by) -> None:
    standing = Page.objects.whole().get(pk=page.pk)
    corrections.move_page(page=standing, to=to, reason=WHY, seen=standing.last_entry, by=by, at=universe.NOW)


def test_what_was_typed_for_one_subject_is_not_saved_for_the_other(subject, other, sample, blank, browser, pi):
    told = opened(browser, blank)
    move(sample, other, pi)
    before = Change.objects.count()

    answer = browser.post(address(blank), {**told, "laboratory": "Central"})

    assert answer.status_code == 422
    assert f"You opened this page for {other.number}." in words(answer)
    assert f"Enter what you typed on the page of {other.number}." in words(answer)
    assert typed(answer, "laboratory") == "Central"
    assert Change.objects.count() == before
    assert Entry.objects.latest("pk").reason == f"POST {address(blank)}: 422 stale"
    # Pressed once more, it is still the page of the other one.
    again = {**told, **{name: typed(answer, name) for name in ("seen", "opened_for")}}
    assert browser.post(address(blank), again).status_code == 422
    assert not Sample.objects.filter(page=blank).exists()


def test_opened_anew_it_is_saved_as_ever(other, sample, blank, browser, pi):
    move(sample, other, pi)

    browser.post(address(blank), opened(browser, blank))

    assert Sample.objects.filter(page=blank).exists()


def test_a_subject_whom_one_may_not_read_is_not_named(sample, blank, browser, stranger, other_subject):
    told = opened(browser, blank) | {"opened_for": str(other_subject.pk)}

    shown = words(browser.post(address(blank), told))

    assert "Meanwhile this page changed places with that of another subject: nothing was saved." in shown
    assert other_subject.number not in shown


@pytest.mark.parametrize("forged", ["x", str(2**63), "-1"])
def test_a_forged_subject_saves_nothing(forged, blank, browser):
    assert browser.post(address(blank), opened(browser, blank) | {"opened_for": forged}).status_code == 422
    assert not Sample.objects.exists()


def test_the_action_itself_refuses(other, sample, blank, coordinator):
    seen_as = Page.objects.whole().get(pk=blank.pk)
    move(sample, other, coordinator)

    with pytest.raises(actions.Stale):
        actions.save(filled=Submission(page=seen_as, answers={}, seen=None), by=coordinator, at=universe.NOW)


def test_drafts_stay_with_the_subject_for_whom_they_were_typed(subject, other, sample, blank, browser, pi):
    for page, laboratory in ((sample, "of the first"), (blank, "of the second")):
        browser.post(f"{address(page)}draft/", opened(browser, page) | {"laboratory": laboratory})

    move(sample, other, pi)

    drafts = dict(Draft.objects.values_list("address", "typed"))
    assert drafts.keys() == {address(sample), address(blank)}
    assert f"opened_for={other.pk}" in drafts[address(sample)]
    assert f"opened_for={subject.pk}" in drafts[address(blank)]
    assert typed(browser.get(f"{address(sample)}?draft"), "laboratory") == "of the second"


def test_a_blank_page_that_is_asked_about_stays_where_it_is(other, sample, blank, browser, monitor, coordinator):
    query = queries.raise_query(page=blank, place=PAGE, text="Why is this blank?", by=monitor, at=universe.NOW)
    told = {"reason": WHY, "number": other.number, "seen": str(Page.objects.get(pk=sample.pk).last_entry)}

    answer = browser.post(reverse("move_page", args=[sample.pk]), told)

    assert answer.status_code == 422
    assert "Queries stand on the blank page that this one would change places with." in words(answer)
    looked = Looked(query.messages.latest("pk").pk)
    queries.move(query=query, step=QueryStep.CLOSE, text="", looked=looked, by=monitor, at=universe.NOW)
    assert browser.post(reverse("move_page", args=[sample.pk]), told).status_code == 302


@pytest.mark.parametrize("then", ["", "complete"])
@pytest.mark.parametrize("form", ["dosing.transfusion", "safety.adverseevent"])
def test_a_new_page_that_was_opened_for_another_subject_is_not_made(form, then, subject, other, browser):
    url = reverse("new_page", args=[subject.number, form])
    told = {name: typed(browser.get(url), name) for name in ("seen", "opened_for")}
    before = Page.objects.whole().count()

    answer = browser.post(url, {**told, "opened_for": str(other.pk), "then": then})

    assert answer.status_code == 422
    assert f"You opened this page for {other.number}." in words(answer)
    assert Entry.objects.latest("pk").reason == f"POST {url}: 422 stale"
    assert Page.objects.whole().count() == before
    assert browser.post(url, {**told, "opened_for": "0"}).status_code == 422
