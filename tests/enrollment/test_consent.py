"""Consent by version and scope: versions are published, re-consent is asked of who is on study, scopes are read."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from edc.accounts.selectors import NotPermitted
from edc.worklist.models import WorkItem, WorkState
from enrollment import checks
from enrollment.actions import publish_consent, screen
from enrollment.models import ConsentVersion
from enrollment.selectors import scope_answers
from protocol.codelists import ConsentScope
from tests import universe
from tests.capture.test_checks import NOBODY
from tests.universe import CONSENTED, NOW, TODAY, client_for

LATER = TODAY - timedelta(days=30)
TYPED = {
    "site": "01",
    "label": "2.0",
    "ethics_reference": "EC-7",
    "approved_on": "2025-05-01",
    "effective_from": "2025-06-01",
    "needs_reconsent": "on",
}


def version(site, label="2.0", **more):
    told = {"ethics_reference": "EC", "approved_on": LATER, "effective_from": LATER, "needs_reconsent": True}
    return ConsentVersion(site=site, label=label, **told | more)


def publish(site, by, label="2.0", **more):
    return publish_consent(version=version(site, label, **more), by=by, at=NOW)


def signed(subject, by, **answers):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=by, signed_on=CONSENTED, **answers)


def anew(subject, by, label, on=LATER, **answers):
    universe.fill(
        universe.add_page(subject, "enrollment.reconsent", by=by), by=by, signed_on=on, version=label, **answers
    )


def test_asks_who_is_on_study_to_sign_the_new_version_until_it_is_signed(site, coordinator, pi):
    staying, gone, _unsigned, current = (screen(site=site, by=coordinator, at=NOW) for _turn in range(4))
    signed(staying, coordinator, version="1.0")
    signed(gone, coordinator)
    signed(current, coordinator, version="2.0")
    universe.fill(universe.page_of(gone, "enrollment.disposition"), by=coordinator, departure="LOST")

    publish(site, pi, "1.5", needs_reconsent=False)
    assert not WorkItem.objects.exists()
    publish(site, pi)
    asked = [item.subject for item in WorkItem.objects.all()]
    anew(staying, coordinator, "2.0")

    assert asked == [staying]  # and neither who left, who signed nothing yet, nor who signed it already
    assert WorkItem.objects.get().state == WorkState.NO_LONGER


def test_asks_who_signs_an_older_version_afterwards(subject, site, coordinator, pi):
    publish(site, pi)
    signed(subject, coordinator, version="1.0")

    assert WorkItem.objects.get().state == WorkState.OPEN


@pytest.mark.parametrize("name", ["coordinator", "monitor", "administrator", "stranger"])
def test_is_published_by_nobody_else(request, site, name):
    with pytest.raises(NotPermitted):
        publish(site, request.getfixturevalue(name))


@pytest.mark.parametrize(
    "more",
    [{"effective_from": LATER - timedelta(days=1)}, {"label": "1.0"}, {"label": ""}, {"approved_on": None}],
    ids=["before its approval", "twice", "without a label", "without an approval"],
)
def test_refuses_a_version_that_cannot_be(site, pi, more):
    publish(site, pi, "1.0")

    with pytest.raises(ValidationError):
        publish(site, pi, **{"label": "2.0", **more})


@pytest.mark.parametrize(("language", "heading"), [("en", "Versions of the consent form"), ("zh-hans", "")])
def test_is_published_on_its_page(site, data_manager, coordinator, administrator, language, heading):
    browser = client_for(data_manager)
    browser.cookies["django_language"] = language

    assert browser.post("/consent-versions/", TYPED).status_code == 302
    again = browser.post("/consent-versions/", TYPED)
    early = browser.post("/consent-versions/", TYPED | {"label": "3", "effective_from": "2025-04-30"})
    shown = client_for(coordinator).get("/consent-versions/").content.decode()

    assert again.context["form"].errors.keys() == {"label"}
    assert early.context["form"].errors.keys() == {"effective_from"}
    assert heading in browser.get("/consent-versions/").content.decode()
    assert "EC-7" in shown
    assert 'method="post" class="panel' not in shown
    assert ConsentVersion.objects.get().effective_from == date(2025, 6, 1)
    assert client_for(coordinator).post("/consent-versions/", TYPED).status_code == 403
    assert client_for(administrator).get("/consent-versions/").status_code == 403


def test_reads_the_scopes_of_all_consents_and_withdrawals(site, coordinator):
    first, second, third = (screen(site=site, by=coordinator, at=NOW) for _turn in range(3))
    signed(first, coordinator, for_abroad="N")
    anew(first, coordinator, "2.0", for_abroad="Y")
    signed(second, coordinator, for_abroad="Y")
    page = universe.add_page(second, "enrollment.consentwithdrawal", by=coordinator)
    universe.fill(page, by=coordinator, withdrawn_on=LATER, scope="ABROAD")

    def answers(on):
        stands = scope_answers([first.pk, second.pk, third.pk], ConsentScope.ABROAD, on=on)
        return [conclusion.answer.value for conclusion in stands.values()]

    assert answers(TODAY) == ["GIVEN", "WITHDRAWN", "UNKNOWN"]
    assert answers(LATER - timedelta(days=1)) == ["REFUSED", "GIVEN", "UNKNOWN"]


def test_a_consent_without_its_day_is_none(subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, for_abroad="Y")

    assert scope_answers([subject.pk], ConsentScope.ABROAD, on=TODAY)[subject.pk].answer == "UNKNOWN"


@pytest.mark.parametrize(
    ("text", "asks"),
    [("00:00", False), ("14:05", False), ("23:59", False), ("24:00", True), ("2 pm", True), ("9:05", True)],
)
def test_asks_for_a_time_of_day(text, asks):
    assert bool(list(checks.time_of_day.ask({"signed_time": text}, NOBODY))) is asks


@pytest.mark.parametrize(
    ("signer", "reason", "asks"),
    [("SUBJECT", None, False), ("WITNESS", None, True), ("REPRESENTATIVE", None, True), ("WITNESS", "blind", False)],
)
def test_asks_why_the_subject_did_not_sign_alone(signer, reason, asks):
    answers = {"signer": signer, "signer_reason": reason}

    assert bool(list(checks.signed_for_another.ask(answers, NOBODY))) is asks
