"""The page that says what a subject's response is, and why: rule, values, limits and days, in words."""

import pytest
from django.urls import reverse

from protocol.codelists import CriteriaSet
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.pages.reading import words

HB = {-1: "70", 30: "95", 91: "118", 183: "80"}


@scenes.stands
def responder(site, coordinator):
    """Partial response, then complete, then none."""
    return people.treated(site, by=coordinator, hb=HB)


def opened(subject, by, **query):
    return universe.client_for(by).get(reverse("response", args=[subject.number]), query)


def test_says_what_decided_at_each_assessment(responder, coordinator):
    told = words(opened(responder, coordinator))

    for offset, rule in ((30, "RESP-08e"), (91, "RESP-08d"), (183, "RESP-05")):
        assert day(offset).isoformat() in told
        assert rule in told


def test_gives_the_values_the_limits_and_the_days_in_words(responder, coordinator):
    told = words(opened(responder, coordinator))

    assert "118 g/L" in told
    assert "110 g/L" in told
    assert "70 g/L" in told
    assert day(-1).isoformat() in told
    assert "180 U/L" in told
    assert "250 U/L" in told


def test_gives_every_definition_of_response_beside_the_one_that_counts(responder, coordinator):
    told = words(opened(responder, coordinator))

    for criteria in CriteriaSet:
        assert criteria.label in told


def test_says_what_the_subject_counts_as_at_each_month(responder, coordinator):
    answer = opened(responder, coordinator)

    assert {month: str(one.answer) for month, one, _assessment in answer.context["verdicts"]} == {
        3: "CR",
        6: "NR",
        12: "NE",
    }
    assert "Relapse" in words(answer)
    assert day(183).isoformat() in words(answer)


def test_speaks_of_the_data_up_to_the_day_that_the_address_names(responder, coordinator):
    answer = opened(responder, coordinator, cut=day(100).isoformat())

    assert {month: str(one.answer) for month, one, _assessment in answer.context["verdicts"]} == {
        3: "CR",
        6: "PENDING",
        12: "PENDING",
    }
    assert day(100).isoformat() in words(answer)
    assert day(183).isoformat() not in {one.on.isoformat() for one, _sets in answer.context["assessments"]}


@pytest.mark.parametrize("cut", ["yesterday", "2024-02-30", "../..", "\0", "9" * 5000])
def test_knows_no_day_that_is_none(responder, coordinator, cut):
    assert opened(responder, coordinator, cut=cut).status_code == 404


@pytest.mark.parametrize("cut", ["0001-01-01", "9999-12-31"])
def test_bears_the_first_and_the_last_day_there_is(responder, coordinator, cut):
    assert opened(responder, coordinator, cut=cut).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_speaks_both_languages(responder, coordinator, language):
    client = universe.client_for(coordinator)
    client.post(reverse("set_language"), {"language": language, "next": "/"})

    answer = client.get(reverse("response", args=[responder.number]))

    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert f'lang="{language}"' in answer.content.decode()
    assert "118 g/L" in words(answer)


def test_waits_for_the_first_dose(subject, coordinator):
    answer = opened(subject, coordinator)

    assert answer.status_code == 200
    assert answer.context["outcome"] is None
    assert "first dose" in words(answer)


def test_waits_for_the_first_haemoglobin_under_treatment(site, coordinator):
    subject = people.treated(site, by=coordinator, hb={-1: "70"})

    answer = opened(subject, coordinator, cut=day(10).isoformat())

    assert answer.context["assessments"] == []
    assert {str(one.answer) for _month, one, _assessment in answer.context["verdicts"]} == {"PENDING"}


def test_shows_both_lineages_of_evans_syndrome(site, coordinator):
    subject = people.treated(
        site, by=coordinator, disease="EVANS", hb={-1: "70", 91: "118"}, platelets={-1: "12", 91: "60"}
    )

    answer = opened(subject, coordinator)

    ((assessment, _sets),) = answer.context["assessments"]
    assert (assessment.red_cells.answer, assessment.platelets.answer) == ("CR", "PR")
    told = words(answer)
    assert "Red cells" in told
    assert "Platelets" in told
    assert "60 ×10⁹/L" in told
    assert "RESP-11" in told


def test_is_not_there_for_the_stranger(responder, stranger):
    answer = opened(responder, stranger)

    assert answer.status_code == 404
    assert responder.number not in words(answer)


def test_is_closed_to_a_role_that_may_not_read_responses(responder, importer):
    answer = opened(responder, importer)

    assert answer.status_code == 403
    assert "118 g/L" not in words(answer)


@pytest.mark.parametrize("name", ["pi", "monitor", "data_manager", "safety_officer", "statistician", "inspector"])
def test_is_open_to_whoever_may_read_responses(request, responder, name):
    assert opened(responder, request.getfixturevalue(name)).status_code == 200


def test_shows_what_was_typed_as_text(site, coordinator):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 30: "95"})
    people.put_in(
        subject,
        "dosing.rescue",
        by=coordinator,
        given_on=day(29),
        rescue_class="A",
        treatment="<script>alert(1)</script>",
    )

    html = opened(subject, coordinator).content.decode()

    assert "&lt;script&gt;alert" in html
    assert "<script>alert" not in html
