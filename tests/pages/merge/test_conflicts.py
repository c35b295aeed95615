"""Two people on one page in the browser: the second save is told what the first changed, and loses nothing (YS-26)."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from dosing.models import Trough
from edc.audit.models import Change, Entry
from edc.capture.models import Blank
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.labs.models import Result, Sample
from tests import universe
from tests.pages.reading import typed, words

SAMPLE = {"seen": "0", "collected_on": "2024-01-10", "laboratory": ""}


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser: the slower one."""
    return universe.client_for(coordinator)


@pytest.fixture
def other(pi):
    """The investigator's browser: the quicker one."""
    return universe.client_for(pi)


def address(page: Page) -> str:
    return reverse("page", args=[page.pk])


def line(code: str, reported: str, unit: str = "g/L", low: str = "110", high: str = "150") -> dict[str, str]:
    return {
        f"{code}-reported": reported,
        f"{code}-unit": unit,
        f"{code}-reported_low": low,
        f"{code}-reported_high": high,
    }


def trail() -> tuple[int, int]:
    return Entry.objects.count(), Change.objects.count()


def seen(page: Page) -> str:
    return str(Page.objects.get(pk=page.pk).last_entry or 0)


def notes(answer) -> dict[str, str]:
    """What is told of each box: taken over, or changed by both."""
    merge = answer.context["merge"]
    return {note.name: "taken" if note.is_taken else "both" for note in (*merge.taken, *merge.both)}


def test_ys_26_the_second_save_is_told_box_by_box_and_keeps_what_was_typed(sample, browser, other):
    other.post(address(sample), {**SAMPLE, "laboratory": "Central", **line("HGB", "117")})
    before = trail()

    answer = browser.post(address(sample), {**SAMPLE, "collected_on": "2024-01-11", **line("HGB", "118")})

    told = words(answer)
    assert answer.status_code == 422
    # That it was refused is on record; nothing has changed.
    assert trail() == (before[0] + 1, before[1])
    assert Entry.objects.latest("pk").reason == f"POST {address(sample)}: 422 stale"
    assert notes(answer) == {"HGB-reported": "both", "collected_on": "both", "laboratory": "taken"}
    assert "Pi (pi) changed it from blank to 117 at 20" in told
    assert "You typed 118." in told
    assert "Pi (pi) changed it from blank to Central at 20" in told
    assert [typed(answer, name) for name in ("HGB-reported", "collected_on", "laboratory")] == [
        "118",
        "2024-01-11",
        "Central",
    ]


def test_ys_26_a_second_press_stores_the_merge_each_change_under_its_own_name(sample, browser, other):
    other.post(address(sample), {**SAMPLE, "laboratory": "Central", **line("HGB", "117")})
    shown = browser.post(address(sample), {**SAMPLE, **line("HGB", "118")})
    again = {**SAMPLE, "seen": typed(shown, "seen"), "laboratory": typed(shown, "laboratory"), **line("HGB", "118")}

    answer = browser.post(address(sample), again, follow=True)

    assert "Saved." in words(answer)
    assert (Result.objects.get().reported, Sample.objects.get().laboratory) == ("118", "Central")
    names = dict(Entry.objects.values_list("pk", "by_name"))
    told = [(names[one.entry_id], one.new["reported"]) for one in Change.objects.filter(table_name="labs_result")]
    assert told == [("pi", "117"), ("coordinator", "118")]
    (central,) = Change.objects.filter(table_name="labs_sample")
    assert names[central.entry_id] == "pi"


def test_what_came_still_later_is_merged_once_more(sample, browser, other):
    other.post(address(sample), {**SAMPLE, **line("HGB", "117")})
    shown = browser.post(address(sample), {**SAMPLE, **line("HGB", "118")})
    other.post(address(sample), {**SAMPLE, "seen": typed(shown, "seen"), **line("HGB", "116")})

    answer = browser.post(address(sample), {**SAMPLE, "seen": typed(shown, "seen"), **line("HGB", "118")})

    assert answer.status_code == 422
    assert "changed it from 117 to 116" in words(answer)
    assert Result.objects.get().reported == "116"


