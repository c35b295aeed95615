"""Who changed the haemoglobin, and when: a monitor reads it two clicks from the field, and finds it in the trail."""

import json

from django.db import connection
from django.utils.translation import gettext as _
from playwright.sync_api import Locator, expect

from edc.audit.acts import TrailAct
from edc.audit.models import Entry
from tests.journeys.conftest import Window
from tests.universe import page_of


def test_a_correction_is_read_two_clicks_away(window, treated, coordinator, monitor):
    page = page_of(treated, "labs.sample", visit="D0")
    desk = window()
    given_a_coordinator_who_corrects_a_haemoglobin(desk, page, coordinator)

    visit = window()
    visit.sign_in(monitor)
    when_the_monitor_opens_the_history_of_the_field(visit, page)
    then_old_and_new_who_and_when_are_read(visit.page.locator("#history"))
    visit.is_accessible()
    and_the_page_is_as_it_was_once_it_is_closed(visit)

    and_it_opens_without_scripts_as_a_page(window(), page, monitor)
    and_the_trail_tells_the_same(visit, treated)


def given_a_coordinator_who_corrects_a_haemoglobin(desk: Window, page, coordinator) -> None:
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{page.pk}/")
    desk.page.locator("#id_HGB-reported").fill("72.5")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    desk.is_accessible()


def when_the_monitor_opens_the_history_of_the_field(visit: Window, page) -> None:
    visit.page.goto(f"/pages/{page.pk}/")  # the first click, from the subject's visit
    visit.is_accessible()
    history_of(visit, "HGB").click()
    expect(visit.page.locator("#history")).to_be_visible()


def history_of(visit: Window, code: str) -> Locator:
    return visit.page.locator(f"[data-history][href$='/history/line/{code}/']")


def then_old_and_new_who_and_when_are_read(told: Locator) -> None:
    newest, oldest = told.locator("tbody tr").all()

    expect(newest.locator("del").first).to_contain_text("70 g/L")
    expect(newest.locator("ins").first).to_contain_text("72.5 g/L")
    for step in (newest, oldest):
        expect(step).to_contain_text("Coordinator")
        expect(step).to_contain_text("+08:00")
    expect(newest).to_contain_text(_("browser"))
    expect(oldest.locator("del").first).to_contain_text(_("blank"))


def and_the_page_is_as_it_was_once_it_is_closed(visit: Window) -> None:
    visit.page.keyboard.press("Escape")

    expect(visit.page.locator("#history")).to_be_hidden()
    expect(history_of(visit, "HGB")).to_be_focused()

    visit.page.keyboard.press("h")
    expect(visit.page.locator("#history")).to_be_visible()
    visit.page.keyboard.press("Escape")


def and_it_opens_without_scripts_as_a_page(visit: Window, page, monitor) -> None:
    visit.sign_in(monitor)
    visit.page.goto(f"/pages/{page.pk}/history/line/HGB/")

    then_old_and_new_who_and_when_are_read(visit.page.locator("main"))
    visit.is_accessible()


def and_the_trail_tells_the_same(visit: Window, subject) -> None:
    visit.page.locator("nav a[href='/trail/']").click()
    visit.page.locator("#id_subject").fill(subject.number)
    visit.page.locator("#id_item").select_option("labs.result:HGB")
    with visit.page.expect_navigation():
        visit.page.locator(".question button[type=submit]").click()

    line = visit.page.locator("table.trail tbody tr").first
    expect(line).to_contain_text("72.5 g/L")
    expect(line).to_contain_text(_("saved a page"))
    visit.is_accessible()

    with visit.page.expect_download() as arriving:
        visit.page.locator("button[value=jsonl]").click()
    with open(arriving.value.path(), encoding="utf-8") as file:
        lines = [json.loads(one) for one in file]
    results = [line["change"]["new"] for line in lines if line["change"]["table"] == "labs_result"]
    assert results[0]["reported"] == "72.5"
    assert Entry.objects.latest("pk").act == TrailAct.EXPORT_TRAIL

    line.locator(".act > a").first.click()
    expect(visit.page.locator("main")).to_contain_text("72.5 g/L")
    visit.is_accessible()


def test_what_was_changed_past_the_product_is_red(window, treated, monitor):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE labs_result SET reported = '12' WHERE test = 'HGB' AND reported = '70'")
    visit = window(width=768)
    visit.sign_in(monitor)

    visit.page.goto("/trail/")

    stray = visit.page.locator("tr.is-outside")
    expect(stray).to_contain_text("12 g/L")
    expect(stray.locator("strong.outside")).to_have_css("color", "rgb(163, 34, 24)")
    visit.is_accessible()


def test_a_history_asked_for_after_signing_out_leads_to_the_sign_in(window, treated, monitor):
    visit = window()
    visit.sign_in(monitor)
    visit.page.goto(f"/pages/{page_of(treated, 'labs.sample', visit='D0').pk}/")
    visit.page.context.clear_cookies()

    history_of(visit, "HGB").click()

    visit.page.wait_for_url("**/login/**")
