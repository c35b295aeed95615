"""A monitor verifies a laboratory page by the keyboard alone; later just the one value that changed asks again."""

from django.utils.translation import gettext as _
from playwright.sync_api import Locator, expect

from edc.sdv.models import Verification
from tests.journeys.conftest import Window
from tests.universe import page_of


def test_a_page_is_verified_by_the_keyboard_and_asks_again_for_what_changed(window, treated, coordinator, monitor):
    page = page_of(treated, "labs.sample", visit="D0")
    visit = window()
    given_a_monitor_on_the_laboratory_page(visit, page, monitor)
    when_each_line_is_verified_with_one_key(visit)
    then_the_rest_is_verified_with_another(visit, page)

    desk = window()
    when_the_coordinator_changes_one_value(desk, page, coordinator)
    then_just_that_one_asks_with_old_and_new(visit, page)
    and_the_list_of_changes_names_it(visit, treated)
    and_a_visit_is_verified_at_once(visit, treated)


def given_a_monitor_on_the_laboratory_page(visit: Window, page, monitor) -> None:
    visit.sign_in(monitor)
    visit.page.goto(f"/pages/{page.pk}/")
    expect(said(visit)).to_contain_text(counted(verified=0))
    visit.is_accessible()


def said(visit: Window) -> Locator:
    return visit.page.locator("#verification-told")


def counted(*, verified: int, critical: int = 3) -> str:
    return _("%(verified)s of %(critical)s critical items verified.") % {"verified": verified, "critical": critical}


def asking(visit: Window) -> Locator:
    return visit.page.locator("[data-asks]")


def when_each_line_is_verified_with_one_key(visit: Window) -> None:
    """V goes to the first that asks; V again verifies it and goes on to the next."""
    expect(asking(visit)).to_have_count(3)
    visit.page.keyboard.press("v")
    expect(visit.page.locator(".facts dd").first).to_be_focused()
    visit.page.keyboard.press("v")
    expect(visit.page.locator("tr:has(#sdv-line-HGB)")).to_be_focused()
    expect(said(visit)).to_contain_text(counted(verified=1))
    visit.page.keyboard.press("ArrowDown")
    expect(visit.page.locator("tr:has(#sdv-line-LDH)")).to_be_focused()
    visit.page.keyboard.press("k")
    expect(visit.page.locator("tr:has(#sdv-line-HGB)")).to_be_focused()


def then_the_rest_is_verified_with_another(visit: Window, page) -> None:
    visit.page.keyboard.press("Shift+V")

    expect(said(visit)).to_contain_text(counted(verified=3))
    expect(asking(visit)).to_have_count(0)
    assert Verification.objects.filter(page=page).count() == 3
    visit.is_accessible()


def when_the_coordinator_changes_one_value(desk: Window, page, coordinator) -> None:
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{page.pk}/")
    desk.is_accessible()
    desk.page.locator("#id_HGB-reported").fill("72.5")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")


def then_just_that_one_asks_with_old_and_new(visit: Window, page) -> None:
    visit.page.goto(f"/pages/{page.pk}/")

    expect(asking(visit)).to_have_count(1)
    changed = visit.page.locator("#sdv-line-HGB")
    expect(changed.locator("del")).to_contain_text("70 g/L")
    expect(changed.locator("ins")).to_contain_text("72.5 g/L")
    visit.is_accessible()


def and_the_list_of_changes_names_it(visit: Window, subject) -> None:
    visit.page.locator("nav a[href='/verification/']").click()

    line = visit.page.locator("table.unverified tbody tr").first
    expect(line).to_contain_text(subject.number)
    expect(line.locator("del")).to_contain_text("70 g/L")
    expect(line).to_contain_text("Coordinator")
    visit.is_accessible()


def and_a_visit_is_verified_at_once(visit: Window, subject) -> None:
    visit.page.goto(f"/subjects/{subject.number}/")
    visit.is_accessible()
    visit.page.locator("#visit-D0 .verify-visit").click()
    expect(visit.page.locator("input[name=place]")).to_have_count(1)
    visit.is_accessible()
    with visit.page.expect_navigation():
        visit.page.locator("main form button[type=submit]").click()

    assert Verification.objects.latest("pk").place.row == "HGB"


def test_without_scripts_the_buttons_do_the_same(launched, site_url, treated, monitor):
    page = page_of(treated, "labs.sample", visit="D0")
    context = launched.new_context(base_url=site_url, locale="en-GB", java_script_enabled=False)
    window = context.new_page()
    window.goto("/")
    window.locator("#id_username").fill(monitor.username)
    window.locator("#id_password").fill("a-long-word-for-tests")
    window.locator("main button[type=submit]").click()
    window.goto(f"/pages/{page.pk}/")

    window.locator("#sdv-line-HGB [data-verify]").click()

    expect(window.locator("#verification-told")).to_contain_text("1 of 3")
    assert Verification.objects.get().place.row == "HGB"
    context.close()


def test_a_key_after_signing_out_leads_to_the_sign_in(window, treated, monitor):
    visit = window()
    visit.sign_in(monitor)
    visit.page.goto(f"/pages/{page_of(treated, 'labs.sample', visit='D0').pk}/")
    visit.page.context.clear_cookies()

    visit.page.locator("#sdv-line-HGB [data-verify]").click()

    visit.page.wait_for_url("**/login/**")
