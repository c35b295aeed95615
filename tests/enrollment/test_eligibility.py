"""The criteria of eligibility over what was entered: each line says why, from where, and what is missing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment import actions
from enrollment.eligibility.places import ENTERED, PLACES
from enrollment.eligibility.reading import screenings
from enrollment.eligibility.screens import eligibility_screen
from protocol.codelists_eligibility import EligibilityStatus
from protocol.eligibility import CRITERIA, judge_eligibility
from protocol.parameters import DEFAULT
from tests import universe
from tests.enrollment.screened import NORMAL, PLANNED, RESULTS, screened


def judged(subject, *, planned=PLANNED):
    ((_subject, facts),) = screenings([subject], planned=planned, parameters=DEFAULT)
    return judge_eligibility(facts)


def statuses(subject, **how) -> dict[str, str]:
    return {result.criterion.id: result.status.value for result in judged(subject, **how).results}


def test_who_meets_every_criterion_is_eligible_until_the_first_result_is_too_old(subject, coordinator):
    eligibility = judged(screened(subject, by=coordinator), planned=date(2024, 3, 8))

    assert eligibility.status is EligibilityStatus.ELIGIBLE
    assert set(statuses(subject, planned=date(2024, 3, 8)).values()) == {"PASS"}
    assert (eligibility.holds_until.last_day, eligibility.holds_until.fact) == (date(2024, 3, 8), "hcg")


def results(**changed):
    return {"results": {**RESULTS, **{test: {**RESULTS.get(test, {}), **told} for test, told in changed.items()}}}


CASES = [
    ({"demographics": {"birth_date": date(2006, 3, 2)}}, "ELIG-01", "FAIL"),
    ({"demographics": {"birth_date": date(2006, 3, 1)}}, "ELIG-01", "PASS"),
    ({"diseasehistory": {"aetiology": "SECONDARY", "other_treatment": "N"}}, "ELIG-02", "REVIEW"),
    (results(DATC3D={"reported": "2+"}, DATIGG={"reported": "阴性"}), "ELIG-02", "FAIL"),
    (results(DATC3D={"reported": "2+"}, COLDAGG={"reported": "1:64"}), "ELIG-02", "REVIEW"),
    (results(DATC3D={"reported": "2+"}, COLDAGG={"reported": "1：32"}), "ELIG-02", "PASS"),
    (results(ALT={"reported": "80", **NORMAL}), "ELIG-04", "FAIL"),
    (results(ALT={"reported": "79.9", **NORMAL}), "ELIG-04", "PASS"),
    (results(AST={"reported": "22", "unit": "U/L", "reported_high": None, "reported_low": None}), "ELIG-04",
     "INCOMPLETE"),
    ({"exclusioncriteria": {"active_infection": "Y", "infection_site": "Lung"}}, "ELIG-05", "FAIL"),
    (results(BHCG={"reported": "24.9", "unit": "U/L"}), "ELIG-06", "REVIEW"),
    ({"childbearing": {"potential": "STERILE"}}, "ELIG-06", "PASS"),
    ({"consent": {"for_participation": "N"}}, "ELIG-07", "FAIL"),
    ({"consent": {"signer": "WITNESS"}}, "ELIG-07", "INCOMPLETE"),
    (results(HIV={"reported": "阳性"}), "ELIG-09", "INCOMPLETE"),
    ({**results(HIV={"reported": "阳性"}), "exclusioncriteria": {"hiv_confirmed": "N"}}, "ELIG-09", "PASS"),
    ({**results(HIV={"reported": "阳性"}), "exclusioncriteria": {"hiv_confirmed": "Y"}}, "ELIG-09", "FAIL"),
    (results(HCVAB={"reported": "阳性"}), "ELIG-09", "INCOMPLETE"),
    (results(HCVAB={"reported": "阳性"}, HCVRNA={"reported": "<15", "unit": "IU/mL"}), "ELIG-09", "PASS"),
    (results(HBSAG={"reported": "阳性"}, HBVDNA={"reported": "2000", "unit": "IU/mL"}), "ELIG-09", "FAIL"),
    ({"exclusioncriteria": {"malignancy": "Y", "malignancy_detail": "Lymphoma", "malignancy_state": "REMISSION"}},
     "ELIG-11", "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "criterion", "expected"), CASES)
def test_each_answer_reaches_its_criterion(subject, coordinator, changed, criterion, expected):
    assert statuses(screened(subject, by=coordinator, **changed), planned=date(2024, 3, 8))[criterion] == expected


def test_a_result_that_is_too_old_for_the_planned_dose_does_not_count(subject, coordinator):
    screened(subject, by=coordinator)

    assert statuses(subject, planned=PLANNED)["ELIG-06"] == "INCOMPLETE"
    assert statuses(subject, planned=PLANNED + timedelta(days=6))["ELIG-04"] == "INCOMPLETE"


def test_reads_as_often_for_many_subjects_as_for_one(subject, coordinator):
    subjects = [screened(subject, by=coordinator)]
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as reads:
            list(screenings(subjects, planned=PLANNED, parameters=DEFAULT))
        counts.append(len(reads))
        subjects += [screened(actions.screen(site=subject.site, by=coordinator, at=universe.NOW), by=coordinator)]

    assert counts[0] == counts[1]


def test_the_page_says_what_is_missing_and_leads_to_the_field(subject, coordinator, django_assert_max_num_queries):
    client, page = universe.client_for(coordinator), universe.page_of(subject, "enrollment.demographics")

    with django_assert_max_num_queries(20):
        answer = client.get(reverse("eligibility", args=[subject.number]))
    words = answer.content.decode()

    assert "Incomplete" in words
    assert f'href="/pages/{page.pk}/#id_birth_date"' in words
    assert f'href="/subjects/{subject.number}/new/enrollment.priortherapy/"' in words
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    assert "年龄≥18岁" in client.get(reverse("eligibility", args=[subject.number])).content.decode()


def test_the_page_judges_for_a_planned_day_and_refuses_what_is_none(subject, coordinator):
    client = universe.client_for(coordinator)
    screened(subject, by=coordinator)
    address = reverse("eligibility", args=[subject.number])

    assert "Eligible" in client.get(address, {"planned": "2024-03-08"}).content.decode()
    refused = client.get(address, {"planned": "soon"})
    assert (refused.status_code, "soon" in refused.content.decode()) == (422, True)


def test_every_fact_that_can_be_missing_has_its_place(subject):
    screen = eligibility_screen(subject, planned=PLANNED, today=PLANNED, parameters=DEFAULT)

    assert {criterion.id for criterion in CRITERIA} == ENTERED.keys()
    assert {fact for facts in ENTERED.values() for fact in facts} <= PLACES.keys()
    assert set(screen.eligibility.missing) <= PLACES.keys()
    assert Decimal(len(screen.lines)) == len(CRITERIA)
