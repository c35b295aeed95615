"""Nobody is enrolled but by a signed decision on the data as they are: on the page, by the action and by SQL."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Entry
from edc.capture import actions as capture
from edc.casebook.status import statuses
from enrollment import deciding
from enrollment.deciding import (
    CriterionReview,
    EnrolledAlready,
    NotEligible,
    OnOtherData,
    ScreeningOver,
    Undecidable,
)
from enrollment.eligibility.fingerprint import fingerprint
from enrollment.models import Deviation, EligibilityDecision, Enrolment
from protocol.codelists import SubjectStatus
from tests import universe
from tests.corrections.corrected import is_sound
from tests.enrollment.screened import CONSENTED, RESULTS, screened

AT = datetime(2024, 3, 8, 9, 0, tzinfo=universe.CLINIC)
DAY = AT.date()
REVIEWED = {"ELIG-02": CriterionReview(accepted=True, reason="Lymphoma treated, in remission for years")}
SECONDARY = {"diseasehistory": {"aetiology": "SECONDARY", "other_treatment": "N"}}


def seen(subject) -> str:
    return fingerprint(deciding.eligibility_of(subject, planned=DAY, on=DAY))


def decide(subject, *, by, reviews=None, at=AT, on=DAY, shown=None):
    return deciding.decide(
        subject=subject, planned=on, reviews=reviews or {}, seen=shown or seen(subject), by=by, at=at
    )


def changed(subject, *, by) -> None:
    """Another ALT, as somebody corrects it after the decision."""
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    rows = {"ALT": {**RESULTS["ALT"], "reported": "21"}}
    capture.save(filled=universe.filled(sample, rows=rows), by=by, at=universe.NOW)


def test_who_is_eligible_is_decided_enrolled_and_numbered(committed, subject, coordinator, pi):
    screened(subject, by=coordinator)

    decision = decide(subject, by=pi)
    deciding.enrol(subject=subject, by=pi, at=AT)

    assert (decision.status, decision.holds_until, decision.decided_by) == ("ELIGIBLE", DAY, pi)
    assert Enrolment.objects.get(subject=subject).enrolled_on == DAY
    assert statuses([subject.pk], on=DAY)[subject.pk].answer is SubjectStatus.ENROLLED
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True))[-2:] == [
        "eligibility.decide", "subject.enrol",
    ]  # fmt: skip
    assert is_sound()
    with pytest.raises(EnrolledAlready):
        deciding.enrol(subject=subject, by=pi, at=AT)


@pytest.mark.parametrize(
    ("reviews", "status"),
    [
        (REVIEWED, "ELIGIBLE"),
        ({"ELIG-02": CriterionReview(accepted=False, reason="Lymphoma is active")}, "NOT_ELIGIBLE"),
    ],
)
def test_a_review_is_decided_with_a_reason(subject, coordinator, pi, reviews, status):
    screened(subject, by=coordinator, **SECONDARY)

    assert decide(subject, by=pi, reviews=reviews).status == status


@pytest.mark.parametrize(
    "reviews",
    [
        {},
        {"ELIG-02": CriterionReview(accepted=True, reason=" \u200b")},
        {**REVIEWED, "ELIG-04": CriterionReview(True, "So")},
    ],
    ids=["undecided", "without words", "of another criterion"],
)
def test_what_is_not_decided_well_is_no_decision(subject, coordinator, pi, reviews):
    screened(subject, by=coordinator, **SECONDARY)

    with pytest.raises(Undecidable):
        decide(subject, by=pi, reviews=reviews)
    assert not EligibilityDecision.objects.exists()


def test_a_fail_is_never_accepted(subject, coordinator, pi):
    screened(subject, by=coordinator, exclusioncriteria={"hypersensitivity": "Y"})

    with pytest.raises(Undecidable):
        decide(subject, by=pi, reviews={"ELIG-12": CriterionReview(accepted=True, reason="It was mild")})
    assert decide(subject, by=pi).status == "NOT_ELIGIBLE"
    with pytest.raises(NotEligible):
        deciding.enrol(subject=subject, by=pi, at=AT)


def test_what_is_incomplete_is_not_decided(subject, pi):
    with pytest.raises(Undecidable):
        decide(subject, by=pi)


def test_data_that_change_close_it_until_it_is_decided_anew(subject, coordinator, pi):
    screened(subject, by=coordinator)
    shown = seen(subject)
    decide(subject, by=pi)
    changed(subject, by=coordinator)

    with pytest.raises(OnOtherData) as other:
        deciding.enrol(subject=subject, by=pi, at=AT)
    assert [result.criterion.id for result in other.value.criteria] == ["ELIG-04"]
    for stale in (shown, "[]", "no JSON"):
        with pytest.raises(OnOtherData):
            decide(subject, by=pi, shown=stale)
    decide(subject, by=pi)
    assert deciding.enrol(subject=subject, by=pi, at=AT).pk == subject.pk


def test_a_screening_that_is_over_by_the_planned_day_is_not_decided(subject, coordinator, pi):
    planned = CONSENTED + timedelta(days=29)
    fresh = {test: told for test, told in RESULTS.items() if test != "BHCG"}
    screened(subject, by=coordinator, results=fresh, childbearing={"potential": "STERILE"})
    universe.fill(
        universe.page_of(subject, "labs.sample", visit="SCR"), by=coordinator, collected_on=planned - timedelta(days=3)
    )
    shown = fingerprint(deciding.eligibility_of(subject, planned=planned, on=DAY))

    with pytest.raises(ScreeningOver) as over:
        decide(subject, by=pi, on=planned, shown=shown)
    assert over.value.expiry.last_day == CONSENTED + timedelta(days=28)


def test_a_consent_after_the_first_dose_is_a_major_deviation_once(committed, subject, coordinator, pi):
    screened(subject, by=coordinator)
    dose = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(dose, by=coordinator, start=CONSENTED - timedelta(days=1), mg_per_day=Decimal(2))
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    universe.fill(sample, by=coordinator, collected_on=CONSENTED - timedelta(days=2))
    late = {"ELIG-07": CriterionReview(accepted=False, reason="Consent came a day late")}

    for _time in range(2):
        assert decide(subject, by=pi, reviews=late).status == "NOT_ELIGIBLE"

    deviation = Deviation.objects.get()
    assert (deviation.severity, deviation.category, deviation.origin) == ("MAJOR", "CONSENT", "ELIG-07")
    assert deviation.arithmetic == "2024-02-29 < 2024-03-01"
    assert is_sound()


def test_it_holds_until_a_result_is_too_old(subject, coordinator, pi):
    screened(subject, by=coordinator)
    decide(subject, by=pi)

    with pytest.raises(NotEligible):
        deciding.enrol(subject=subject, by=pi, at=AT + timedelta(days=1))


def test_only_who_may_decides_and_enrols(subject, coordinator, pi):
    screened(subject, by=coordinator)
    with pytest.raises(NotPermitted):
        decide(subject, by=coordinator)
    decide(subject, by=pi)
    with pytest.raises(NotPermitted):
        deciding.enrol(subject=subject, by=coordinator, at=AT)


INSERT = "INSERT INTO enrollment_enrolment (subject_id, decision_id, enrolled_on) VALUES (%s, %s, %s)"


def refused(*values: Any) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT, values)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", "") == "EDC04"
    return False


def test_no_statement_of_the_application_enrols_without_a_decision(
    committed, subject, other_subject, coordinator, stranger, pi
):
    screened(subject, by=coordinator, exclusioncriteria={"hypersensitivity": "Y"})
    failed = decide(subject, by=pi)
    assert refused(subject.pk, failed.pk, DAY)

    universe.fill(universe.page_of(subject, "enrollment.exclusioncriteria"), by=coordinator, hypersensitivity="N")
    good = decide(subject, by=pi)
    assert refused(other_subject.pk, good.pk, DAY)
    assert refused(subject.pk, failed.pk, DAY)
    assert refused(subject.pk, good.pk, DAY + timedelta(days=1))
    assert refused(subject.pk, good.pk, DAY - timedelta(days=1))
    assert not refused(subject.pk, good.pk, DAY)


def test_the_page_signs_with_all_components_and_enrols(subject, coordinator, pi, django_assert_max_num_queries):
    today = timezone.localdate()
    screened(subject, by=coordinator, **SECONDARY)
    sample = universe.page_of(subject, "labs.sample", visit="SCR")
    now = timezone.now()
    universe.fill(sample, by=coordinator, at=now, collected_on=today)
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, at=now, signed_on=today)
    client, address = universe.client_for(pi), reverse("eligibility", args=[subject.number])
    form = client.get(address).context["decision_form"]
    posted = {
        "planned": f"{form.initial['planned']}", "seen": form.initial["seen"], "ELIG-02-answer": "accepted",
        "ELIG-02-reason": "Stable", "username": pi.username, "password": universe.PASSWORD,
    }  # fmt: skip

    for wrong, said in (
        ({"password": "wrong"}, "The user name or the password is not right."),
        ({"username": ""}, "This field is required."),
        ({"ELIG-02-reason": "\u200b"}, "Say why."),
        ({"seen": "{}"}, "Data changed meanwhile"),
    ):
        answer = client.post(address, {**posted, **wrong})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert client.post(address, posted).status_code == 302
    with django_assert_max_num_queries(20):
        assert "Signed by" in client.get(address).content.decode()
    assert "username" not in client.get(address).context["decision_form"].fields
    assert client.post(reverse("enrol", args=[subject.number])).status_code == 302
    assert Enrolment.objects.filter(subject=subject).exists()
    assert "Enrolled on" in client.get(address).content.decode()
