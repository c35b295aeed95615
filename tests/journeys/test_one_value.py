"""The way of one value: a coordinator types it, an investigator reads why, the night reports it, a monitor takes it."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from edc.audit.acts import Origin
from edc.audit.models import Change, Entry
from edc.labs.models import Result
from tests.journeys.conftest import Window
from tests.universe import HEALTHY, NOW, fill, page_of
from trial_edc.reports import actions as reports
from trial_edc.reports.models import Run

MONTH_3 = "2024-04-01"


@pytest.mark.both_languages
def test_from_the_keyboard_to_the_snapshot(window, treated, coordinator, pi, monitor):
    desk = window()
    given_a_coordinator_on_the_laboratory_page(desk, treated, coordinator)
    when_wrong_values_are_typed_they_come_back(desk)
    when_they_are_corrected_the_page_is_saved_with_a_warning(desk, treated)
    and_the_assessment_is_entered(desk, treated)
    then_the_trail_knows_who_did_it(coordinator)

    office = window()
    then_the_investigator_reads_the_response_and_why(office, treated, pi)
    and_every_number_of_the_report_opens_its_subjects(office, treated)
    and_the_night_has_written_the_same_report(office)

    visit = window(width=768)
    then_the_monitor_takes_a_snapshot(visit, treated, monitor)


def given_a_coordinator_on_the_laboratory_page(desk: Window, subject, coordinator) -> None:
    desk.page.goto("/login/")
    desk.is_accessible()
    desk.sign_in_by_hand(coordinator)
    desk.is_accessible()
    desk.page.get_by_role("link", name=subject.number).first.click()
    desk.is_accessible()
    desk.page.goto(f"/pages/{page_of(subject, 'labs.sample', visit='M3').pk}/")
    desk.is_accessible()


def when_wrong_values_are_typed_they_come_back(desk: Window) -> None:
    """Keyboard only: Enter goes on to the next field, Ctrl+S saves."""
    desk.page.locator("#id_collected_on").focus()
    desk.page.keyboard.type("1979-04-01")
    desk.page.locator("#id_HGB-reported").focus()
    desk.page.keyboard.type("abc")
    desk.page.locator("#id_LDH-reported").focus()
    desk.page.keyboard.type("50000")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")

    expect(desk.page.locator("#id_HGB-reported")).to_have_value("abc")
    expect(desk.page.locator("#id_LDH-reported")).to_have_value("50000")
    expect(desk.page.locator("#id_collected_on")).to_have_value("1979-04-01")
    expect(desk.page.locator("[data-refused]")).to_be_focused()
    assert Result.objects.filter(reported="abc").count() == 0
    desk.is_accessible()


def when_they_are_corrected_the_page_is_saved_with_a_warning(desk: Window, subject) -> None:
    """All fourteen results, from the first cell to the last, without the mouse."""
    typed = {code: row[0] for code, row in HEALTHY.items()} | {"HGB": "190"}
    desk.page.locator("#id_collected_on").fill(MONTH_3)
    for code, value in typed.items():
        cell = desk.page.locator(f"#id_{code}-reported")
        cell.focus()
        desk.page.keyboard.press("Control+a")
        desk.page.keyboard.type(value)
        for limit, text in zip(("low", "high"), HEALTHY[code][1:], strict=True):
            desk.page.locator(f"#id_{code}-reported_{limit}").fill(text)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")

    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    expect(desk.page.locator(".notice-warning")).to_contain_text("190")
    stored = Result.objects.get(test="HGB", reported="190")
    assert (stored.page.subject_id, stored.value, stored.low) == (subject.pk, 190, 110)
    desk.is_accessible()


def and_the_assessment_is_entered(desk: Window, subject) -> None:
    desk.page.goto(f"/pages/{page_of(subject, 'outcomes.assessment', visit='M3').pk}/")
    desk.page.locator("#id_assessed_on").fill(MONTH_3)
    desk.page.locator("#id_bleeding input[value=N], input[name=bleeding][value=N]").first.check()
    desk.page.locator("input[name=transfusions_known][value=Y]").check()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Control+s")
    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()


def then_the_trail_knows_who_did_it(coordinator) -> None:
    change = Change.objects.get(table_name="labs_result", new__reported="190")
    entry = Entry.objects.get(pk=change.entry_id or 0)

    assert (entry.by_name, entry.origin, entry.role) == (coordinator.username, Origin.WEB, "coordinator")


def then_the_investigator_reads_the_response_and_why(office: Window, subject, pi) -> None:
    office.sign_in(pi)
    office.page.goto(f"/subjects/{subject.number}/response/")

    text = office.page.locator("main").inner_text()
    assert "RESP-08d" in text
    assert "190" in text
    assert MONTH_3 in text
    assert _("Complete response") in text
    office.is_accessible()


def and_every_number_of_the_report_opens_its_subjects(office: Window, subject) -> None:
    office.page.goto("/reports/response/?cut=2024-06-30")
    office.is_accessible()
    office.page.locator("a[href*='3.all_treated.orr']").first.click()

    expect(office.page.get_by_role("link", name=subject.number).first).to_be_visible()
    office.is_accessible()


def and_the_night_has_written_the_same_report(office: Window) -> None:
    (written,) = reports.sweep(at=NOW)
    assert reports.sweep(at=NOW) == []

    office.page.goto(f"/reports/runs/{written.pk}/")

    month_3 = json.loads(Run.objects.get().content)["timepoints"][0]
    assert month_3["all_treated"]["orr"]["k"] == 1
    expect(office.page.locator("main")).to_contain_text(written.checksum[:12])
    office.is_accessible()


def then_the_monitor_takes_a_snapshot(visit: Window, subject, monitor) -> None:
    visit.sign_in(monitor)
    visit.page.goto("/exports/")
    visit.is_accessible()
    with visit.page.expect_download() as arriving:
        visit.page.locator("form[method=post] button").last.click()

    with zipfile.ZipFile(arriving.value.path()) as snapshot:
        manifest = json.loads(snapshot.read("manifest.json"))
        lines = csv.DictReader(io.StringIO(snapshot.read("labs.result.csv").decode("utf-8-sig")))
        found = [line for line in lines if line["reported"] == "190"]
    assert [line["subject"] for line in found] == [subject.number]
    assert manifest["study"] == "NCT05925023"


def test_a_monitor_reads_and_cannot_type(window, treated, monitor):
    visit = window()
    visit.sign_in(monitor)

    visit.page.goto(f"/pages/{page_of(treated, 'labs.sample', visit='D0').pk}/")

    assert visit.page.locator("main input:not([type=hidden])").count() == 0
    expect(visit.page.locator("main")).to_contain_text("610")
    visit.is_accessible()


def test_two_people_on_one_page_lose_nothing(window, treated, coordinator, pi):
    page = page_of(treated, "enrollment.consent")
    slow = window()
    slow.sign_in(coordinator)
    slow.page.goto(f"/pages/{page.pk}/")
    fill(page, by=pi, signed_on=date(2023, 12, 21))

    slow.page.locator("#id_version").fill("2.0")
    with slow.page.expect_navigation():
        slow.page.keyboard.press("Control+s")

    expect(slow.page.locator("[data-refused]")).to_contain_text(pi.username)
    expect(slow.page.locator("#id_version")).to_have_value("2.0")
    slow.is_accessible()
