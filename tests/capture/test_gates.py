"""A gate lets nothing in before what it needs stands: by the page, by SQL, moved or restored; what stands stays."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from edc.accounts import actions as accounts
from edc.audit.schema import install_triggers, schema_checks
from edc.capture import actions as capture
from edc.capture.actions import ChecksRefused
from edc.capture.checks.gates import Gate, closed_gate, gates
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.models import Page
from edc.queries.models import Query, QueryState
from enrollment.models import Consent
from tests import databases, universe
from tests.corrections.corrected import is_sound, move, now, restore, strike

START = date(2024, 3, 1)


def blank_dose(subject, *, by) -> Page:
    """A page for a dose, made while nothing else is."""
    (page,) = casebook.add_pages(wanted=[NewPage(subject=subject, form="dosing.sirolimus")], by=by, at=universe.NOW)
    return page


def of_consent() -> Gate:
    return next(gate for gate in gates() if gate.id == "DOSE-CONSENT")


def dosed(subject, *, by) -> Page:
    page = universe.add_page(subject, "dosing.sirolimus", by=by)
    universe.fill(page, by=by, start=START, mg_per_day=Decimal(2))
    return page


def consent_of(subject) -> Page:
    return universe.page_of(subject, "enrollment.consent")


def refused_by(error) -> list[str]:
    return [finding.check for finding in error.value.findings]


def sql(statement: str, *values: int) -> str:
    """The gate that refuses a statement of the application; nothing where it goes through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        gate = closed_gate(error)
        assert gate is not None
        return gate.id
    return ""


INSERT = "INSERT INTO dosing_sirolimus (page_id, start, mg_per_day) VALUES (%s, '2024-03-01', 2)"


def test_refuses_a_dose_without_a_consent_in_a_sentence_and_changes_nothing(subject, coordinator):
    page = blank_dose(subject, by=coordinator)

    with pytest.raises(ChecksRefused) as error:
        universe.fill(page, by=coordinator, start=START)

    assert refused_by(error) == ["DOSE-CONSENT"]
    assert now(page).last_entry is None
    universe.fill(consent_of(subject), by=coordinator, signed_on=START)
    assert universe.fill(page, by=coordinator, start=START).entry


def test_the_page_says_so_and_keeps_what_was_typed(subject, coordinator):
    page = blank_dose(subject, by=coordinator)

    reply = universe.client_for(coordinator).post(f"/pages/{page.pk}/", {"start": "2024-03-01", "seen": "0"})

    assert reply.status_code == 422
    assert "No consent date is entered for this subject" in reply.content.decode()
    assert "2024-03-01" in reply.content.decode()


def test_consent_and_dose_may_come_in_one_save(committed, subject, coordinator):
    page = blank_dose(subject, by=coordinator)
    filled = [
        universe.filled(page, answers={"start": START}),
        universe.filled(consent_of(subject), answers={"signed_on": START}),
    ]

    assert all(saved.entry for saved in capture.save_many(filled=filled, by=coordinator, at=universe.NOW))
    assert is_sound()


@pytest.mark.parametrize("is_blanked", [True, False])
def test_what_stands_can_be_saved_after_the_consent_is_gone(subject, coordinator, is_blanked):
    page = dosed(subject, by=coordinator)
    if is_blanked:
        universe.fill(consent_of(subject), by=coordinator, signed_on=None)
    else:
        strike(consent_of(subject), by=coordinator)

    assert universe.fill(page, by=coordinator, mg_per_day=Decimal(1)).entry
    with pytest.raises(ChecksRefused):
        universe.fill(blank_dose(subject, by=coordinator), by=coordinator, start=START)


@pytest.mark.parametrize("is_blanked", [True, False])
def test_a_dose_that_stands_without_a_consent_is_asked_about_until_there_is_one(subject, coordinator, is_blanked):
    page, consent = dosed(subject, by=coordinator), consent_of(subject)
    asked = Query.objects.filter(page=page, check_id="DOSE-CONSENT", item="start")
    assert not asked.exists()

    if is_blanked:
        universe.fill(consent, by=coordinator, signed_on=None)
    else:
        strike(consent, by=coordinator)
    assert asked.get().state == QueryState.OPEN

    if is_blanked:
        universe.fill(consent, by=coordinator, signed_on=START)
    else:
        restore(consent, by=coordinator)
    assert asked.get().state == QueryState.CLOSED


def test_who_takes_the_consent_away_is_told_what_it_raised(subject, coordinator):
    page, consent = dosed(subject, by=coordinator), now(consent_of(subject))
    client = universe.client_for(coordinator)

    saved = client.post(
        f"/pages/{consent.pk}/", {"signed_on": "2024-06-01", "version": "", "seen": consent.last_entry}, follow=True
    )
    assert "Queries that this raised on other pages: 1." in saved.content.decode()

    answer = client.post(
        f"/pages/{consent.pk}/strike/", {"reason": "1", "other": "", "seen": now(consent).last_entry}, follow=True
    )
    assert "Queries that this raised on other pages: 1." in answer.content.decode()
    asking = Query.objects.get(page=page, check_id="DOSE-CONSENT")
    read = client.get(f"/queries/{asking.pk}/").content.decode()
    assert "Consent signed on: blank" in read


