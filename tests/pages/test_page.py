"""A page of the casebook as the browser posts it: what is saved, what comes back, and what a reader sees."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from edc.audit.models import Change, Entry
from edc.casebook.models import Page, Subject
from edc.labs.models import Result, Sample
from edc.pages.notes import RoomNotes
from edc.pages.screen.margins import NameTakenOnPage, panels
from edc.pages.views import sheet_of
from enrollment.models import Demographics
from protocol.analytes import ANALYTES
from protocol.schedule import analytes_expected
from safety.models import AdverseEvent
from tests import universe
from tests.pages.reading import typed, words

SAMPLE = {"seen": "0", "collected_on": "2024-01-10", "laboratory": ""}


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


@pytest.fixture
def browser(coordinator):
    """The coordinator's browser."""
    return universe.client_for(coordinator)


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


# Saving


def test_saves_what_was_typed(sample, browser):
    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "118")}, follow=True)

    result = Result.objects.get()
    assert answer.redirect_chain == [(address(sample), 302)]
    assert Sample.objects.get().collected_on == date(2024, 1, 10)
    assert (result.reported, result.unit, result.value) == ("118", "g/L", Decimal("118"))
    assert typed(answer, "HGB-reported") == "118"
    assert "Saved." in words(answer)


def test_is_recorded_as_done_in_the_browser(sample, browser, coordinator):
    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "118")})

    entry = Entry.objects.get(page_id=sample.pk)
    assert (entry.by_name, entry.role, entry.site, entry.origin) == ("coordinator", "coordinator", "01", "web")
    assert entry.request == answer["X-Request-Id"]


def test_reads_full_width_digits_as_the_plain_ones(sample, browser):
    browser.post(address(sample), {**SAMPLE, "collected_on": "２０２４-０１-１０", **line("HGB", "１１８")})

    assert Result.objects.get().value == Decimal("118")
    assert Sample.objects.get().collected_on == date(2024, 1, 10)


def test_makes_no_line_of_units_and_limits_alone(sample, browser):
    browser.post(address(sample), {**SAMPLE, **line("HGB", "118"), **line("LDH", "", "U/L", "", "250")})

    assert list(Result.objects.values_list("test", flat=True)) == ["HGB"]


def test_says_so_where_nothing_had_changed(sample, browser):
    browser.post(address(sample), {**SAMPLE, **line("HGB", "118")})
    before = trail()
    seen = str(Page.objects.get(pk=sample.pk).last_entry)

    answer = browser.post(address(sample), {**SAMPLE, "seen": seen, **line("HGB", "118")}, follow=True)

    assert "Nothing had changed" in words(answer)
    assert trail() == before


def test_goes_on_to_the_visits_next_page(sample, browser):
    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "118"), "then": "next"})

    page = Page.objects.get(pk=answer["Location"].strip("/").rpartition("/")[2])
    assert (page.visit, page.form) == (sample.visit, "dosing.trough")


def test_goes_back_to_the_subject_after_the_visits_last_page(subject, browser):
    last = universe.page_of(subject, "outcomes.assessment", visit="W4")

    answer = browser.post(address(last), {"seen": "0", "assessed_on": "2024-01-10", "then": "next"})

    assert answer["Location"] == reverse("subject", args=[subject.number])


def test_proposes_the_units_and_limits_of_the_last_sample(subject, sample, browser, coordinator):
    before = universe.page_of(subject, "labs.sample", visit="D0")
    rows = {"HGB": {"reported": "7.1", "unit": "g/dL", "reported_low": Decimal("11"), "reported_high": Decimal("15")}}
    universe.fill_labs(before, by=coordinator, on=date(2024, 1, 1), rows=rows)

    answer = browser.get(address(sample))

    assert [typed(answer, f"HGB-{name}") for name in ("reported", "unit", "reported_low")] == ["", "g/dL", "11"]
    assert "7.1" in words(answer)


def test_offers_the_planned_analytes_first(sample, browser):
    shown = browser.get(address(sample)).context

    assert {line.code for line in shown["rows"]} == {one.code for one in analytes_expected("W4")}
    assert {line.code for line in (*shown["rows"], *shown["others"])} == set(ANALYTES)


# What cannot be saved