def test_changes_of_different_boxes_are_both_kept(sample, browser, other, coordinator):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118", PLT="210")
    whole = {"seen": seen(sample), "collected_on": "2024-01-10", "laboratory": ""}
    plt = ("10*9/L", "100", "300")
    unit = Result.objects.get(test="PLT").unit
    plt = (unit, "100", "300")
    other.post(address(sample), {**whole, **line("HGB", "119"), **line("PLT", "210", *plt)})

    answer = browser.post(address(sample), {**whole, **line("HGB", "118"), **line("PLT", "211", *plt)})
    assert notes(answer) == {"HGB-reported": "taken"}
    again = {**whole, "seen": typed(answer, "seen"), **line("HGB", "119"), **line("PLT", "211", *plt)}
    browser.post(address(sample), again)

    assert dict(Result.objects.values_list("test", "reported")) == {"HGB": "119", "PLT": "211"}


def test_a_line_that_another_added_is_taken_over_whole(sample, browser, other):
    other.post(address(sample), {**SAMPLE, **line("HGB", "11.7", "g/dL", "11", "15")})

    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "", "g/L", "", "")})

    assert [typed(answer, f"HGB-{name}") for name in ("reported", "unit", "reported_low")] == ["11.7", "g/dL", "11"]
    assert set(notes(answer).values()) == {"taken"}


def test_a_new_number_never_meets_the_unit_of_another(sample, browser, other, coordinator):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118")
    whole = {"seen": seen(sample), "collected_on": "2024-01-10", "laboratory": ""}
    other.post(address(sample), {**whole, **line("HGB", "11.8", "g/dL", "11", "15")})

    answer = browser.post(address(sample), {**whole, **line("HGB", "119")})

    assert [typed(answer, f"HGB-{name}") for name in ("reported", "unit", "reported_low")] == ["119", "g/L", "110"]
    assert set(notes(answer).values()) == {"both"}


def test_two_who_typed_the_same_need_look_at_nothing(sample, browser, other):
    other.post(address(sample), {**SAMPLE, **line("HGB", "118")})

    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "118")})

    assert notes(answer) == {}
    assert "What they changed does not touch what you typed." in words(answer)


def test_a_choice_is_taken_over_and_told_by_its_label(subject, browser, other):
    page = universe.page_of(subject, "enrollment.demographics")
    other.post(address(page), {"seen": "0", "sex": "F"})

    answer = browser.post(address(page), {"seen": "0", "birth_date": "1980-05-01"})

    assert "from blank to Female" in words(answer)
    assert 'value="F" id="id_sex_1" checked' in answer.content.decode() or "checked" in answer.content.decode()


def test_a_moment_and_a_unit_are_compared_as_they_are_stored(subject, browser, other):
    page = universe.page_of(subject, "dosing.trough", visit="M3")
    told = {"seen": "0", "drawn_at": "2024-04-01 08:00", "reported": "8.8", "unit": "µg/L"}
    other.post(address(page), told)

    answer = browser.post(address(page), {**told, "missed": "1"})

    assert notes(answer) == {}
    assert Trough.objects.get().unit == "ug/L"


def test_what_was_said_of_a_blank_is_merged_too(sample, browser, other):
    other.post(address(sample), {**SAMPLE, "blank-HGB.": "ND", "why-blank-HGB.": "clotted", "blank-PLT.": "ND"})

    answer = browser.post(address(sample), {**SAMPLE, "blank-HGB.": "", "blank-PLT.": "UNK", "laboratory": "x"})

    assert notes(answer) == {"blank-HGB.": "taken", "why-blank-HGB.": "taken", "blank-PLT.": "both"}
    assert typed(answer, "why-blank-HGB.") == "clotted"
    assert "from blank to Not done" in words(answer)
    browser.post(address(sample), {**SAMPLE, "seen": typed(answer, "seen"), "blank-HGB.": "ND",
                                   "why-blank-HGB.": "clotted", "blank-PLT.": "UNK"})  # fmt: skip
    assert dict(Blank.objects.values_list("row", "state")) == {"HGB": "ND", "PLT": "UNK"}


