"""A deviation is stated once for its reason and its count; deviations are listed, and taken as a file."""

from datetime import date

import pytest

from edc.audit.models import Entry
from edc.capture.checks.declared import Context
from edc.corrections.actions import strike_page
from enrollment import checks
from enrollment.deviations.actions import NewDeviation, open_deviation
from enrollment.models import Deviation
from protocol.codelists_deviation import DeviationCategory, DeviationSeverity
from tests.universe import NOW, TODAY, client_for

GIVEN = NewDeviation(
    what="=A dose was given before the consent.",
    happened_on=date(2025, 3, 1),
    category=DeviationCategory.CONSENT,
    severity=DeviationSeverity.MAJOR,
    origin="DOSE_BEFORE_CONSENT",
    arithmetic="dose 2025-03-01, consent 2025-03-02",
)


def test_is_opened_once_for_its_reason_and_count(subject, pi):
    another = NewDeviation(**{name: getattr(GIVEN, name) for name in GIVEN.__slots__} | {"arithmetic": "dose 2"})

    pages = [open_deviation(subject=subject, deviation=new, by=pi, at=NOW) for new in (GIVEN, GIVEN, another)]

    assert [page is None for page in pages] == [False, True, False]
    assert [deviation.severity for deviation in Deviation.objects.of([subject.pk])] == ["MAJOR", "MAJOR"]


def test_is_not_opened_again_after_it_was_struck_through(subject, pi):
    page = open_deviation(subject=subject, deviation=GIVEN, by=pi, at=NOW)
    strike_page(page=page, reason="None", seen=page.last_entry, by=pi, at=NOW)

    assert open_deviation(subject=subject, deviation=GIVEN, by=pi, at=NOW) is None


@pytest.mark.parametrize(("ethics_on", "fires"), [(date(2025, 2, 28), True), (date(2025, 3, 1), False)])
def test_is_not_reported_before_it_happened(ethics_on, fires):
    answers = {"happened_on": GIVEN.happened_on, "ethics_on": ethics_on}
    context = Context(born_on=None, today=TODAY, elsewhere={})

    assert bool(list(checks.reported_before_it_happened.ask(answers, context))) is fires


def test_is_listed_and_taken_as_a_file(subject, pi, stranger, administrator):
    open_deviation(subject=subject, deviation=GIVEN, by=pi, at=NOW)

    listed = [client_for(pi).get("/deviations/", {"site": site}).content.decode() for site in ("", "01")]
    answer = client_for(pi).post("/deviations/export/", {"site": "01"})

    assert all(GIVEN.arithmetic in page for page in listed)
    assert "01,01-001,'=A dose was given before the consent.,2025-03-01,,CONSENT,MAJOR" in answer.content.decode()
    assert Entry.objects.filter(act="export", site="01").count() == 1
    assert GIVEN.arithmetic not in client_for(stranger).get("/deviations/").content.decode()
    assert client_for(stranger).get("/deviations/", {"site": "01"}).status_code == 404
    assert client_for(administrator).get("/deviations/").status_code == 403
