"""A hold and a change at once, on two connections: one waits for the other, and none slips through (REQ-090)."""

import pytest
from django.db import connection, transaction

from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.still import HeldStill
from edc.review import holding
from edc.review.models import Kind
from edc.review.scope import Level
from tests import universe
from tests.databases import waits
from tests.review.held import placed

LEVELS = list(Level)


@pytest.mark.parametrize("level", LEVELS)
def test_a_save_that_waits_for_a_hold_is_refused(committed, elsewhere, book, level):
    with transaction.atomic():
        book.hold(level, Kind.FREEZE)
        saving = elsewhere(lambda: universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119"))
        waits()

    with pytest.raises(HeldStill):
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
        book.hold(level, Kind.LOCK)
        changing = elsewhere(work)
        waits()

    with pytest.raises(Exception, match="is refused: hold"):
        changing.result(timeout=20)


@pytest.mark.parametrize("level", [Level.SUBJECT, Level.SITE, Level.STUDY])
def test_a_page_that_is_added_meanwhile_is_refused(committed, elsewhere, book, level):
    new = NewPage(subject=book.subject, form="dosing.transfusion")

    with transaction.atomic():
        book.hold(level, Kind.FREEZE)
        adding = elsewhere(lambda: casebook.add_pages(wanted=[new], by=book.coordinator, at=universe.NOW))
        waits()

    with pytest.raises(HeldStill):
        adding.result(timeout=20)


def test_no_site_comes_while_the_study_is_being_held(committed, elsewhere, book):
    with transaction.atomic():
        book.hold(Level.STUDY, Kind.LOCK)
        coming = elsewhere(lambda: universe.new_site("88"))
        waits()

    coming.result(timeout=20)


def test_a_lock_waits_for_a_save_and_then_sees_it(committed, elsewhere, book):
    seen = []

    def locking():
        def against(pages):
            seen.extend(page.last_entry for page in pages)
            return ()

        return holding.lock(place=book.place(Level.PAGE), against=against, by=book.keeper, at=universe.NOW)

    with transaction.atomic():
        saved = universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119")
        waiting = elsewhere(locking)
        waits()

    waiting.result(timeout=20)
    assert seen == [saved.entry]


def test_of_two_who_freeze_at_once_one_is_refused(committed, elsewhere, book):
    with transaction.atomic():
        book.hold(Level.SUBJECT, Kind.FREEZE)
        second = elsewhere(lambda: placed(book.place(Level.SUBJECT), Kind.FREEZE, by=book.keeper))
        waits()

    with pytest.raises(holding.Standing):
        second.result(timeout=20)
