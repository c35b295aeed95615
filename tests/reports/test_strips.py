"""Small charts of one panel on the subject's page, and the table behind them."""

import pytest

from protocol.analytes import ANALYTES
from protocol.codelists import Disease
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.reports.drawn import strips
from trial_edc.reports.charts import panels


@pytest.fixture
def browser(coordinator):
    return universe.client_for(coordinator)


@scenes.stands
def treated(site, coordinator):
    """Haemoglobins before and after the first dose, below and within a lower limit of 110."""
    return people.treated(site, by=coordinator, hb={-1: "70", 28: "95", 91: "118"})


def test_every_analyte_is_in_one_panel_of_the_schedule():
    _response, *others = panels.panels(None)

    assert sorted(code for panel in others for code in panel.analytes) == sorted(ANALYTES)


def test_platelets_are_read_with_the_response_but_in_warm_anaemia_alone():
    shown = {disease: "PLT" in panels.panels(disease)[0].analytes for disease in (None, *Disease)}

    assert shown == {None: True, Disease.WAIHA: False, Disease.EVANS: True}


def test_an_address_of_a_panel_is_its_own():
    codes = [panel.code for panel in panels.panels(None)]

    assert len(codes) == len(set(codes))


def test_the_subjects_page_draws_the_panel_of_the_response(treated, browser):
    found, told = strips(browser, treated)

    assert [chart.code for chart in found.charts] == ["HGB", "RETIC", "LDH", "TBIL"]
    assert (found.charts[0].latest.standard, found.charts[0].latest.on) == ("118", day(91))
    assert "Laboratory over time" in told
    assert (
        "3 results from 2023-12-31 to 2024-04-01: first 70, last 118, lowest 70, highest 118. 2 below, 0 above" in told
    )


def test_platelets_stand_in_the_panel_of_evans_syndrome(site, coordinator, browser):
    evans = people.treated(site, by=coordinator, hb={-1: "70", 91: "118"}, platelets={-1: "20"}, disease=Disease.EVANS)

    found, _told = strips(browser, evans)

    assert [chart.code for chart in found.charts][:2] == ["HGB", "PLT"]


def test_a_panel_is_chosen_by_a_link(subject, coordinator, browser):
    universe.fill_labs(universe.page_of(subject, "labs.sample", visit="D0"), by=coordinator, on=day(0))

    found, told = strips(browser, subject, panel="lipids")

    assert [chart.code for chart in found.charts] == ["TRIG", "CHOL"]
    assert [panel.code for panel in found.offered] == ["response", "blood-count", "haemolysis", "chemistry", "lipids"]
    assert "Total cholesterol" in told


@pytest.mark.parametrize("panel", ["", "nothing", "\0", "lipids ", "9" * 500])
def test_a_panel_that_there_is_not_is_the_one_of_the_response(panel, treated, browser):
    found, _told = strips(browser, treated, panel=panel)

    assert found.panel.code == "response"


def test_a_panel_with_nothing_to_draw_is_not_offered_and_says_so_where_it_is_asked_for(treated, browser):
    plain, _told = strips(browser, treated)
    asked, told = strips(browser, treated, panel="lipids")

    assert "lipids" not in [panel.code for panel in plain.offered]
    assert asked.charts == ()
    assert "No result of this panel has a number and a day yet." in told


def test_without_a_result_one_sentence_says_so(subject, browser):
    found, told = strips(browser, subject)

    assert (found.timeline, found.charts) == (None, ())
    assert "No laboratory result with a number and a day is entered yet." in told


def test_all_charts_stand_under_one_axis_of_time(treated, browser):
    found, _told = strips(browser, treated)

    first_of = {chart.marks[0].point.x for chart in found.charts}
    assert len(first_of) == 1
    (dose,) = found.timeline.steps
    assert first_of.pop() < dose.x
    assert dose.x + dose.width == 100


def test_the_table_behind_the_panel_holds_each_sample_once(treated, browser):
    found, _told = strips(browser, treated)

    assert [line.on for line in found.samples] == [day(-1), day(28), day(91)]
    assert [reading.standard for reading in found.samples[-1].readings][0] == "118"
    assert all(line.visit_label for line in found.samples)
