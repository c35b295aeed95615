"""A request on a narrow screen: asked, declined with blanks, done; the cursor is where it goes on."""

from django.utils.translation import gettext as _
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Window
from tests.universe import page_of

PHONE = 390
LONG = "x" * 300


def test_a_request_is_asked_declined_and_done_on_a_narrow_screen(window, treated, pi, monitor):
    page = page_of(treated, "labs.sample", visit="D0")
    visit = window(PHONE)
    visit.sign_in(monitor)
    given_two_requests_that_name_their_faults(visit, f"/pages/{page.pk}/work/")

    desk = window(PHONE)
    desk.sign_in(pi)
    when_the_first_is_declined_with_blanks(desk)
    and_both_are_ended(desk)

    then_who_asked_reads_why(visit)


def given_two_requests_that_name_their_faults(visit: Window, there: str) -> None:
    for text in (LONG, "\u202eAgain"):
        visit.page.goto(there)
        expect(box(visit, "kind")).to_be_focused()
        box(visit, "kind").select_option("look")
        visit.page.get_by_role("button", name=_("Send the request")).click()
        expect(box(visit, "text")).to_be_focused()
        visit.is_accessible()
        box(visit, "text").fill(text)
        box(visit, "of").select_option("sign")
        visit.page.get_by_role("button", name=_("Send the request")).click()
        visit.page.wait_for_url("**/pages/*/")
        visit.is_accessible()


def when_the_first_is_declined_with_blanks(desk: Window) -> None:
    desk.page.goto("/work/")
    desk.is_accessible()
    row = desk.page.locator("tr.work-item").first
    row.get_by_text(_("Decline…")).click()
    reason = row.locator("details[open] textarea")
    expect(reason).to_be_focused()
    reason.fill("  ")
    row.get_by_role("button", name=_("Decline it")).click()
    expect(desk.page.locator("details[open] textarea")).to_be_focused()
    expect(desk.page.locator("details[open] .refusal")).to_have_count(1)
    desk.is_accessible()


def and_both_are_ended(desk: Window) -> None:
    desk.page.locator("details[open] textarea").fill("Not ours")
    desk.page.get_by_role("button", name=_("Decline it")).click()
    done = desk.page.locator("tr.work-item").get_by_role("button", name=_("Done"), exact=True)
    expect(done).to_be_focused()
    done.click()
    expect(desk.page.locator("#messages")).to_be_focused()
    desk.is_accessible()


def then_who_asked_reads_why(visit: Window) -> None:
    visit.page.goto("/notices/")
    visit.is_accessible()
    visit.page.get_by_role("link", name="Not ours").click()
    expect(visit.page.get_by_text("Not ours")).to_be_visible()
    visit.page.goto("/work/?whose=ended")
    expect(visit.page.locator("tr.work-item")).to_have_count(2)
    visit.is_accessible()


def box(visit: Window, name: str) -> Locator:
    return visit.page.locator(f"main [name={name}]")
