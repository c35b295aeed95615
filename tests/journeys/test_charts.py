"""One patient in half a minute: the laboratory over time, by mouse, on paper, and in words."""

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.journeys.conftest import FIRST_DOSE, Window
from tests.universe import fill_labs, page_of

# 1280 pixels at a zoom of 200 %.
ZOOMED = 640
VISITS = {"W2": (14, "84"), "W4": (28, "97"), "M2": (61, "112"), "M3": (91, "119")}


@pytest.fixture
def followed(treated, coordinator):
    """Three months of results after the first dose, one haptoglobin only a bound."""
    for visit, (offset, haemoglobin) in VISITS.items():
        page, on = page_of(treated, "labs.sample", visit=visit), FIRST_DOSE + timedelta(days=offset)
        fill_labs(page, by=coordinator, on=on, HGB=haemoglobin, LDH="300", TBIL="19.5", HAPTO="<0.1", ALT="31")
    return treated


def test_an_investigator_reads_one_patient(window, followed, pi):
    office = window()
    office.sign_in(pi)
    given_the_page_of_the_subject(office, followed)
    when_another_panel_is_chosen(office)
    when_the_haemoglobin_is_opened(office)
    then_the_chart_the_dose_and_the_table_are_there(office)
    and_the_next_analyte_is_one_click_away(office)


def given_the_page_of_the_subject(office: Window, subject) -> None:
    office.page.goto(f"/subjects/{subject.number}/")
    expect(office.page.get_by_role("img", name=_("Haemoglobin"))).to_be_visible()
    expect(office.page.get_by_role("img", name=_("Sirolimus"))).to_be_visible()
    office.page.locator(".samples summary").click()
    expect(office.page.locator(".samples table")).to_contain_text("<0.1")
    office.is_accessible()


def when_another_panel_is_chosen(office: Window) -> None:
    office.page.locator("a[href='?panel=chemistry#laboratory']").click()
    expect(office.page.get_by_role("img", name=_("Alanine aminotransferase"))).to_be_visible()
    office.is_accessible()


def when_the_haemoglobin_is_opened(office: Window) -> None:
    office.page.locator("a[href='?panel=response#laboratory']").click()
    office.page.locator(".strip").get_by_role("link", name=_("Haemoglobin")).click()


def then_the_chart_the_dose_and_the_table_are_there(office: Window) -> None:
    expect(office.page.locator("h1")).to_have_text(_("Haemoglobin"))
    for word in ("SCR", "W2", "M3"):
        expect(office.page.locator(".chart svg text", has_text=word).first).to_be_visible()
    expect(office.page.locator("table").first).to_contain_text(date(2024, 4, 1).isoformat())
    office.is_accessible()


def and_the_next_analyte_is_one_click_away(office: Window) -> None:
    office.page.locator("a[rel=next]").click()
    expect(office.page.locator("h1")).to_have_text(_("Lactate dehydrogenase"))
    office.page.locator("a[rel=prev]").click()
    expect(office.page.locator("h1")).to_have_text(_("Haemoglobin"))


@pytest.mark.parametrize("width", [768, ZOOMED])
def test_charts_fit_a_narrow_window_and_paper(window, followed, pi, width):
    narrow = window(width=width)
    narrow.sign_in(pi)

    for path in ("", "charts/HAPTO/"):
        narrow.page.goto(f"/subjects/{followed.number}/{path}")
        narrow.is_accessible()

    narrow.page.emulate_media(media="print")
    narrow.page.goto(f"/subjects/{followed.number}/")
    expect(narrow.page.locator(".samples table")).to_be_visible()
    expect(narrow.page.locator(".panel-choice a:visible")).to_have_count(1)