def test_nothing_comes_back_or_moves_through_it(committed, subject, other_subject, pi):
    accounts.grant(user=pi, role="coordinator", site=other_subject.site, by=None, at=universe.NOW)
    page = dosed(subject, by=pi)

    with pytest.raises(ChecksRefused) as error:
        move(page, other_subject, by=pi)
    assert refused_by(error) == ["DOSE-CONSENT"]
    assert now(page).subject_id == subject.pk

    strike(page, by=pi)
    consent = consent_of(subject)
    strike(consent, by=pi)
    with pytest.raises(ChecksRefused) as error:
        restore(page, by=pi)
    assert refused_by(error) == ["DOSE-CONSENT"]
    restore(consent, by=pi)
    restore(page, by=pi)
    assert now(page).struck is None
    assert is_sound()


def test_no_statement_of_the_application_goes_round_it(committed, subject, other_subject, coordinator):
    page, blank = dosed(subject, by=coordinator), blank_dose(subject, by=coordinator)
    assert sql("UPDATE casebook_page SET subject_id = %s, repeat = 9 WHERE id = %s", other_subject.pk, page.pk)
    strike(consent_of(subject), by=coordinator)

    assert sql(INSERT, blank.pk) == "DOSE-CONSENT"
    assert sql(f"{INSERT} ON CONFLICT (page_id) DO UPDATE SET start = excluded.start", blank.pk) == "DOSE-CONSENT"
    assert not sql("UPDATE dosing_sirolimus SET mg_per_day = 3 WHERE page_id = %s", page.pk)
    assert not sql("UPDATE casebook_page SET struck = 1 WHERE id = %s", page.pk)
    assert sql("UPDATE casebook_page SET struck = NULL WHERE id = %s", page.pk) == "DOSE-CONSENT"


def test_what_is_needed_stands_on_its_own_form_at_a_visit_that_stands(committed, subject, other_subject, coordinator):
    blank, consent = blank_dose(subject, by=coordinator), consent_of(subject)
    (rescue,) = casebook.add_pages(
        wanted=[NewPage(subject=subject, form="dosing.rescue")], by=coordinator, at=universe.NOW
    )
    elsewhere = "INSERT INTO enrollment_consent (page_id, signed_on) VALUES (%s, '2024-01-01')"
    assert not sql(elsewhere, rescue.pk)
    assert sql(INSERT, blank.pk) == "DOSE-CONSENT"

    universe.fill(consent, by=coordinator, signed_on=START)
    assert not sql("UPDATE casebook_visit SET struck = 1 WHERE id = %s", consent.visit_id)
    assert sql(INSERT, blank.pk) == "DOSE-CONSENT"
    with pytest.raises(ChecksRefused) as error:
        universe.fill(blank, by=coordinator, start=START)
    assert refused_by(error) == ["DOSE-CONSENT"]


@pytest.mark.parametrize("is_struck", [True, False])
def test_a_consent_that_goes_meanwhile_is_waited_for(committed, elsewhere, subject, coordinator, is_struck):
    """Nobody enters a dose upon a consent that somebody strikes, or blanks, at the same moment."""
    page, consent = blank_dose(subject, by=coordinator), consent_of(subject)
    universe.fill(consent, by=coordinator, signed_on=START)
    barrier = Barrier(2)

    def take_back() -> None:
        with transaction.atomic():
            if is_struck:
                strike(consent, by=coordinator)
            else:
                sql("UPDATE enrollment_consent SET signed_on = NULL WHERE page_id = %s", consent.pk)
            barrier.wait()

    other = elsewhere(take_back)
    barrier.wait()
    assert sql(INSERT, page.pk) == "DOSE-CONSENT"
    other.result()
    assert not Consent.objects.of([subject.pk]).filter(signed_on__isnull=False).exists()


def test_each_gate_stands_in_the_database_and_is_missed_where_it_does_not(committed):
    with connection.cursor() as cursor:
        assert not list(schema_checks.gaps(cursor))
    gate = of_consent()
    for trigger in gate.triggers:
        with databases.second_connection(alias="owner") as owner:
            owner.execute(f"ALTER TABLE {trigger.table} DISABLE TRIGGER {trigger.name}")
        with connection.cursor() as cursor:
            (gap,) = schema_checks.gaps(cursor)
        assert (gap.table, gap.guard) == (trigger.table, trigger.name)
        with databases.second_connection(alias="owner") as owner:
            install_triggers.arm(owner, application_role=None)
    with connection.cursor() as cursor:
        assert not list(schema_checks.gaps(cursor))


def test_a_gate_that_is_declared_no_more_is_gone_after_migrate(committed, monkeypatch):
    gate = of_consent()
    other = replace(gate, id="OTHER")
    monkeypatch.setattr("edc.capture.checks.gates.gates", lambda: (other,))
    with databases.second_connection(alias="owner") as owner:
        install_triggers.arm(owner, application_role=None)
    with connection.cursor() as cursor:
        assert not list(schema_checks.gaps(cursor))
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE 'gate%'")
        assert cursor.fetchall() == [("gate_other",)]
