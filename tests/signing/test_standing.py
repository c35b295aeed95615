"""A signature stands until its page changes, on whatever way; nothing else ends it (REQ-081, REQ-082; YS-54)."""

import pytest
from django.db import connection

from edc.capture import actions as capture
from edc.capture.submission import SaidOfBlank, Submission
from edc.casebook.item_paths import ItemPath
from edc.signing import panel as signing_panel
from edc.signing.changes import differences
from protocol.codelists import BlankState
from tests import scenes, universe
from tests.audit.intruder import as_owner, unseen
from tests.audit.trail import verified
from tests.house.source import modules
from tests.signing import paths
from tests.signing.reviewed import LATER, entered, fresh, opened, shown_as_standing, sign, stands


@scenes.stands
def page(subject, coordinator):
    """Two results, and a word about a third."""
    page = entered(subject, by=coordinator)
    blanks = {ItemPath("RETIC", ""): SaidOfBlank(BlankState.NOT_DONE)}
    told = Submission(page=page, answers={}, blanks=blanks, seen=page.last_entry)
    capture.save(filled=told, by=coordinator, at=universe.NOW)
    return fresh(page)


@pytest.mark.parametrize("path", paths.BREAKING)
def test_ys_54_every_write_path_ends_a_signature(page, coordinator, pi, path):
    (signature,) = sign(page, by=pi)

    paths.BREAKING[path](page, coordinator)

    assert not stands(signature)
    assert not shown_as_standing(signature)


@pytest.mark.parametrize("path", paths.KEEPING)
def test_ys_54_what_does_not_change_the_page_does_not_end_it(page, coordinator, pi, path):
    (signature,) = sign(page, by=pi)

    paths.KEEPING[path](page, coordinator)

    assert stands(signature)
    assert shown_as_standing(signature)


def test_ys_54_no_module_writes_to_pages_that_the_paths_do_not_walk():
    rooms = [module for module in modules() if not module.name.startswith("edc/audit/")]
    writing = {module.name for module in rooms if paths.writes_to_pages(module.text)}

    assert writing == paths.WRITERS


def test_ys_54_a_line_that_was_moved_to_another_page_ends_it_where_the_page_is_shown(page, subject, coordinator, pi):
    other = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(other, by=coordinator, on=universe.TODAY, PLT="90")
    (signature,) = sign(page, by=pi)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE labs_result SET page_id = %s WHERE page_id = %s AND test = 'HGB'", [other.pk, page.pk])

    assert not shown_as_standing(signature)


def test_ys_54_a_change_by_the_owner_ends_it(committed, page, pi):
    (signature,) = sign(page, by=pi)

    as_owner("UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")

    assert not stands(signature)
    assert not shown_as_standing(signature)


def test_ys_54_a_change_that_no_trigger_saw_ends_it_where_the_page_is_shown(committed, page, pi):
    (signature,) = sign(page, by=pi)

    unseen("labs_result", "UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")

    (shown,) = signing_panel.shown(fresh(page))
    status, lines = verified()
    assert not shown.stands
    assert (shown.since, shown.changes) == ("", ())
    assert status == 1
    assert [line for line in lines if f"under act {signature.entry}" in line and "no change since" in line]


def test_verification_finds_nothing_wrong_with_signatures_that_stand_or_ended(committed, page, coordinator, pi):
    sign(page, by=pi)
    assert verified()[0] == 0

    paths.saved(page, coordinator)

    assert verified()[0] == 0


