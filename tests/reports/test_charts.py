"""One analyte of a subject: the large chart under the dose, and the table behind it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from edc.corrections import actions as corrections
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.pages.reading import words
from tests.reports.drawn import chart_page, sample, statements, strips


@pytest.fixture
def browser(coordinator):
    return universe.client_for(coordinator)


@scenes.stands
def treated(site, coordinator):
    """Haemoglobins before and after the first dose, below and within a lower limit of 110."""
    return people.treated(site, by=coordinator, hb={-1: "70", 28: "95", 91: "118"})


def test_the_large_chart_shows_points_limits_dose_and_the_table(treated, browser):
    answer = chart_page(browser, treated)

    chart = answer.context["chart"]
    assert [mark.reading.mark for mark in chart.marks] == ["L", "L", "N"]
    assert [mark.reading.visit for mark in chart.marks if mark.named_at] == ["SCR", "D0", "W1"]
    (band,) = chart.bands
    assert band.floor > band.ceiling
    told = words(answer)
    assert "2024-04-01 Week 1 , 2024-04-01 118 g/L 118 110 150" in told
    assert "Sirolimus dose" in told
    assert "still taken" in told
    page = treated.pages.filter(form="labs.sample").order_by("visit_id").first()
    assert reverse("page", args=[page.pk]) in answer.content.decode()


def test_a_result_that_is_only_a_bound_is_drawn_open_with_its_sign(subject, coordinator, browser):
    page = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=coordinator, on=day(0), HAPTO="<0.1")

    answer = chart_page(browser, subject, "HAPTO")

    (mark,) = answer.context["chart"].marks
    assert (mark.sign, mark.reading.standard, mark.reading.mark) == ("<", "<0.1", "L")
    assert "is-bound" in answer.content.decode()
    assert "One result: <0.1 on 2024-01-01." in words(answer)


def test_several_units_are_drawn_in_the_trials(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))
    sample(
        subject, "W1", by=coordinator, on=day(7), reported="11.8", unit="g/dL", reported_low=Decimal(11),
        reported_high=Decimal(15),
    )  # fmt: skip

    answer = chart_page(browser, subject)

    assert [mark.reading.standard for mark in answer.context["chart"].marks] == ["128", "118.0"]
    assert len(answer.context["chart"].bands) == 1
    assert "11.8 g/dL 118.0 110 150" in words(answer)


def test_without_limits_no_band_is_drawn_and_it_says_so(subject, coordinator, browser):
    none = {"reported_low": None, "reported_high": None}
    sample(subject, "D0", by=coordinator, on=day(0), **none)

    bare = chart_page(browser, subject)
    sample(subject, "W1", by=coordinator, on=day(7))
    mixed = chart_page(browser, subject)

    assert bare.context["chart"].bands == ()
    assert 'href="#mark-N"' in bare.content.decode()
    assert "No limits stand with the results." in words(bare)
    assert len(mixed.context["chart"].bands) == 1
    assert "0 below, 0 above their limits. Results without limits: 1." in words(mixed)


def test_limits_are_drawn_as_they_stand_with_each_result(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))
    sample(subject, "W1", by=coordinator, on=day(7), reported_low=Decimal(120))

    first, second = chart_page(browser, subject).context["chart"].bands

    assert first.floor > second.floor


def test_a_result_without_a_day_stands_in_the_table_only(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))
    sample(subject, "W1", by=coordinator, reported="99")

    answer = chart_page(browser, subject)

    assert len(answer.context["chart"].marks) == 1
    assert "1 result without a day or without a number stands in the table only." in words(answer)
    assert "no date Week 1 , 99" in words(answer)
    found, told = strips(browser, subject)
    assert [line.on for line in found.samples] == [day(0), None]
    assert "no date" in told


def test_an_analyte_of_which_nothing_can_be_drawn_has_its_table(subject, coordinator, browser):
    sample(subject, "W1", by=coordinator, reported="99")

    answer = chart_page(browser, subject)
    nothing = chart_page(browser, subject, "LDH")

    assert answer.context["chart"] is None
    assert "nothing can be drawn" in words(answer)
    assert "99" in words(answer)
    assert nothing.status_code == 200


def test_what_is_struck_through_is_not_drawn(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))
    page = sample(subject, "W1", by=coordinator, on=day(7), reported="99")
    page.refresh_from_db()
    corrections.strike_page(page=page, reason="In error", seen=page.last_entry, by=coordinator, at=universe.NOW)

    chart = chart_page(browser, subject).context["chart"]

    assert [mark.reading.standard for mark in chart.marks] == ["128"]


def test_a_dose_that_is_not_known_is_said_to_be(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))
    for start, end, amount in ((day(0), day(20), None), (day(21), None, Decimal(2))):
        dose = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
        universe.fill(dose, by=coordinator, start=start, end=end, mg_per_day=amount)

    answer = chart_page(browser, subject)

    assert [step.is_known for step in answer.context["timeline"].steps] == [False, True]
    assert "Unknown dose from 2024-01-01 to 2024-01-21. 2 mg/d from 2024-01-22 on." in words(answer)


def test_before_the_first_dose_it_says_that_none_is_entered(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=day(0))

    assert "No dose is entered." in words(chart_page(browser, subject))


def test_goes_on_to_the_analyte_before_and_after_in_its_panel(treated, browser):
    def beside(code: str, panel: str) -> list[str | None]:
        context = chart_page(browser, treated, code, panel=panel).context
        return [one and one.label for one in (context["before"], context["after"])]

    assert beside("HGB", "response") == [None, "Reticulocytes"]
    assert beside("LDH", "response") == ["Reticulocytes", "Total bilirubin"]
    assert beside("LDH", "haemolysis") == [None, "Total bilirubin"]
    assert beside("LDH", "lipids") == beside("LDH", "response")  # a panel that does not hold it
    assert beside("CHOL", "") == [None, None]


@pytest.mark.parametrize("code", ["NOTHING", "hgb", "HGB ", "%00", "SIROLIMUS"])
def test_an_analyte_that_there_is_not_is_not_found(code, treated, browser):
    assert browser.get(f"/subjects/{treated.number}/charts/{code}/").status_code == 404


def test_a_stranger_finds_no_chart(treated, stranger):
    assert chart_page(universe.client_for(stranger), treated).status_code == 404


def test_results_far_apart_in_time_and_size_are_drawn(subject, coordinator, browser):
    sample(subject, "D0", by=coordinator, on=date(1990, 1, 1), reported="10")
    sample(subject, "W1", by=coordinator, on=date(2025, 1, 1), reported="250")

    chart = chart_page(browser, subject).context["chart"]

    assert chart.strokes == ()
    assert len(chart.marks) == 2


def test_asks_as_many_statements_for_many_results_and_doses_as_for_one(site, coordinator, browser):
    few = people.treated(site, by=coordinator, hb={-1: "70"})
    many = people.treated(site, by=coordinator, hb={-1: "70", 28: "80", 60: "95", 91: "118", 120: "118", 150: "118"})
    universe.fill_labs(universe.page_of(many, "labs.sample", visit="M12"), by=coordinator, on=day(365))
    for offset in (30, 60, 90):
        dose = universe.add_page(many, "dosing.sirolimus", by=coordinator)
        universe.fill(dose, by=coordinator, start=day(offset), mg_per_day=Decimal(1))

    for name, arguments in (("chart", ["HGB"]), ("subject", [])):
        asked = [statements(browser, reverse(name, args=[one.number, *arguments])) for one in (few, many)]
        assert asked[0] == asked[1] <= (12 if name == "chart" else 40)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_chart_is_named_for_a_screen_reader(language, treated, browser):
    with translation.override(language):
        html = chart_page(browser, treated).content.decode()

    assert html.count('role="img"') == 2
    assert 'aria-labelledby="plot-HGB told-HGB"' in html
    assert '<title id="plot-HGB">' in html
    assert '<desc id="told-HGB">' in html
    assert " style=" not in html
