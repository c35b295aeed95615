"""What was entered in error: a coordinator corrects it, and the investigator sees the response change."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from edc.casebook.models import Page, Visit
from edc.labs.models import Result
from enrollment.actions import screen
from tests.journeys.conftest import Window
from tests.universe import NOW, fill, fill_labs, lab_rows, page_of

MONTH_3 = date(2024, 4, 1)


def test_is_struck_through_restored_and_moved(window, site_url, site, treated, coordinator, pi):
    other = screen(site=site, by=coordinator, at=NOW)
    sample = given_a_complete_response_at_month_3(treated, coordinator)
    office, desk = window(), window()
    office.sign_in(pi)
    desk.sign_in(coordinator)
    then_the_response_is(office, site_url, treated, "CR")

    when_a_line_is_struck_through(desk, site_url, sample)
    then_the_line_stands_in_the_grid_without_boxes(desk, sample)
    then_the_response_is(office, site_url, treated, "NE")

    when_the_line_is_restored(desk, site_url, sample)
    then_the_response_is(office, site_url, treated, "CR")

    when_the_visit_is_struck_through(desk, site_url, treated)
    then_the_response_is(office, site_url, treated, "NE")
    when_the_visit_is_restored(desk, treated)
    then_the_response_is(office, site_url, treated, "CR")

    when_the_page_is_moved(desk, site_url, sample, other)
    then_it_says_where_it_came_from(desk, sample, treated, other)
    then_the_response_is(office, site_url, treated, "NE")


def given_a_complete_response_at_month_3(subject, coordinator) -> Page:
    sample = page_of(subject, "labs.sample", visit="M3")
    fill_labs(sample, by=coordinator, on=MONTH_3, rows=lab_rows())
    assessment = page_of(subject, "outcomes.assessment", visit="M3")
    fill(assessment, by=coordinator, assessed_on=MONTH_3, bleeding="N", transfusions_known="Y")
    return sample


def then_the_response_is(office: Window, site_url: str, subject, response: str) -> None:
    office.page.goto(site_url + reverse("subject", args=[subject.number]))
    expect(office.page.locator(".figures .chip").first).to_have_class(f"chip chip-{response}")
    office.is_accessible()


def corrected(desk: Window, button: str, done: str) -> None:
    """The small page of a correction: it asks why, and says when it is done."""
    desk.is_accessible()
    desk.page.get_by_role("button", name=_(button), exact=True).click()
    expect(desk.page.locator(".is-invalid").first).to_be_visible()
    desk.is_accessible()
    desk.page.locator("#id_reason").fill("标签贴错")
    desk.page.get_by_role("button", name=_(button), exact=True).click()
    expect(desk.page.get_by_text(_(done))).to_be_visible()
    desk.is_accessible()


def when_a_line_is_struck_through(desk: Window, site_url: str, sample: Page) -> None:
    desk.page.goto(site_url + reverse("page", args=[sample.pk]))
    desk.page.get_by_text(_("Entered in error…")).click()
    desk.is_accessible()
    desk.page.locator("#strike-line").select_option("HGB")
    desk.page.get_by_role("button", name=_("Strike this line through")).click()
    corrected(desk, "Strike through", "The line is struck through.")


def then_the_line_stands_in_the_grid_without_boxes(desk: Window, sample: Page) -> None:
    expect(desk.page.locator("tr.is-struck del")).to_contain_text("128 g/L")
    expect(desk.page.locator("tr.is-struck")).to_contain_text("标签贴错")
    expect(desk.page.locator("tr.is-struck [name^=HGB-]")).to_have_count(0)
    desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Nothing had changed, so nothing was saved."))).to_be_visible()
    assert Result.objects.get(page=sample, test="HGB").reported == "128"


def when_the_line_is_restored(desk: Window, site_url: str, sample: Page) -> None:
    desk.page.locator("tr.is-struck").get_by_role("link", name=_("Restore")).click()
    corrected(desk, "Restore", "The line is restored.")


def when_the_visit_is_struck_through(desk: Window, site_url: str, subject) -> None:
    visit = Visit.objects.get(subject=subject, code="M3")
    desk.page.goto(site_url + reverse("subject", args=[subject.number]))
    row = desk.page.locator(f"#{visit.anchor}")
    row.get_by_text(_("Entered in error…")).click()
    row.get_by_role("link", name=_("Strike this visit through")).click()
    corrected(desk, "Strike through", "The visit is struck through.")
    assert Page.objects.filter(visit=visit, struck__isnull=False).count() == 2


def when_the_visit_is_restored(desk: Window, subject) -> None:
    desk.page.locator("#visit-M3").get_by_role("link", name=_("Restore")).click()
    corrected(desk, "Restore", "The visit is restored.")


def when_the_page_is_moved(desk: Window, site_url: str, sample: Page, other) -> None:
    desk.page.goto(site_url + reverse("page", args=[sample.pk]))
    desk.page.get_by_text(_("Entered in error…")).click()
    desk.page.get_by_role("link", name=_("Move this page to another subject")).click()
    desk.page.locator("#id_number").fill(other.number)
    corrected(desk, "Move", "The page was moved.")


def then_it_says_where_it_came_from(desk: Window, sample: Page, subject, other) -> None:
    expect(desk.page.locator("main")).to_contain_text(subject.number)
    assert Page.objects.get(pk=sample.pk).subject_id == other.pk
