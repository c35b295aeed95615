"""A coordinator sees a name in the words of an adverse event; an investigator masks it; nobody reads it any more."""

from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.journeys.conftest import Window
from tests.universe import add_page, fill

NAME = "Zhang Wei"


def test_a_name_is_masked_by_two_persons(window, subject, coordinator, pi):
    page = add_page(subject, "safety.adverseevent", by=coordinator)
    fill(page, by=coordinator, term=f"Rash, seen by {NAME}")
    desk = window()
    given_a_coordinator_who_asks_from_the_history(desk, page, coordinator)

    office = window()
    when_the_investigator_masks_it(office, pi)

    then_nobody_reads_it_any_more(desk, page)
    office.is_accessible()


def given_a_coordinator_who_asks_from_the_history(desk: Window, page, coordinator) -> None:
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{page.pk}/")
    desk.page.locator("[data-history][href$='/history/term/']").click()
    desk.page.locator("#history a[href$='/mask/term/']").click()
    desk.is_accessible()
    desk.page.get_by_label(_("What is to be masked")).fill(NAME)
    desk.page.get_by_label(_("Why")).fill("a name was typed")
    desk.page.get_by_role("button", name=_("Ask for it to be masked")).click()
    expect(desk.page.get_by_text(_("It was asked for. Another person decides."))).to_be_visible()
    desk.is_accessible()


def when_the_investigator_masks_it(office: Window, pi) -> None:
    office.sign_in(pi)
    office.page.goto("/masking/")
    office.page.get_by_role("link", name=_("Decide"), exact=True).click()
    expect(office.page.locator("mark")).to_have_text(NAME)
    office.is_accessible()
    office.page.get_by_label(_("Why")).fill("seen, it is a name")
    office.page.get_by_role("button", name=_("Mask it")).click()
    expect(office.page.get_by_text(_("It was masked."))).to_be_visible()


def then_nobody_reads_it_any_more(desk: Window, page) -> None:
    for address in (f"/pages/{page.pk}/", f"/pages/{page.pk}/history/term/"):
        desk.page.goto(address)
        assert NAME not in desk.page.content()
    expect(desk.page.get_by_text("Rash, seen by [masked]").first).to_be_visible()
