"""A data manager keeps limits of a laboratory; a coordinator's results take them, and change when it is confirmed."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from edc.accounts.models import User
from edc.casebook.models import Page
from edc.labs import actions as labs
from edc.labs.models import Laboratory, ReferenceInterval, Result
from tests import universe
from tests.journeys.conftest import Window, _
from tests.journeys.test_complete import press_save
from tests.universe import page_of


def test_limits_are_kept_with_results_and_change_none_by_themselves(window, subject, coordinator, data_manager):
    sample = page_of(subject, "labs.sample", visit="D0")
    office, desk = window(), window()
    office.sign_in(data_manager)
    desk.sign_in(coordinator)

    given_a_laboratory_with_limits(office)
    when_a_result_is_typed_without_limits(desk, sample)
    then_it_has_those_in_force(sample, "120")
    and_limits_follow_their_result_into_another_unit(desk, sample, coordinator)
    and_new_limits_change_nothing(data_manager, sample)
    until_a_person_confirms_what_would_change(desk, sample)


def given_a_laboratory_with_limits(office: Window) -> None:
    office.page.goto("/laboratories/")
    office.is_accessible()
    office.page.get_by_role("link", name=_("Add a laboratory")).click()
    office.page.locator("#id_name").fill("Central")
    office.page.locator("#id_is_default").check()
    office.is_accessible()
    office.page.get_by_role("button", name=_("Save")).last.click()
    office.page.get_by_role("link", name=_("Add limits")).click()
    office.page.locator("#id_test").select_option("HGB")
    for name, typed in (("unit", "g/L"), ("low", "120"), ("high", "160"), ("valid_from", "2020-01-01")):
        office.page.locator(f"#id_{name}").fill(typed)
    office.is_accessible()
    office.page.get_by_role("button", name=_("Save")).last.click()
    office.page.get_by_text("120–160").first.wait_for()
    office.is_accessible()


def when_a_result_is_typed_without_limits(desk: Window, sample: Page) -> None:
    desk.page.goto(f"/pages/{sample.pk}/")
    assert desk.page.locator("#id_laboratory").input_value() == "Central"
    assert desk.page.locator("#id_HGB-reported_low").get_attribute("placeholder") == "120"
    desk.is_accessible()
    desk.page.locator("#id_collected_on").fill("2024-01-01")
    desk.page.locator("#id_HGB-reported").fill("128")
    press_save(desk)


def then_it_has_those_in_force(sample: Page, low: str) -> None:
    assert str(Result.objects.get(page=sample, test="HGB").reported_low) == low


def and_limits_follow_their_result_into_another_unit(desk: Window, sample: Page, coordinator: User) -> None:
    """60 is typed where 10^12/L is proposed; the page asks whether it is ×10⁹/L, and the answer is one press."""
    told = {"reported": "0.05", "unit": "10^12/L", "reported_low": Decimal("0.024"), "reported_high": Decimal("0.084")}
    before = page_of(sample.subject, "labs.sample", visit="SCR")
    universe.fill_labs(before, by=coordinator, on=date(2023, 12, 20), rows={"RETIC": told})
    box = {name: desk.page.locator(f"#id_RETIC-{name}") for name in told}

    desk.page.goto(f"/pages/{sample.pk}/")
    expect(box["reported_high"]).to_have_value("0.084")
    box["reported"].fill("60")
    desk.page.locator("button[data-save]").click()
    desk.page.locator("[data-refused]").wait_for()
    desk.is_accessible()
    desk.page.locator("[data-proposed] button").first.focus()
    desk.page.keyboard.press("Enter")

    expect(box["reported"]).to_be_focused()
    for name, text in (("unit", "10^9/L"), ("reported_low", "24"), ("reported_high", "84")):
        expect(box[name]).to_have_value(text)
    box["reported_high"].fill("90")
    box["unit"].fill("10^3/uL")
    box["unit"].press("Tab")
    desk.page.locator("tr.notes [data-same]").wait_for()
    desk.is_accessible()
    desk.page.locator("tr.notes [data-same]").click()
    press_save(desk)
    kept = Result.objects.get(page=sample, test="RETIC")
    assert (kept.unit, str(kept.reported_low), str(kept.reported_high), kept.limits_unit) == (
        "10^3/uL",
        "24",
        "90",
        None,
    )


def and_new_limits_change_nothing(data_manager: User, sample: Page) -> None:
    old = ReferenceInterval.objects.get()
    labs.withdraw_limits(interval=old, reason="In error", by=data_manager, at=universe.NOW)
    universe.add_limits(Laboratory.objects.get(), "HGB", "130", "175", by=data_manager, since=date(2020, 1, 1))
    then_it_has_those_in_force(sample, "120")


def until_a_person_confirms_what_would_change(desk: Window, sample: Page) -> None:
    desk.page.goto("/laboratories/changes/")
    desk.is_accessible()
    desk.page.locator("input[name=results]").check()
    desk.page.locator("#id_code").select_option("OTHER")
    desk.page.locator("#id_words").fill("New limits")
    desk.page.get_by_role("button", name=_("Give the chosen results the limits now in force")).click()
    desk.page.locator(".empty").wait_for()
    then_it_has_those_in_force(sample, "130")
