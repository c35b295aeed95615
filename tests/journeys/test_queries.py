"""A question and its answer: asked with the mouse and with Q, answered by correcting and by confirming, closed."""

from django.utils.translation import gettext as _
from playwright.sync_api import Locator, expect

from edc.locks.models import HoldKind
from edc.locks.scope import of_page
from edc.queries.models import Query, QueryState
from tests.journeys.conftest import Window
from tests.locks.held import placed
from tests.universe import page_of


def test_a_query_is_raised_answered_and_closed(window, treated, coordinator, monitor):
    page = page_of(treated, "labs.sample", visit="D0")
    visit = window()
    visit.sign_in(monitor)
    given_a_monitor_who_asks_with_the_mouse_and_with_the_keyboard(visit, page)

    desk = window()
    desk.sign_in(coordinator)
    when_the_coordinator_finds_both_in_the_listing(desk)
    and_answers_one_by_changing_the_value(desk, page)
    and_confirms_the_other(desk, page)

    then_the_monitor_closes_it_over_the_page(visit, page)
    and_it_is_read_without_scripts_as_a_page(visit)


def given_a_monitor_who_asks_with_the_mouse_and_with_the_keyboard(visit: Window, page) -> None:
    visit.page.goto(f"/pages/{page.pk}/")
    visit.is_accessible()
    bubble(visit, "LDH").click()
    ask(visit, "Is this from the same sample?")
    visit.is_accessible()
    visit.page.keyboard.press("Escape")
    expect(bubble(visit, "LDH")).to_have_class("bubble bubble-open")

    history_of(visit, "HGB").focus()
    visit.page.keyboard.press("q")
    ask(visit, "The chart says 72.")
    visit.page.keyboard.press("Escape")
    expect(bubble(visit, "HGB")).to_contain_text("1")


def bubble(shown: Window, code: str) -> Locator:
    return shown.page.locator(f"[id='query-{code}-']")


def history_of(shown: Window, code: str) -> Locator:
    return shown.page.locator(f"[data-history][href$='/history/line/{code}/']")


def ask(visit: Window, text: str) -> None:
    dialog = visit.page.locator("#queries")
    expect(dialog).to_be_visible()
    dialog.locator("#raise-text").fill("   ")
    dialog.get_by_role("button", name=_("Raise the query")).click()
    expect(dialog.locator(".refusal")).to_be_visible()
    dialog.locator("#raise-text").fill(text)
    dialog.get_by_role("button", name=_("Raise the query")).click()
    expect(dialog.locator(".said")).to_contain_text(text)


def when_the_coordinator_finds_both_in_the_listing(desk: Window) -> None:
    desk.page.locator("nav a[href='/queries/']").click()
    expect(desk.page.locator("table.queries tbody tr")).to_have_count(2)
    desk.is_accessible()


def and_answers_one_by_changing_the_value(desk: Window, page) -> None:
    desk.page.goto(f"/pages/{page.pk}/")
    bubble(desk, "HGB").click()
    dialog = desk.page.locator("#queries")
    dialog.locator("textarea").fill("Typed wrongly; corrected.")
    dialog.get_by_role("button", name=_("Answer"), exact=True).click()
    expect(dialog.locator(".query-answered")).to_be_visible()
    dialog.locator("[data-field]").click()
    expect(dialog).to_be_hidden()
    expect(desk.page.locator("#id_HGB-reported")).to_be_focused()

    desk.page.locator("#id_HGB-reported").fill("72")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    expect(bubble(desk, "HGB")).to_have_class("bubble bubble-answered")


def and_confirms_the_other(desk: Window, page) -> None:
    bubble(desk, "LDH").click()
    desk.page.locator("#queries").get_by_role("button", name=_("The value is correct")).click()
    expect(desk.page.locator("#queries .said")).to_contain_text(_("confirmed the value"))
    desk.is_accessible()


def then_the_monitor_closes_it_over_the_page(visit: Window, page) -> None:
    visit.page.goto(f"/pages/{page.pk}/")
    bubble(visit, "LDH").click()
    visit.page.locator("#queries").get_by_role("button", name=_("Close the query")).click()
    expect(visit.page.locator("#queries .query-closed")).to_be_visible()
    visit.page.keyboard.press("Escape")
    expect(bubble(visit, "LDH")).to_have_class("bubble bubble-closed")
    assert sorted(Query.objects.filter(check_id="").values_list("state", flat=True)) == [
        QueryState.ANSWERED,
        QueryState.CLOSED,
    ]


def and_it_is_read_without_scripts_as_a_page(visit: Window) -> None:
    closed = Query.objects.get(state=QueryState.CLOSED)
    visit.page.goto(f"/queries/{closed.pk}/")

    expect(visit.page.locator("main")).to_contain_text("Is this from the same sample?")
    expect(visit.page.locator("main")).to_contain_text("+08:00")
    visit.is_accessible()


def test_a_lock_that_came_meanwhile_is_told_over_the_page_and_the_words_stay(window, treated, monitor, data_manager):
    page = page_of(treated, "labs.sample", visit="D0")
    visit = window()
    visit.sign_in(monitor)
    visit.page.goto(f"/pages/{page.pk}/")
    bubble(visit, "LDH").click()
    dialog = visit.page.locator("#queries")
    dialog.locator("#raise-text").fill("Is this from the same sample?")
    placed(of_page(page), HoldKind.LOCK, by=data_manager)

    dialog.get_by_role("button", name=_("Raise the query")).click()

    expect(dialog.locator(".refusal")).to_contain_text(data_manager.name)
    expect(dialog.locator("#raise-text")).to_have_value("Is this from the same sample?")
    visit.is_accessible()


def test_many_pages_are_asked_at_once(window, treated, monitor):
    visit = window()
    visit.sign_in(monitor)
    visit.page.goto("/queries/raise/?item=labs.sample.collected_on&which=blank")
    visit.is_accessible()

    visit.page.locator("[data-choose]").check()
    visit.page.locator("#raise-text").fill("When was it drawn?")
    visit.page.locator("form.words-form button[type=submit]").click()

    visit.page.wait_for_url("**/queries/")
    expect(visit.page.locator("table.queries tbody tr").first).to_contain_text("When was it drawn?")
    visit.page.goto("/matrix/")
    expect(visit.page.locator(".corner").first).to_have_text("1")
    visit.is_accessible()
