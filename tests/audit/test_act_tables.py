"""An act does what it says: what else is changed under it is found, though it was announced."""

from datetime import timedelta

from django.db import connection

from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.casebook.acts import CasebookAct
from tests import universe
from tests.audit.trail import verified


def forged(act: Act, statement: str, *, by, page: int | None = None) -> None:
    """What somebody with the application's password could do: an act in another's name, and a change under it."""
    new_entry = audit.NewEntry(act=act, by=by, at=universe.NOW - timedelta(days=900), page=page)
    with audit.act(new_entry), connection.cursor() as cursor:
        cursor.execute(statement)


def test_finds_a_right_given_under_the_name_of_a_saved_page(committed, subject, pi, monitor):
    page = universe.page_of(subject, "enrollment.consent")
    universe.fill(page, by=pi, signed_on=universe.TODAY)
    statement = f"UPDATE accounts_membership SET site_id = NULL WHERE user_id = {monitor.pk}"

    forged(CasebookAct.SAVE_PAGE, statement, by=pi)

    status, lines = verified()
    assert status == 1
    assert [line for line in lines if "accounts_membership" in line and "which does not do that" in line]


def test_finds_a_page_changed_under_an_act_upon_another(committed, subject, pi):
    consent = universe.page_of(subject, "enrollment.consent")
    demographics = universe.page_of(subject, "enrollment.demographics")
    universe.fill(consent, by=pi, signed_on=universe.TODAY)
    statement = f"UPDATE enrollment_consent SET version = '9' WHERE page_id = {consent.pk}"

    forged(CasebookAct.SAVE_PAGE, statement, by=pi, page=demographics.pk)

    status, lines = verified()
    assert status == 1
    assert [line for line in lines if f"page {consent.pk}" in line and "which does not do that" in line]


def test_finds_a_page_that_names_another_act_as_its_last(committed, subject, pi):
    page = universe.page_of(subject, "enrollment.consent")
    saved = universe.fill(page, by=pi, signed_on=universe.TODAY)

    forged(CasebookAct.SAVE_PAGE, f"UPDATE casebook_page SET last_entry = 1 WHERE id = {page.pk}", by=pi)

    status, lines = verified()
    assert status == 1
    assert [line for line in lines if f"the trail knows act {saved.entry}" in line]


def test_finds_nothing_in_what_the_product_does(committed, subject, pi, administrator):
    universe.fill_labs(universe.page_of(subject, "labs.sample", visit="M3"), by=pi, on=universe.TODAY, HGB="118")
    universe.add_page(subject, "dosing.transfusion", by=pi)
    universe.accounts.grant(user=pi, role="inspector", site=subject.site, by=administrator, at=universe.NOW)
    universe.accounts.choose_language(user=pi, language="zh-hans", at=universe.NOW)

    assert verified()[0] == 0
