"""The flow of subjects on the screen: each number opens its subjects, and each site counts apart."""

from datetime import timedelta

import pytest

from edc.study import actions as study
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import DAY_0
from tests.pages.reading import words
from tests.universe import TODAY

FLOW = "/reports/flow/"
CUT = "2025-06-01"


@scenes.stands
def arrived(site, coordinator):
    """One treated and withdrawn, and one whose screening failed."""
    treated = people.treated(site, by=coordinator, hb={-1: "70"}, left=("WITHDRAWN", 190))
    failed = people.screen(site=site, by=coordinator, at=universe.NOW)
    universe.fill(universe.page_of(failed, "enrollment.consent"), by=coordinator, signed_on=DAY_0)
    told = {"failed_on": DAY_0 + timedelta(days=3), "criteria": "ELIG-04, E1"}
    universe.fill(universe.add_page(failed, "enrollment.screenfailure", by=coordinator), by=coordinator, **told)
    return treated, failed


def get(user, url, **query):
    return universe.client_for(user).get(url, query)


def test_every_number_opens_its_subjects(arrived, pi):
    treated, failed = arrived
    answer = get(pi, FLOW, cut=CUT)
    lines = {line.label: line.figure for line in answer.context["lines"]}

    numbers = [lines[name].number for name in ("Screened", "Screening failed", "Enrolled", "Withdrew", "Died")]
    behind = [get(pi, lines[name].url).context["subjects"] for name in ("Screened", "Screening failed", "Withdrew")]

    assert numbers == [2, 1, 1, 1, 0]
    assert [[subject.number for subject in some] for some in behind] == [
        [treated.number, failed.number],
        [failed.number],
        [treated.number],
    ]
    for figure in filter(lambda figure: figure.url, lines.values()):
        # Once from the picture, once from the table behind it.
        assert answer.content.decode().count(f'href="{figure.url.replace("&", "&amp;")}"') == 2
    assert "ELIG-04, E1" in words(get(pi, lines["Screening failed"].url))
    assert "No subject stands" in words(get(pi, f"{FLOW}subjects/died/"))


@pytest.mark.parametrize(
    ("query", "status"),
    [({"cut": "soon"}, 422), ({"site": "77"}, 404), ({"site": "01"}, 200)],
)
def test_answers_what_is_asked(arrived, pi, query, status):
    assert get(pi, FLOW, **query).status_code == status
    assert get(pi, f"{FLOW}subjects/screened/", **query).status_code == (404 if status == 422 else status)
    assert get(pi, f"{FLOW}subjects/nobody/", **query).status_code == 404


def test_each_site_counts_apart_and_the_plan_is_of_all(arrived, other_site, pi):
    everywhere = universe.new_person("sponsor", role="statistician", site=None)

    alone = get(pi, FLOW, site="01")
    people.treated(other_site, by=universe.new_person("abroad", role="coordinator", site=other_site), hb={-1: "70"})
    whole, second, own = get(everywhere, FLOW), get(everywhere, FLOW, site="02"), get(pi, FLOW)

    assert alone.context["accrual"].planned
    assert [answer.context["enrolled"] for answer in (whole, second, own)] == [2, 1, 1]
    assert [bool(answer.context["accrual"].planned) for answer in (whole, second, own)] == [True, False, False]
    assert ["not drawn here" in words(answer) for answer in (whole, second, own)] == [False, True, True]


def test_warns_where_more_are_enrolled_than_planned(site, arrived, pi, coordinator, protocol_editor):
    before = words(get(pi, FLOW))
    people.treated(site, by=coordinator, hb={-1: "70"})
    told = {"name": "n_planned", "value": "1", "effective_from": TODAY, "citation": "Amendment 1"}
    study.publish(**told, by=protocol_editor, at=universe.NOW)

    assert "more than the 1 that were planned" not in before
    assert "2 subjects are enrolled, more than the 1 that were planned" in words(get(pi, FLOW))
