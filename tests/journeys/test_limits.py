"""A data manager keeps limits of a laboratory; a coordinator's results take them, and change when it is confirmed."""

from datetime import date

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