def test_a_change_past_the_product_is_told_with_its_role_and_blocks_nothing(sample, browser, other, coordinator):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118")
    whole = {"seen": seen(sample), "collected_on": "2024-01-10", **line("HGB", "118")}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE labs_result SET reported = '12' WHERE page_id = %s", [sample.pk])
        cursor.execute("DELETE FROM labs_result WHERE page_id = %s AND test = 'PLT'", [sample.pk])
    other.post(address(sample), {**whole, "laboratory": "Central", **line("HGB", "12")})

    answer = browser.post(address(sample), whole)

    assert "made in the database by" in words(answer)
    assert typed(answer, "HGB-reported") == "12"
    assert typed(answer, "laboratory") == "Central"


def test_a_line_that_was_removed_past_the_product_is_told(sample, browser, other, coordinator):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118")
    whole = {"seen": seen(sample), "collected_on": "2024-01-10", **line("HGB", "118")}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM labs_result WHERE page_id = %s", [sample.pk])
    other.post(address(sample), {**SAMPLE, "seen": seen(sample), "laboratory": "Central"})

    answer = browser.post(address(sample), whole)

    assert notes(answer)["HGB-reported"] == "taken"
    assert "from 118 to blank" in words(answer)


@pytest.mark.parametrize("claimed", ["1", "999999999"])
def test_who_claims_to_have_seen_another_act_is_shown_everything(sample, browser, other, claimed):
    other.post(address(sample), {**SAMPLE, **line("HGB", "117")})

    answer = browser.post(address(sample), {**SAMPLE, "seen": claimed, **line("HGB", "118")})

    assert answer.status_code == 422
    assert notes(answer)["HGB-reported"] == "both"


def test_a_correction_of_a_complete_page_is_merged_before_a_reason_is_asked(subject, browser, other):
    consent = universe.page_of(subject, "enrollment.consent")
    told = {"signed_on": "2024-01-01", "version": "1.0"}
    other.post(address(consent), {"seen": "0", **told, "then": "complete"})

    answer = browser.post(address(consent), {"seen": "0", **told, "version": "2.0"})
    assert notes(answer) == {"version": "both"}

    again = browser.post(address(consent), {"seen": typed(answer, "seen"), **told, "version": "2.0"})
    assert [ask.label for ask in again.context["asks"]] == ["Version of the consent form"]


def struck(page: Page, key: str, by) -> None:
    corrections.strike_line(page=page, key=key, reason="In error", seen=int(seen(page)), by=by, at=universe.NOW)


def test_a_line_that_was_struck_meanwhile_keeps_nothing_and_loses_no_word(sample, browser, coordinator, pi):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118")
    opened = {"seen": seen(sample), "collected_on": "2024-01-10", "laboratory": "Central"}
    struck(sample, "HGB", pi)

    answer = browser.post(address(sample), {**opened, **line("HGB", "181")})

    assert answer.status_code == 422
    sentence = "Meanwhile the line Haemoglobin was struck through. What you typed on it is not saved: 181."
    assert sentence in words(answer)
    assert typed(answer, "laboratory") == "Central"
    again = {**opened, "seen": typed(answer, "seen")}
    assert "Saved." in words(browser.post(address(sample), again, follow=True))
    assert (Result.objects.get().reported, Sample.objects.get().laboratory) == ("118", "Central")


def test_beside_a_struck_line_the_second_save_is_told_as_ever(sample, browser, other, coordinator, pi):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="118")
    struck(sample, "HGB", pi)
    opened = {"seen": seen(sample), "collected_on": "2024-01-10", "laboratory": ""}
    other.post(address(sample), {**opened, "laboratory": "Central"})

    answer = browser.post(address(sample), {**opened, "laboratory": "Ward"})

    assert notes(answer) == {"laboratory": "both"}
    assert "was struck through. What you typed" not in words(answer)
