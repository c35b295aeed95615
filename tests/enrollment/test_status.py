"""A subject's status is concluded from its forms: on its page, in the list, and as a filter of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from edc.capture.checks.declared import Context
from edc.casebook.status import statuses
from enrollment import checks
from enrollment.actions import screen
from protocol.codelists import Departure
from protocol.parameters import DEFAULT
from tests import universe
from tests.universe import CONSENTED, NOW, TODAY, client_for

EARLIER = TODAY - timedelta(days=9)
DOSE = {"start": EARLIER, "mg_per_day": 2}
FORMS = {
    "SCREENING": [],
    "SCREEN_FAILURE": [("enrollment.screenfailure", {"failed_on": EARLIER, "criteria": "ELIG-04"})],
    "ON_TREATMENT": [("dosing.sirolimus", DOSE)],
    "OFF_TREATMENT": [
        ("dosing.sirolimus", DOSE),
        ("enrollment.endoftreatment", {"decided_on": EARLIER, "reason": "RELAPSE"}),
    ],
    "COMPLETED": [("enrollment.disposition", {"departure": "COMPLETED", "left_on": EARLIER})],
    "WITHDRAWN": [("enrollment.disposition", {"departure": "WITHDRAWN", "left_on": EARLIER})],
    "LOST": [("enrollment.disposition", {"departure": "LOST"})],
    "DIED": [("enrollment.disposition", {"departure": "DIED", "left_on": EARLIER})],
}


def stand(subject, by, forms):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=by, signed_on=CONSENTED)
    for form, answers in forms:
        is_log = form != "enrollment.disposition"
        page = universe.add_page(subject, form, by=by) if is_log else universe.page_of(subject, form)
        universe.fill(page, by=by, **answers)


@pytest.mark.parametrize("status", FORMS)
def test_follows_from_the_forms(subject, coordinator, status):
    stand(subject, coordinator, FORMS[status])

    assert statuses([subject.pk], on=TODAY)[subject.pk].answer == status


def test_of_two_ends_of_treatment_the_first_counts(subject, coordinator):
    ends = [("enrollment.endoftreatment", {"decided_on": day, "reason": "RELAPSE"}) for day in (EARLIER, TODAY)]
    stand(subject, coordinator, ends)

    assert statuses([subject.pk], on=EARLIER)[subject.pk].answer == "OFF_TREATMENT"


def test_is_shown_filtered_and_explained(site, subject, coordinator):
    stand(subject, coordinator, FORMS["ON_TREATMENT"])
    screen(site=site, by=coordinator, at=NOW)
    browser = client_for(coordinator)

    def listed(status):
        answer = browser.get("/subjects/", {"status": status})
        return [line.subject.number for line in answer.context["lines"]], answer.content.decode()

    assert listed("ON_TREATMENT")[0] == ["01-001"]
    assert listed("SCREENING")[0] == ["01-002"]
    assert listed("nonsense")[0] == ["01-001", "01-002"]
    assert "No subject of your sites has this status." in listed("DIED")[1]
    assert f"First dose on {EARLIER}." in browser.get("/subjects/01-001/").content.decode()


def test_reads_as_often_for_many_as_for_few(site, coordinator):
    keys = [screen(site=site, by=coordinator, at=NOW).pk for _turn in range(3)]

    def asked(some):
        with CaptureQueriesContext(connection) as statements:
            statuses(some, on=timezone.localdate())
        return len(statements)

    assert asked(keys[:1]) == asked(keys) <= 6


TRIED = tuple(EARLIER for _turn in range(DEFAULT.lost_attempts))


@pytest.mark.parametrize(
    ("departure", "attempts", "asks"),
    [
        (Departure.LOST, TRIED, False),
        (Departure.LOST, TRIED[1:], True),
        (Departure.LOST, (*TRIED[1:], None), True),
        (Departure.LOST, (*TRIED[1:], TODAY + timedelta(days=1)), True),
        (Departure.WITHDRAWN, (), False),
    ],
    ids=["enough", "too-few", "blank", "after-it", "other"],
)
def test_lost_asks_for_the_attempts_to_reach(departure, attempts, asks):
    context = Context(born_on=None, today=TODAY, elsewhere={"enrollment.contactattempt.tried_on": attempts})
    answers = {"departure": departure, "left_on": TODAY}

    assert bool(list(checks.lost_without_attempts.ask(answers, context))) is asks


@pytest.mark.parametrize(
    ("asked", "item"),
    [(checks.another_end_of_treatment, "decided_on"), (checks.another_screen_failure, "failed_on")],
    ids=["end of treatment", "screen failure"],
)
def test_asks_where_what_happens_once_stands_twice(asked, item):
    (source,) = asked.elsewhere.values()

    def fires(*others):
        return bool(list(asked.ask({item: TODAY}, Context(born_on=None, today=TODAY, elsewhere={source: others}))))

    assert (fires(), fires(None), fires(TODAY)) == (False, False, True)