REFUSED = [
    ("HGB-reported", "much", "“much” is not a number"),
    ("HGB-reported", "9999", "9999 g/L is impossible: enter a result from 10 to 250 g/L."),
    ("HGB-reported", "118\x00", "Null characters are not allowed."),
    ("HGB-unit", "furlong", "furlong is not a unit of Haemoglobin"),
    ("HGB-reported_low", "low", "“low” is not a number"),
    ("HGB-reported_low", "160", "The lower limit is above the upper limit."),
    ("collected_on", "yesterday", "“yesterday” is not a date"),
    ("collected_on", "2024-02-30", "“2024-02-30” is not a date"),
    ("collected_on", "1980-04-30", "This date is before the date of birth, 1980-05-01."),
    ("collected_on", "2199-01-01", "This date is in the future"),
]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED)
def test_gives_back_at_the_field_what_cannot_be_saved(subject, sample, browser, coordinator, name, value, said):
    born = universe.page_of(subject, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=date(1980, 5, 1))
    before = trail()
    told = {**SAMPLE, **line("HGB", "118"), **line("LDH", "180", "U/L", "", "250"), name: value}

    answer = browser.post(address(sample), told)

    assert answer.status_code == 422
    for field, text in told.items():
        assert typed(answer, field) == text
    form = {row.code: row.form for row in answer.context["rows"]}.get(name.partition("-")[0], answer.context["form"])
    assert said in " ".join(sentence for sentences in form.errors.values() for sentence in sentences)
    assert said in words(answer)
    assert trail() == before
    assert not Result.objects.exists()


def test_names_every_fault_at_once(sample, browser):
    told = {**SAMPLE, "collected_on": "never", **line("HGB", "much"), **line("LDH", "more", "U/L", "", "250")}

    answer = browser.post(address(sample), told)

    lines = {row.code: row.form.errors for row in answer.context["rows"] if row.form.errors}
    assert answer.context["form"].errors
    assert answer.status_code == 422
    assert set(lines) <= {"HGB", "LDH"}


def test_an_answer_that_is_no_choice_comes_back(subject, browser):
    page = universe.page_of(subject, "enrollment.demographics")

    answer = browser.post(address(page), {"seen": "0", "birth_date": "1980-05-01", "sex": "X"})

    assert answer.status_code == 422
    assert typed(answer, "birth_date") == "1980-05-01"
    assert not Demographics.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "1.5"])
def test_a_form_that_does_not_say_what_was_seen_saves_nothing(sample, browser, seen):
    answer = browser.post(address(sample), {**SAMPLE, "seen": seen, **line("HGB", "118")})

    assert answer.status_code == 422
    assert not Sample.objects.exists()


def test_an_unlikely_value_is_saved_and_pointed_at(sample, browser):
    answer = browser.post(address(sample), {**SAMPLE, **line("HGB", "39")}, follow=True)

    assert answer.status_code == 200
    assert Result.objects.get().reported == "39"
    assert "39 g/L is unusual: 40 to 180 g/L is expected. Please check." in words(answer)


# Two at once: see test_meanwhile.py


def test_a_fault_corrected_does_not_save_over_what_came_meanwhile(sample, browser, pi):
    """A page that came back with a fault still says what it was opened with."""
    universe.client_for(pi).post(address(sample), {**SAMPLE, **line("HGB", "117")})
    shown = browser.post(address(sample), {**SAMPLE, **line("HGB", "118"), "collected_on": "never"})

    answer = browser.post(address(sample), {**SAMPLE, "seen": typed(shown, "seen"), **line("HGB", "118")})

    assert answer.status_code == 422
    assert Result.objects.get().reported == "117"


# Reading


@pytest.mark.parametrize("name", ["monitor", "data_manager", "safety_officer", "statistician", "inspector"])
def test_a_reader_sees_values_and_no_input(request, sample, coordinator, name):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10), HGB="39")

    answer = universe.client_for(request.getfixturevalue(name)).get(address(sample))

    html = answer.content.decode()
    assert 'name="HGB-reported"' not in html
    assert "data-entry" not in html
    assert "39" in words(answer)
    assert "below the lower limit" in words(answer)
    assert "39 g/L is unusual" in words(answer)


def test_a_reader_who_posts_all_the_same_changes_nothing(sample, monitor):
    answer = universe.client_for(monitor).post(address(sample), {**SAMPLE, **line("HGB", "118")})

    assert answer.status_code == 403
    assert not Sample.objects.exists()


