"""A coordinator completes a page by keyboard alone, corrects it with a reason, and meets a colleague on it."""

import pytest
from playwright.sync_api import expect

from edc.audit.models import Entry
from edc.capture.models import Blank
from edc.capture.reasons import reason_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.labs.models import Result
from enrollment.models import Consent
from protocol.codelists import ChangeReason
from tests.journeys.conftest import Window, _
from tests.universe import HEALTHY, fill_labs, page_of

MONTH_3 = "2024-04-01"


def press_save(desk: Window, key: str = "Control+s") -> None:
    with desk.page.expect_navigation():
        desk.page.keyboard.press(key)


@pytest.mark.parametrize("width", [1280, 768])
def test_ys_23_ys_29_from_the_first_value_to_a_correction_with_its_reason(window, treated, coordinator, width):
    sample = page_of(treated, "labs.sample", visit="M3")
    desk = window(width=width)
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{sample.pk}/")

    when_results_are_typed_and_one_line_was_not_done(desk)
    then_the_page_is_refused_while_blanks_remain(desk, sample)
    and_it_is_complete_once_they_are_explained(desk, sample)
    and_a_correction_is_refused_until_it_says_why(desk, sample)
    and_the_history_tells_both(desk, sample)


def when_results_are_typed_and_one_line_was_not_done(desk: Window) -> None:
    """Enter goes from cell to cell; N beside a line says that it was not done."""
    desk.page.locator("#id_collected_on").focus()
    desk.page.keyboard.type(MONTH_3)
    desk.page.locator("#id_HGB-reported").focus()
    desk.page.keyboard.type(HEALTHY["HGB"][0])
    desk.page.locator("tr:has(#id_PLT-reported) summary").focus()
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("clotted")
    expect(desk.page.locator("[id='blank-PLT.']")).to_have_value("ND")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#id_PLT-reported")).to_be_focused()


def then_the_page_is_refused_while_blanks_remain(desk: Window, sample: Page) -> None:
    desk.page.locator("button[value=complete]").focus()
    press_save(desk, "Enter")

    expect(desk.page.locator("[data-refused]")).to_be_focused()
    expect(desk.page.locator("[data-refused]")).to_contain_text(_("Enter a value, or say why there is none."))
    expect(desk.page.locator("#id_HGB-reported")).to_have_value(HEALTHY["HGB"][0])
    expect(desk.page.locator("[id='why-blank-PLT.']")).to_have_value("clotted")
    assert Page.objects.get(pk=sample.pk).last_entry is None
    desk.is_accessible()


def and_it_is_complete_once_they_are_explained(desk: Window, sample: Page) -> None:
    desk.page.locator("details.rest summary").focus()
    desk.page.keyboard.press("Enter")
    desk.page.locator("#rest").select_option("UNK")
    desk.page.locator("button[value=complete]").focus()
    press_save(desk, "Enter")

    expect(desk.page.locator(".page-head .state-complete")).to_contain_text(_("Complete"))
    states = dict(Blank.objects.filter(page=sample).values_list("row", "state"))
    assert states.pop("PLT") == "ND"
    assert set(states.values()) == {"UNK"}
    desk.is_accessible()


def and_a_correction_is_refused_until_it_says_why(desk: Window, sample: Page) -> None:
    desk.page.locator("#id_HGB-reported").fill("129")
    desk.page.locator("#id_HGB-reported").focus()
    press_save(desk)
    expect(desk.page.locator("[data-refused]")).to_contain_text(_("This page is complete: say why it was changed."))
    expect(desk.page.locator(".asks")).to_contain_text("129")
    desk.is_accessible()

    desk.page.locator("[data-refused] a[href='#reason-1']").focus()
    desk.page.keyboard.press("Enter")
    desk.page.locator("#reason-1").focus()
    desk.page.keyboard.press("Space")
    press_save(desk)

    expect(desk.page.get_by_text(_("Saved."), exact=True)).to_be_visible()
    entry = Entry.objects.get(pk=Page.objects.get(pk=sample.pk).last_entry or 0)
    found = reason_of(entry.reason, ItemPath("HGB", ""))
    assert found is not None
    assert found.code is ChangeReason.TRANSCRIPTION


def and_the_history_tells_both(desk: Window, sample: Page) -> None:
    desk.page.goto(f"/pages/{sample.pk}/history/line/PLT/")
    expect(desk.page.locator("main")).to_contain_text("clotted")
    desk.page.goto(f"/pages/{sample.pk}/history/line/HGB/")
    expect(desk.page.locator("main")).to_contain_text(_("Transcription error"))
    desk.is_accessible()


def test_a_blank_is_said_by_a_letter_and_taken_back_by_escape(window, treated, coordinator):
    page = page_of(treated, "outcomes.assessment", visit="M3")
    desk = window()
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{page.pk}/")
    first = desk.page.locator("input[name=bleeding]").first
    first.check()

    first.focus()
    desk.page.keyboard.press("u")

    expect(desk.page.locator("#blank-bleeding")).to_have_value("UNK")
    expect(first).not_to_be_checked()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#blank-bleeding")).to_have_value("")
    assert desk.complaints == []


def test_ys_26_two_people_on_one_page_lose_nothing(window, treated, coordinator, pi):
    consent = page_of(treated, "enrollment.consent")
    slow, quick = window(), window()
    for desk, person in ((slow, coordinator), (quick, pi)):
        desk.sign_in(person)
        desk.page.goto(f"/pages/{consent.pk}/")
    quick.page.locator("#id_signed_on").fill("2023-12-21")
    quick.page.locator("#id_version").fill("3.0")
    quick.page.locator("#id_version").focus()
    press_save(quick)

    slow.page.locator("#id_version").fill("2.0")
    slow.page.locator("#id_version").focus()
    press_save(slow)

    expect(slow.page.locator("[data-refused]")).to_contain_text(pi.username)
    expect(slow.page.locator("[data-refused]")).to_be_focused()
    expect(slow.page.locator("#id_version")).to_have_value("2.0")
    expect(slow.page.locator("#id_signed_on")).to_have_value("2023-12-21")
    slow.is_accessible()

    slow.page.locator("button[data-take=version]").last.click()
    expect(slow.page.locator("#id_version")).to_have_value("3.0")
    slow.page.locator("#id_version").fill("2.1")
    press_save(slow)
    stored = Consent.objects.get(page=consent)
    assert (str(stored.signed_on), stored.version) == ("2023-12-21", "2.1")


def test_a_line_added_by_a_colleague_arrives_in_the_grid(window, treated, coordinator, pi):
    sample = page_of(treated, "labs.sample", visit="D0")
    slow = window(width=768)
    slow.sign_in(coordinator)
    slow.page.goto(f"/pages/{sample.pk}/")
    fill_labs(sample, by=pi, on=Page.objects.get(pk=sample.pk).labs_sample.collected_on, PLT="210")

    slow.page.locator("#id_HGB-reported").fill("72")
    slow.page.locator("#id_HGB-reported").focus()
    press_save(slow)

    expect(slow.page.locator("#id_PLT-reported")).to_have_value("210")
    slow.is_accessible()
    slow.page.locator("#id_HGB-reported").focus()
    press_save(slow)
    assert Result.objects.get(page=sample, test="HGB").reported == "72"
    assert Result.objects.get(page=sample, test="PLT").reported == "210"
