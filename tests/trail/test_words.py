"""Every act and every table can be read in both languages (YS-56)."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from edc.audit import actions as audit
from edc.audit.acts import Act, Operation, Origin, declared, words_of
from edc.audit.schema import install_triggers
from edc.capture.models import Answered
from edc.study.actions import publish
from edc.trail import tables
from tests import universe
from tests.pages.reading import words
from tests.trail.asking import lines, told
from trial_edc.reports import actions as reports
from trial_edc.reports.acts import ReportAct


def done(act, *, origin: Origin, by) -> None:
    with (
        audit.through(origin, request="0f"),
        audit.act(audit.NewEntry(act=act, by=by, role="inspector", at=universe.NOW)),
    ):
        pass


@pytest.mark.parametrize("act", list(declared()))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_act_has_words(act, language):
    with translation.override(language):
        said = words_of(Act, act.value)

    assert said
    assert said != act.value
    assert language == "en" or not said.isascii()


@pytest.mark.parametrize("act", list(declared()))
def test_every_act_can_be_read_and_asked_for(everything, act):
    done(act, origin=Origin.WEB, by=everything.user)

    (line, *_others) = lines(everything, act=act.value)

    assert line.by.act == words_of(Act, act.value)
    assert line.by.who == "Overseer (overseer)"


@pytest.mark.parametrize("origin", list(Origin))
def test_every_origin_can_be_read_and_asked_for(everything, origin):
    done(ReportAct.WORK, origin=origin, by=everything.user)

    found = lines(everything, origin=origin.value, act=ReportAct.WORK.value)

    assert [line.by.origin for line in found] == [words_of(Origin, origin.value)]


@pytest.mark.parametrize("model", list(install_triggers.tables()), ids=lambda model: model._meta.db_table)
def test_every_watched_table_has_words(model):
    known = issubclass(model, Answered) or model._meta.db_table in tables.TABLES

    assert known, f"say in edc/trail/tables.py what {model._meta.db_table} is called"
    if not issubclass(model, Answered):
        columns = {field.column for field in model._meta.concrete_fields} - {"id"}
        assert columns <= tables.COLUMNS.keys()


def test_what_this_release_does_not_know_stands_for_itself(everything):
    done("page.colour", origin=Origin.WEB, by=None)

    assert words_of(Act, "page.colour") == "page.colour"
    assert words_of(Operation, "T") == "T"
    assert tables.table_label("old_table") == "old_table"
    assert tables.column_label("old_table", "old_column") == "old_column"
    assert tables.column_label("auth_group", "name") == "Name"
    assert "page.colour" in [line.by.act for line in lines(everything)]


def test_a_saved_page_tells_subject_visit_form_line_and_values(everything, sample):
    (line,) = [line for line in lines(everything) if told(line) == [("Haemoglobin", "Result", "118 g/L", "119 g/L")]]

    assert (line.place.subject, line.place.visit, line.place.form) == ("01-001", "Month 3", "Laboratory results")
    assert line.place.url == reverse("page", args=[sample.pk])
    assert (line.by.who, line.by.role) == ("Coordinator (coordinator)", "Coordinator")


def test_a_first_save_tells_only_what_was_said(everything, subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.demographics"), by=coordinator, sex="F")

    (line,) = lines(everything, form="enrollment.demographics", act="page.save")

    assert told(line) == [("", "Sex", "", "Female")]


def test_opening_a_book_tells_subject_visits_and_pages(everything, subject):
    (line,) = lines(everything, act="subject.open")
    page = universe.client_for(everything.user).get(reverse("trail_act", args=[line.number]))

    assert [(change.what, change.word) for change in line.changes[:2]] == [("Subject", "added"), ("Visit", "added")]
    assert ("Subject", "Number", "", "01-001") in told(line)
    assert line.has_more
    assert "01-001 · Screening · Demographics" in words(page)


def test_people_roles_and_sites_are_told_by_name(everything, coordinator):
    roles = [told(line) for line in lines(everything, act="role.grant")]
    people = [told(line) for line in lines(everything, act="user.add")]

    (granted,) = (role for role in roles if ("Role of a person", "Person", "", "coordinator") in role)
    assert ("Role of a person", "Role", "", "Coordinator") in granted
    assert ("Role of a person", "Site", "", "01 Hospital 01") in granted
    assert sum(("Person coordinator", "User name", "", "coordinator") in person for person in people) == 1


def test_passwords_are_never_told(everything, coordinator):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET password = 'md5$new' WHERE id = %s", [coordinator.pk])

    (stray, *_others) = lines(everything)
    added = [told(line) for line in lines(everything, act="user.add")]

    assert told(stray) == [("Person coordinator", "Password", "••••••", "••••••")]
    assert "md5" not in str(added)


def test_a_published_parameter_is_told(everything, protocol_editor):
    publish(
        name="hb_delta", value="25", effective_from=date(2026, 1, 1), citation="Amendment 1", by=protocol_editor,
        at=universe.NOW,
    )  # fmt: skip

    (line,) = lines(everything, act="parameter.publish")

    assert ("Protocol parameter", "Value", "", "25") in told(line)
    assert line.by.reason == "Amendment 1"


def test_a_stored_report_is_cut_short(everything, sample):
    reports.sweep(at=universe.NOW)

    shown = [one for line in lines(everything) for one in told(line) if one[1] == "Content"]

    assert shown
    assert all(len(new) <= tables.LONGEST + 1 for _what, _label, _old, new in shown)


def test_somebody_refused_is_told_as_typed_and_by_no_name(everything, pi, visited):
    (line,) = lines(everything, act="session.refused")

    assert line.by.who == "pi"


def test_the_command_line_is_told_in_the_readers_language(everything, site):
    with translation.override("zh-hans"):
        (line,) = lines(everything, act="site.add")

        assert line.by.who == translation.gettext("command line")
        assert not line.by.who.isascii()


def test_a_change_past_the_product_is_told_in_red(everything, intrusion):
    (line,) = lines(everything, origin="database")
    html = universe.client_for(everything.user).get(reverse("trail")).content.decode()

    assert line.by.is_outside
    assert told(line) == [("Haemoglobin", "Result", "119 g/L", "12 g/L")]
    assert line.place.subject == "01-001"
    assert 'class="is-outside"' in html
    assert f"made in the database by {connection.settings_dict['USER']}" in html


def test_a_change_under_an_act_that_did_not_make_it_is_told_in_red(committed, everything, sample):
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_entry WHERE page_id = %s", [sample.pk])
        (entry,) = cursor.fetchone()
        cursor.execute("SELECT set_config('edc.entry', %s, false)", [str(entry)])
        cursor.execute("UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'", [sample.pk])

    (line,) = [line for line in lines(everything) if line.number == entry]

    assert [change.by.is_outside for change in line.changes if change.by] == [True]
    assert ("Haemoglobin", "Result", "119 g/L", "12 g/L") in told(line)


def test_pages_and_visits_that_are_gone_are_told_as_far_as_known(everything, subject):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_page SET form = 'labs.old' WHERE id = %s", [page.pk])
        cursor.execute("UPDATE casebook_visit SET repeat = 2 WHERE id = %s", [page.visit_id])
        cursor.execute("DELETE FROM casebook_page WHERE id = %s", [page.pk])

    gone, visit, renamed = lines(everything, origin="database")

    assert ("Page", "Form", "labs.old", "") in told(gone)
    assert told(visit) == [("Visit", "Which of its kind", "1", "2")]
    assert (visit.place.subject, visit.place.visit) == ("01-001", "Month 3 2")
    assert told(renamed) == [("Page", "Form", "Laboratory results", "labs.old")]