def test_says_who_saved_it_last(sample, browser, coordinator):
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 10))

    assert "Coordinator (coordinator), 2025-06-30 09:00" in words(browser.get(address(sample)))


def test_shows_what_was_typed_as_text(sample, browser):
    hostile = "<script>alert(1)</script>\"'&"

    html = browser.post(address(sample), {**SAMPLE, "laboratory": hostile}, follow=True).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert Sample.objects.get().laboratory == hostile


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_speaks_both_languages(sample, browser, language):
    browser.post(reverse("set_language"), {"language": language, "next": "/"})

    for answer in (browser.get(address(sample)), browser.post(address(sample), {**SAMPLE, **line("HGB", "much")})):
        assert answer.status_code in (200, 422)
        assert answer["Content-Language"] == language


# A page that is made when it is saved first


def new(subject: Subject, form: str) -> str:
    return reverse("new_page", args=[subject.number, form])


def test_a_new_line_of_a_log_is_made_and_saved(subject, browser):
    told = {"seen": "0", "term": "Mouth ulcer", "start": "2024-02-01", "grade": "1", "serious": "N"}

    answer = browser.post(new(subject, "safety.adverseevent"), told, follow=True)

    event = AdverseEvent.objects.get()
    assert answer.redirect_chain == [(reverse("subject", args=[subject.number]), 302)]
    assert (event.term, event.start, event.grade, event.page.repeat) == ("Mouth ulcer", date(2024, 2, 1), "1", 1)
    assert "Mouth ulcer" in words(answer)


def test_a_form_beyond_the_visits_plan_is_made_and_saved(subject, browser):
    visit = subject.visits.get(code="W1")
    url = reverse("new_page_at_visit", args=[subject.number, visit.pk, "dosing.trough"])

    browser.post(url, {"seen": "0", "drawn_at": "2024-01-08 08:00", "reported": "8.8", "unit": "ng/mL"})

    page = Page.objects.get(form="dosing.trough", visit=visit)
    assert page.last_entry is not None


def test_of_nothing_entered_no_page_is_made(subject, browser):
    before = trail()

    answer = browser.post(new(subject, "safety.adverseevent"), {"seen": "0", "term": " ", "start": ""})

    assert answer.status_code == 422
    assert "Nothing was entered." in words(answer)
    assert trail() == before
    assert not subject.pages.filter(form="safety.adverseevent").exists()


def test_of_what_cannot_be_saved_no_page_is_made(subject, browser):
    before = trail()
    told = {"seen": "0", "term": "Mouth ulcer", "start": "2024-02-09", "end": "2024-02-01"}

    answer = browser.post(new(subject, "safety.adverseevent"), told)

    assert answer.status_code == 422
    assert "The event ended before it began." in words(answer)
    assert typed(answer, "end") == "2024-02-01"
    assert trail() == before


def test_the_same_post_twice_makes_one_page(subject, browser):
    url, told = new(subject, "dosing.transfusion"), {"seen": "0", "given_on": "2025-05-01", "product": "RBC"}

    browser.post(url, told)
    again = browser.post(url, told)

    assert again.status_code == 422
    assert "Another page of this form was added" in words(again)
    assert subject.pages.filter(form="dosing.transfusion").count() == 1
    assert browser.post(url, told | {"seen": "1"}).status_code == 302


def test_opening_a_new_page_makes_none(subject, browser):
    before = trail()

    assert browser.get(new(subject, "safety.adverseevent")).status_code == 200

    assert trail() == before


def test_an_unscheduled_visit_is_added_with_its_pages(subject, browser):
    url = reverse("add_unscheduled", args=[subject.number])

    for _time in range(2):
        answer = browser.post(url, follow=True)

    assert answer.status_code == 200
    assert list(subject.visits.filter(code="UNS").order_by("repeat").values_list("repeat", flat=True)) == [1, 2]
    assert subject.pages.filter(visit__code="UNS", form="labs.sample").count() == 2


@pytest.mark.parametrize("name", ["hold", "queries", "state"])
def test_no_room_overwrites_what_another_says_of_a_page(sample, coordinator, name):
    sheet = sheet_of(Page.objects.whole().get(pk=sample.pk), data=None)

    with pytest.raises(NameTakenOnPage) as taken:
        panels(sheet, [RoomNotes(context={name: "something else"})], (), by=coordinator)

    assert taken.value.names == {name}
