"""Typing that is lost in no way: a closed tab, an ended session, a lost connection (YS-22, YS-03)."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from edc.labs.models import Result, Sample
from edc.pages.models import Draft
from tests.journeys.conftest import Window
from tests.universe import PASSWORD, TODAY, fill_labs, page_of


@pytest.fixture
def sample(subject):
    """A laboratory page, nothing entered."""
    return page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def desk(window, coordinator) -> Window:
    desk = window()
    desk.sign_in(coordinator)
    return desk


def open_page(page: Page, sample) -> None:
    page.goto(f"/pages/{sample.pk}/")
    hurry(page)


def hurry(page: Page) -> None:
    """Not every few seconds, but at once."""
    page.locator("[data-draft]").evaluate("note => { note.dataset.delay = 40 }")


def type_in(page: Page, reported: str) -> None:
    page.locator("#id_collected_on").fill("2024-01-10")
    page.locator("#id_HGB-reported").fill(reported)


def said(page: Page, state: str):
    return page.locator(f"[data-says={state}]")


def sign_in_again(page: Page, username: str) -> None:
    page.get_by_label(_("User name")).fill(username)
    page.get_by_label(_("Password")).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/subjects/**")


def come_back(page: Page) -> None:
    """To a window that lay behind another: the browser tells the page, and one without windows has to be told to."""
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def is_kept(reported: str) -> bool:
    return f"HGB-reported={reported}&" in Draft.objects.get().typed


def test_ys_22_a_closed_tab_loses_nothing(desk, sample):
    open_page(desk.page, sample)
    type_in(desk.page, "118")
    expect(said(desk.page, "kept")).to_be_visible()
    expect(said(desk.page, "kept")).to_have_text(re.compile(r"\d\d:\d\d"))
    desk.is_accessible()
    desk.page.close(run_before_unload=False)

    desk.page = desk.page.context.new_page()
    desk.page.goto("/drafts/")
    desk.is_accessible()
    desk.page.locator(f"main a[href='/pages/{sample.pk}/']").click()
    offer = desk.page.locator(".offer")
    expect(offer).to_contain_text("118")
    expect(desk.page.locator("#id_HGB-reported")).to_have_value("")
    desk.is_accessible()

    offer.get_by_role("link", name=_("Continue with it")).click()
    hurry(desk.page)
    expect(desk.page.locator("#id_HGB-reported")).to_have_value("118")
    expect(desk.page.locator("#id_HGB-reported")).to_be_focused()
    expect(desk.page.locator("[data-unsaved-note]")).to_be_visible()
    desk.is_accessible()

    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    expect(desk.page.locator(".offer")).to_have_count(0)
    assert Result.objects.get().reported == "118"
    assert not Draft.objects.exists()


def test_while_a_draft_is_offered_new_typing_is_kept_and_the_save_ends_both(desk, sample):
    open_page(desk.page, sample)
    type_in(desk.page, "118")
    expect(said(desk.page, "kept")).to_be_visible()
    desk.page.close()

    for offers in (1, 2):
        desk.page = desk.page.context.new_page()
        open_page(desk.page, sample)
        expect(desk.page.locator(".offer")).to_have_count(offers)
        desk.is_accessible()
        desk.page.locator("#id_laboratory").fill(f"Central {offers}")
        expect(said(desk.page, "kept")).to_be_visible()
        if offers == 1:
            desk.page.close()
    assert Draft.objects.count() == 3

    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    expect(desk.page.locator(".offer")).to_have_count(0)
    assert Sample.objects.get().laboratory == "Central 2"
    assert not Draft.objects.exists()


def test_a_draft_that_is_older_than_what_stands_never_comes_first(desk, sample, pi):
    open_page(desk.page, sample)
    type_in(desk.page, "118")
    expect(said(desk.page, "kept")).to_be_visible()
    fill_labs(sample, by=pi, on=TODAY, HGB="117")
    desk.page.close()

    desk.page = desk.page.context.new_page()
    open_page(desk.page, sample)

    offer = desk.page.locator(".offer")
    expect(offer.locator("del").last).to_contain_text("117")
    expect(offer.locator("ins").last).to_contain_text("118")
    expect(offer.locator(".btn").first).to_contain_text(_("Discard the older draft"))
    expect(offer.locator(".btn-primary")).to_have_count(0)
    desk.is_accessible()


def test_ys_03_an_ended_session_loses_nothing(desk, sample, coordinator):
    open_page(desk.page, sample)
    type_in(desk.page, "118")
    expect(said(desk.page, "kept")).to_be_visible()
    Session.objects.all().delete()

    desk.page.locator("[data-draft]").evaluate("note => { note.dataset.delay = 1000 }")
    desk.page.locator("#id_HGB-reported").fill("119")
    desk.page.keyboard.press("Control+s")  # at once: before anything told the page that the session has ended
    expect(said(desk.page, "out")).to_be_visible()
    expect(desk.page.locator("#id_HGB-reported")).to_have_value("119")
    with desk.page.context.expect_page() as opening:
        said(desk.page, "out").get_by_role("link").click()
    sign_in_again(opening.value, coordinator.username)
    come_back(desk.page)

    expect(said(desk.page, "out")).to_be_hidden()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    assert Result.objects.get().reported == "119"


def test_nothing_is_sent_for_somebody_else(desk, sample, pi):
    open_page(desk.page, sample)
    Session.objects.all().delete()
    other = desk.page.context.new_page()
    other.goto("/")
    sign_in_again(other, pi.username)
    come_back(desk.page)

    type_in(desk.page, "118")
    expect(said(desk.page, "another")).to_be_visible()
    desk.page.keyboard.press("Control+s")

    expect(desk.page.locator("#id_HGB-reported")).to_have_value("118")
    assert not Draft.objects.exists()
    assert not Sample.objects.exists()


def test_a_lost_connection_loses_nothing(desk, sample):
    open_page(desk.page, sample)
    type_in(desk.page, "118")
    expect(said(desk.page, "kept")).to_be_visible()

    desk.page.context.set_offline(True)
    desk.page.locator("#id_HGB-reported").fill("119")
    expect(said(desk.page, "offline")).to_be_visible()
    desk.page.context.set_offline(False)

    expect(said(desk.page, "kept")).to_be_visible()
    assert is_kept("119")


def test_a_page_that_lay_for_an_hour_is_not_let_go_of(desk, sample):
    """Saved after the session has ended, before anything told the page of it."""
    desk.page.clock.install()
    open_page(desk.page, sample)
    Session.objects.all().delete()
    desk.page.clock.fast_forward("01:00:00")
    desk.page.locator("#id_HGB-reported").fill("118")

    desk.page.keyboard.press("Control+s")

    expect(said(desk.page, "out")).to_be_visible()
    expect(desk.page.locator("#id_HGB-reported")).to_have_value("118")


def test_no_draft_comes_after_the_save(desk, sample):
    """One that is on its way is waited for."""
    desk.page.route("**/draft/**", lambda route: None)  # as if the network were slow
    open_page(desk.page, sample)
    with desk.page.expect_request("**/draft/**"):
        type_in(desk.page, "118")

    desk.page.keyboard.press("Control+s")
    expect(desk.page.locator("#id_HGB-reported")).to_have_value("118")
    assert not Sample.objects.exists()
    with desk.page.expect_navigation():
        desk.page.unroute("**/draft/**")

    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    assert not Draft.objects.exists()


def test_a_tab_that_is_closed_at_once_loses_nothing(desk, sample):
    """Before the first few seconds are over."""
    desk.page.goto(f"/pages/{sample.pk}/")
    desk.page.locator("#id_HGB-reported").fill("118")

    desk.page.once("dialog", lambda dialog: dialog.accept())
    desk.page.goto("/subjects/")

    desk.page.wait_for_function(
        "async url => (await (await fetch(url)).text()).includes('?draft=')", arg=f"/pages/{sample.pk}/"
    )
    assert is_kept("118")
