"""A coordinator types a whole visit's results without the mouse, says what was not done, and meets an offered event."""

from playwright.sync_api import expect

from edc.capture.models import Blank
from edc.labs.models import Result
from protocol.schedule import analytes_expected
from safety.models import AdverseEvent
from tests.journeys.conftest import Window, _
from tests.journeys.test_complete import press_save
from tests.universe import HEALTHY, page_of

DAY_ZERO = "2024-01-01"
# What the sheet of the laboratory says, in the order of the page; of the haptoglobin there was no tube.
TYPED = {
    **{code: usual for code, (usual, _low, _high) in HEALTHY.items()},
    "HGB": "75", "RBC": "2.6", "HCT": "24.1", "LYM": "1.9", "MONO": "0.4", "EOS": "0.1", "BASO": "0.0", "DBIL": "4.2",
    "ALP": "71", "GGT": "30", "K": "4.1",
}  # fmt: skip
NOT_DONE = "HAPTO"


def test_a_visits_22_analytes_are_typed_without_the_mouse(window, subject, coordinator):
    sample = page_of(subject, "labs.sample", visit="D0")
    desk = window()
    desk.sign_in(coordinator)
    desk.page.goto(f"/pages/{sample.pk}/")
    desk.is_accessible()

    when_each_result_is_typed_and_enter_goes_down_the_column(desk)
    then_all_of_it_is_stored(sample)
    and_a_panel_that_was_not_done_is_said_once(desk, subject)
    and_the_grade_offers_an_event_already_filled_in(desk, subject, sample)


def when_each_result_is_typed_and_enter_goes_down_the_column(desk: Window) -> None:
    desk.page.locator("#id_collected_on").focus()
    desk.page.keyboard.type(DAY_ZERO)
    desk.page.locator("#id_HGB-reported").focus()
    for analyte in analytes_expected("D0"):
        expect(desk.page.locator(f"#id_{analyte.code}-reported")).to_be_focused()
        if analyte.code == NOT_DONE:
            desk.page.keyboard.press("n")
            desk.page.keyboard.type("no tube")
            desk.page.keyboard.press("Enter")
            desk.page.keyboard.press("Enter")
        else:
            desk.page.keyboard.type(TYPED[analyte.code])
            desk.page.keyboard.press("Enter")
    press_save(desk)
    desk.is_accessible()


def then_all_of_it_is_stored(sample) -> None:
    stored = dict(Result.objects.filter(page=sample).values_list("test", "reported"))
    expected = {analyte.code for analyte in analytes_expected("D0")} - {NOT_DONE}
    assert stored == {code: TYPED[code] for code in expected}
    assert list(Blank.objects.filter(page=sample).values_list("row", "state", "reason")) == [
        (NOT_DONE, "ND", "no tube")
    ]


def and_a_panel_that_was_not_done_is_said_once(desk: Window, subject) -> None:
    later = page_of(subject, "labs.sample", visit="W2")
    desk.page.goto(f"/pages/{later.pk}/")
    desk.page.locator("tr.panel-name summary").nth(1).focus()
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("lost")
    press_save(desk)

    assert set(Blank.objects.filter(page=later).values_list("row", "reason")) == {
        ("LDH", "lost"), ("TBIL", "lost"), ("DBIL", "lost"),
    }  # fmt: skip


def and_the_grade_offers_an_event_already_filled_in(desk: Window, subject, sample) -> None:
    desk.page.goto(f"/pages/{sample.pk}/")
    desk.page.get_by_role("link", name=_("Record an adverse event")).first.focus()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#id_term")).to_have_value(_("Anemia"))
    desk.is_accessible()
    press_save(desk)

    event = AdverseEvent.objects.get(page__subject=subject)
    assert (event.term, str(event.start), event.grade) == (_("Anemia"), DAY_ZERO, "3")
