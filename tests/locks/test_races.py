"""A hold and a change at once, on two connections: one waits for the other, and none slips through (REQ-090)."""

import pytest
from django.db import connection, transaction

from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.data_locked import DataLocked
from edc.locks import actions as locks
from edc.locks.models import HoldKind
from edc.locks.scope import HoldLevel
from tests import universe
from tests.databases import waits
from tests.locks.held import placed

LEVELS = list(HoldLevel)


@pytest.mark.parametrize("level", LEVELS)
def test_a_save_that_waits_for_a_hold_is_refused(committed, elsewhere, book, level):
    with transaction.atomic():
        book.hold(level, HoldKind.FREEZE)
        saving = elsewhere(lambda: universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119"))
        waits()

    with pytest.raises(DataLocked):
        saving.result(timeout=20)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE labs_result SET reported = '12'",
        "INSERT INTO labs_result (page_id, test, reported) SELECT page_id, 'LDH', '600' FROM labs_sample",
        "UPDATE casebook_page SET struck = 1",
    ],
)
def test_a_statement_past_the_product_that_waits_is_refused(committed, elsewhere, book, level, statement):
    def work():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with transaction.atomic():
        book.hold(level, HoldKind.LOCK)
        changing = elsewhere(work)
        waits()

    with pytest.raises(Exception, match="is refused: hold"):
        changing.result(timeout=20)


@pytest.mark.parametrize("level", [HoldLevel.SUBJECT, HoldLevel.SITE, HoldLevel.STUDY])
def test_a_page_that_is_added_meanwhile_is_refused(committed, elsewhere, book, level):
    new = NewPage(subject=book.subject, form="dosing.transfusion")

    with transaction.atomic():
        book.hold(level, HoldKind.FREEZE)
        adding = elsewhere(lambda: casebook.add_pages(wanted=[new], by=book.coordinator, at=universe.NOW))
        waits()

    with pytest.raises(DataLocked):
        adding.result(timeout=20)


def test_no_site_comes_while_the_study_is_being_held(committed, elsewhere, book):
    with transaction.atomic():
        book.hold(HoldLevel.STUDY, HoldKind.LOCK)
        coming = elsewhere(lambda: universe.new_site("88"))
        waits()

    coming.result(timeout=20)


def test_a_lock_waits_for_a_save_and_then_sees_it(committed, elsewhere, book):
    seen = []

    def locking():
        def against(pages):
            seen.extend(page.last_entry for page in pages)
            return ()

        return locks.lock_unless(place=book.place(HoldLevel.PAGE), against=against, by=book.keeper, at=universe.NOW)

    with transaction.atomic():
        saved = universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119")
        waiting = elsewhere(locking)
        waits()

    waiting.result(timeout=20)
    assert seen == [saved.entry]


def test_of_two_who_freeze_at_once_one_is_refused(committed, elsewhere, book):
    with transaction.atomic():
        book.hold(HoldLevel.SUBJECT, HoldKind.FREEZE)
        second = elsewhere(lambda: placed(book.place(HoldLevel.SUBJECT), HoldKind.FREEZE, by=book.keeper))
        waits()

    with pytest.raises(locks.AlreadyHeld):
        second.result(timeout=20)