@pytest.mark.parametrize("with_act", [True, False])
def test_a_signature_that_was_copied_to_another_page_does_not_stand(
    committed, page, subject, coordinator, pi, with_act
):
    """REQ-081: whoever copies the row copies an act that is of another page, or none that wrote this row."""
    other = universe.page_of(subject, "enrollment.consent")
    universe.fill(other, by=coordinator, signed_on=universe.TODAY)
    (signature,) = sign(page, by=pi)
    with connection.cursor() as cursor:
        if with_act:
            cursor.execute("SELECT set_config('edc.entry', %s, false)", [str(signature.entry)])
        cursor.execute(
            "INSERT INTO review_signature (page_id, meaning, by_id, name, at, entry, as_of, reach, content)"
            " SELECT %s, meaning, by_id, name, at, entry, %s, 2^40, content FROM review_signature RETURNING id",
            [other.pk, fresh(other).last_entry],
        )
        cursor.execute("SELECT set_config('edc.entry', '', false)")

    (copy,) = signing_panel.shown(fresh(other))
    status, lines = verified()
    assert not copy.stands
    assert stands(signature)
    assert status == 1
    assert [line for line in lines if f"row {copy.signature.pk}" in line and "is not as act" in line]


def test_a_signature_that_was_moved_or_altered_does_not_stand(committed, page, subject, coordinator, pi):
    other = universe.page_of(subject, "enrollment.consent")
    universe.fill(other, by=coordinator, signed_on=universe.TODAY)
    (signature,) = sign(page, by=pi)

    unseen("review_signature", f"UPDATE review_signature SET page_id = {other.pk}, as_of = {fresh(other).last_entry}")

    assert not signing_panel.shown(fresh(other))[0].stands
    assert [line for line in verified()[1] if f"row {signature.pk}" in line and "is not as act" in line]


# What changed since


def told(page, signature) -> list[tuple[str, str, str, str]]:
    return [
        (one.what or told.label, told.label, told.old, told.new)
        for one in differences(page, after=signature.reach)
        for told in one.differences
    ]


def test_tells_what_changed_where_and_by_whom(page, coordinator, pi):
    (signature,) = sign(page, by=pi)
    paths.saved(page, coordinator)

    (shown,) = signing_panel.shown(fresh(page))

    (change,) = shown.changes
    assert [(one.label, one.old, one.new) for one in change.differences] == [("Result", "118 g/L", "119 g/L")]
    assert change.what == "Haemoglobin"
    assert change.by.who == "Coordinator (coordinator)"
    assert change.by.act == "saved a page"
    assert shown.since == change.by.when
    assert told(page, signature)[0][2:] == ("118 g/L", "119 g/L")


def test_tells_of_words_about_blanks(page, coordinator, pi):
    (signature,) = sign(page, by=pi)
    paths.lifted_a_blank(page, coordinator)

    ((what, _label, old, new),) = told(page, signature)
    assert (what, old, new) == ("Reticulocytes", "Not done", "")


def test_tells_of_a_change_past_the_product_and_of_the_page_itself(page, coordinator, pi):
    (signature,) = sign(page, by=pi)
    paths.BREAKING["SQL: a line removed"](page, coordinator)
    paths.struck_the_page(page, coordinator)

    removed, struck = differences(page, after=signature.reach)
    assert removed.by.is_outside
    assert removed.is_removal
    assert (struck.what, struck.differences) == ("The page itself", ())
    assert struck.by.reason == "Wrong tube"


def test_the_difference_is_signed(page, coordinator, pi):
    (first,) = sign(page, by=pi)
    paths.saved(page, coordinator)

    (second,) = sign(page, by=pi, at=LATER)

    assert [one.stands for one in signing_panel.shown(fresh(page))] == [True, False]
    assert second.pk != first.pk


def test_what_is_shown_of_a_page_asks_as_many_statements_for_many_changes_as_for_one(
    page, coordinator, pi, django_assert_num_queries
):
    sign(page, by=pi)
    paths.saved(page, coordinator)
    with django_assert_num_queries(7):
        signing_panel.shown(fresh(page))  # one of these reads the page
    for value in ("120", "121", "122"):
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB=value, PLT=value)
    opened(page, by=pi)

    with django_assert_num_queries(7):
        signing_panel.shown(fresh(page))
