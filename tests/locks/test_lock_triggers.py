"""What is held still cannot be changed past the product either (REQ-090, lesson 26, YS-55)."""

import io

import pytest
from django.db import DatabaseError, connection, transaction

from edc.audit.schema import install_triggers, schema_checks
from edc.capture import actions as capture
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage, PlannedPages
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.locks.models import HoldKind
from edc.locks.scope import HoldLevel
from edc.queries.models import Message, Query, QueryStep
from edc.sdv.models import Verification
from edc.signing.models import Signature
from enrollment.actions import screen
from tests import databases, universe
from tests.locks.held import lifted

EVERY = [(level, kind) for level in HoldLevel for kind in HoldKind]
UP_TO_SUBJECT = [
    (level, kind) for level, kind in EVERY if level in (HoldLevel.SUBJECT, HoldLevel.SITE, HoldLevel.STUDY)
]


def refused(statement: str, *values: int | None, code: str = "EDC01") -> None:
    """The database refuses a statement of the application, with this code."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert getattr(error.value.__cause__, "pgcode", "") == code


WAYS_TO_CHANGE = [
    "UPDATE labs_result SET reported = '12' WHERE page_id = {page}",
    "UPDATE labs_result SET reported = reported WHERE page_id = {page}",
    "DELETE FROM labs_result WHERE page_id = {page}",
    "INSERT INTO labs_result (page_id, test, reported) SELECT page_id, 'LDH', '600' FROM labs_sample",
    "INSERT INTO labs_sample (page_id, collected_on) VALUES ({page}, '2025-01-01')"
    " ON CONFLICT (page_id) DO UPDATE SET collected_on = excluded.collected_on",
    "MERGE INTO labs_sample s USING (VALUES ({page}::bigint)) AS v (page) ON s.page_id = v.page"
    " WHEN MATCHED THEN UPDATE SET collected_on = '2025-01-01'",
    "WITH gone AS (DELETE FROM labs_result RETURNING page_id) SELECT count(*) FROM gone",
    "INSERT INTO capture_blank (page_id, row, item, state, reason) VALUES ({page}, 'LDH', '', 'ND', '')",
    "UPDATE casebook_page SET completed = 1 WHERE id = {page}",
    "UPDATE casebook_page SET struck = 1 WHERE id = {page}",
    "UPDATE casebook_page SET last_entry = NULL WHERE id = {page}",
    "UPDATE casebook_page SET visit_id = NULL WHERE id = {page}",
    "DELETE FROM casebook_page WHERE id = {page}",
    "UPDATE casebook_visit SET struck = 1 WHERE id = {visit}",
]


@pytest.mark.parametrize("statement", WAYS_TO_CHANGE)
@pytest.mark.parametrize(("level", "kind"), EVERY)
def test_refuses_each_way_to_change_data(book, level, kind, statement):
    book.hold(level, kind)

    refused(statement.format(page=book.page.pk, visit=book.page.visit_id))


@pytest.mark.parametrize(("level", "kind"), UP_TO_SUBJECT)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO casebook_page (subject_id, form, repeat) VALUES ({subject}, 'dosing.transfusion', 9)",
        "INSERT INTO casebook_visit (subject_id, code, repeat) VALUES ({subject}, 'UNS', 9)",
        "UPDATE casebook_subject SET number = '01-999' WHERE id = {subject}",
        "DELETE FROM casebook_visit WHERE id = {visit}",
    ],
)
def test_refuses_to_add_to_a_book_or_to_rename_it(book, level, kind, statement):
    book.hold(level, kind)

    refused(statement.format(subject=book.subject.pk, visit=book.page.visit_id))


@pytest.mark.parametrize("kind", list(HoldKind))
def test_refuses_what_is_copied_in(book, kind):
    book.hold(HoldLevel.SUBJECT, kind)
    line = io.StringIO(f"{book.page.pk}\tLDH\t600\n")

    with (
        pytest.raises(DatabaseError, match="is refused: hold"),
        transaction.atomic(),
        connection.wrap_database_errors,
        connection.cursor() as cursor,
    ):
        cursor.cursor.copy_expert("COPY labs_result (page_id, test, reported) FROM STDIN", line)


def test_refuses_to_move_a_page_out_of_a_held_visit_or_into_one(book):
    book.hold(HoldLevel.VISIT, HoldKind.FREEZE)
    outside = universe.page_of(book.subject, "labs.sample", visit="M6")

    refused("UPDATE casebook_page SET visit_id = %s, repeat = 9 WHERE id = %s", book.page.visit_id, outside.pk)
    refused("UPDATE casebook_page SET visit_id = %s, repeat = 9 WHERE id = %s", outside.visit_id, book.page.pk)


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_held_page_keeps_its_visit_from_being_struck(book, kind):
    book.hold(HoldLevel.PAGE, kind)

    refused("UPDATE casebook_visit SET struck = 1 WHERE id = %s", book.page.visit_id)


def test_refuses_a_transaction_that_looks_at_an_older_moment(committed, book):
    with databases.second_connection(alias="default", autocommit=False) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT count(*) FROM review_hold")
        book.hold(HoldLevel.PAGE, HoldKind.FREEZE)
        with pytest.raises(Exception, match="must see what stands now"):
            cursor.execute("UPDATE labs_result SET reported = '12'")


def test_what_is_not_held_goes_on(book, other_subject, stranger):
    book.hold(HoldLevel.SITE, HoldKind.LOCK)

    universe.fill_labs(universe.page_of(other_subject, "labs.sample", visit="M3"), by=stranger, on=universe.TODAY)


def query_of(page: Page, by) -> Query:
    """A question about a page."""
    query = Query.objects.create(
        page=page, item="collected_on", raised_by=by, raised_at=universe.NOW, moved_at=universe.NOW
    )
    Message.objects.create(query=query, page=page, step=QueryStep.RAISE, text="Why?", by=by, at=universe.NOW, entry=1)
    return query


@pytest.mark.parametrize("level", list(HoldLevel))
def test_ys_55_a_freeze_permits_queries(book, monitor, level):
    query = query_of(book.page, monitor)
    book.hold(level, HoldKind.FREEZE)

    Message.objects.create(
        query=query, page=book.page, step=QueryStep.ANSWER, text="So", by=book.coordinator, at=universe.NOW, entry=1
    )
    Query.objects.filter(pk=query.pk).update(state="answered")
    query_of(book.page, monitor)
    Verification.objects.create(page=book.page, value="118", by=monitor, at=universe.NOW, entry=1)


@pytest.mark.parametrize("level", list(HoldLevel))
def test_ys_55_a_lock_permits_nothing(book, monitor, pi, level):
    query = query_of(book.page, monitor)
    book.hold(level, HoldKind.LOCK)

    refused("UPDATE review_query SET state = 'closed' WHERE id = %s", query.pk)
    refused("DELETE FROM review_query")
    common = {"page": book.page, "by": pi, "at": universe.NOW, "entry": 1}
    for one in (
        Message(query=query, step=QueryStep.ANSWER, text="So", **common),
        Verification(value="118", **common),
        Signature(meaning="data", name="Pi", reach=1, content="", **common),
    ):
        with pytest.raises(DatabaseError, match="is refused: hold"), transaction.atomic():
            one.save()


def test_reading_goes_on_and_is_noted_while_locked(book, monitor):
    book.hold(HoldLevel.STUDY, HoldKind.LOCK)

    book.page.openings.create(by=monitor, as_of=None, at=universe.NOW)


@pytest.mark.parametrize(("level", "kind"), EVERY)
def test_the_action_refuses_before_anything_is_written(book, level, kind):
    hold = book.hold(level, kind)
    doer = {"by": book.coordinator, "at": universe.NOW}

    with pytest.raises(DataLocked) as locked:
        universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119")
    with pytest.raises(DataLocked):
        capture.complete(page=book.page, seen=book.page.last_entry, **doer)

    assert (locked.value.hold, locked.value.page) == (hold.pk, book.page)


@pytest.mark.parametrize(("level", "kind"), UP_TO_SUBJECT)
def test_the_action_adds_nothing_to_a_held_book(book, level, kind):
    book.hold(level, kind)
    doer = {"by": book.coordinator, "at": universe.NOW}

    with pytest.raises(DataLocked):
        casebook.add_pages(wanted=[NewPage(subject=book.subject, form="dosing.transfusion")], **doer)
    with pytest.raises(DataLocked):
        casebook.add_visit(subject=book.subject, planned=PlannedPages("UNS", ()), **doer)


def test_the_action_adds_nothing_to_a_held_visit(book):
    book.hold(HoldLevel.VISIT, HoldKind.FREEZE)
    new = NewPage(subject=book.subject, form="dosing.trough", visit=book.page.visit)

    with pytest.raises(DataLocked):
        casebook.add_pages(wanted=[new], by=book.coordinator, at=universe.NOW)


@pytest.mark.parametrize("level", [HoldLevel.SITE, HoldLevel.STUDY])
def test_no_book_is_opened_at_a_held_site(book, level):
    book.hold(level, HoldKind.FREEZE)

    with pytest.raises(DataLocked):
        screen(site=book.subject.site, by=book.coordinator, at=universe.NOW)
    refused("INSERT INTO casebook_subject (site_id, number) VALUES (%s, '01-900')", book.subject.site_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_hold SET lifted = 1",
        "UPDATE review_hold SET kind = 'freeze'",
        "DELETE FROM review_hold",
        "UPDATE review_release SET reason = 'Another'",
        "UPDATE review_release SET is_granted = true",
        "DELETE FROM review_release",
    ],
)
def test_a_hold_is_not_lifted_by_one_alone(book, pi, statement):
    from_one = book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    from_one.releases.create(asked_by=book.keeper, asked_at=universe.NOW, reason="Because")

    refused(statement, code="EDC02")


def test_what_was_lifted_or_decided_stays_so(book, pi):
    lifted(book.hold(HoldLevel.PAGE, HoldKind.LOCK), asker=book.keeper, decider=pi)

    refused("UPDATE review_hold SET lifted = NULL", code="EDC02")
    refused("UPDATE review_release SET is_granted = false", code="EDC02")


WATCHED = [model for model in install_triggers.tables() if list(install_triggers.lock_triggers_of(model))]


def test_every_table_of_content_has_walls():
    assert {model for model in install_triggers.tables() if install_triggers.holds_content(model)} < set(WATCHED)


@pytest.mark.parametrize("model", WATCHED, ids=lambda model: model._meta.db_table)
def test_a_wall_that_is_taken_away_is_found(committed, model):
    table, wall = model._meta.db_table, next(install_triggers.lock_triggers_of(model))
    with databases.second_connection(alias="owner") as owner:
        owner.execute(f"DROP TRIGGER {wall.name} ON {table}")
    with connection.cursor() as cursor:
        (gap,) = schema_checks.gaps(cursor)

    assert (gap.weakness, gap.guard, gap.table) == (schema_checks.Weakness.MISSING, wall.name, table)


def test_a_wall_that_is_disabled_or_a_function_that_is_altered_is_found(committed):
    with databases.second_connection(alias="owner") as owner:
        owner.execute("ALTER TABLE labs_result DISABLE TRIGGER hold_still_update")
        owner.execute(
            "CREATE OR REPLACE FUNCTION hold_still() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        )
    with connection.cursor() as cursor:
        found = {(gap.weakness, gap.guard) for gap in schema_checks.gaps(cursor)}

    assert found == {
        (schema_checks.Weakness.DISABLED, "hold_still_update"),
        (schema_checks.Weakness.ALTERED, "hold_still"),
    }


def test_the_application_can_take_no_wall_away(book):
    refused("ALTER TABLE labs_result DISABLE TRIGGER hold_still_update", code="42501")
    refused("DROP FUNCTION hold_still() CASCADE", code="42501")
    refused("SET session_replication_role = 'replica'", code="42501")
