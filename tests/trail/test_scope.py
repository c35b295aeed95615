"""Who sees what of the trail: one's own sites, and nothing that is nobody's business (REQ-028)."""

import pytest
from django.db import connection
from django.urls import reverse

from edc.accounts.selectors import NotPermitted
from edc.study.actions import publish
from edc.trail.scope import ABOUT_PEOPLE, reader
from tests import universe
from tests.pages.reading import words
from tests.trail.asking import lines, numbers, told
from trial_edc.reports import actions as reports

READERS = ("pi", "monitor", "data_manager", "statistician", "inspector")
CLINICAL = {"page.save", "subject.open", "visit.add", "page.add"}


@pytest.mark.parametrize("name", READERS)
def test_readers_of_a_site_read_its_trail(request, sample, elsewhere, name):
    client = universe.client_for(request.getfixturevalue(name))

    shown = words(client.get(reverse("trail")))

    assert "119 g/L" in shown
    assert "01-001" in shown
    assert "77 g/L" not in shown
    assert "02-001" not in shown


@pytest.mark.parametrize("name", ["coordinator", "safety_officer", "protocol_editor", "importer"])
def test_others_may_not(request, sample, name):
    user = request.getfixturevalue(name)
    client = universe.client_for(user)

    assert client.get(reverse("trail")).status_code == 403
    assert client.get(reverse("trail_act", args=[sample.last_entry or 1])).status_code == 403
    assert client.post(reverse("trail_export"), {"kind": "csv"}).status_code == 403
    with pytest.raises(NotPermitted):
        reader(user)


@pytest.mark.parametrize("name", READERS)
def test_an_act_of_another_site_cannot_be_opened(request, sample, elsewhere, everything, name):
    (theirs,) = [line.number for line in lines(everything, subject="02-001", act="page.save")]
    client = universe.client_for(request.getfixturevalue(name))

    assert client.get(reverse("trail_act", args=[theirs])).status_code == 404


def test_the_administrator_reads_acts_upon_people_and_no_clinical_value(
    administrator, sample, intrusion, visited, everything
):
    who = reader(administrator)
    client = universe.client_for(administrator)

    acts = {line.by.act for line in lines(who)}
    shown = words(client.get(reverse("trail")))

    assert {"added a person", "gave a role", "signed in", "was refused at sign-in", "added a site"} <= acts
    assert not acts & {"saved a page", "opened a casebook"}
    assert "g/L" not in shown
    assert "01-001" not in shown
    assert set(who.acts) == set(ABOUT_PEOPLE)
    saved = [line.number for line in lines(everything, act="page.save")]
    assert {client.get(reverse("trail_act", args=[number])).status_code for number in saved} == {404}


def test_the_administrator_is_not_asked_for_subjects(administrator):
    html = universe.client_for(administrator).get(reverse("trail"), {"subject": "01-001"}).content.decode()

    assert 'name="subject"' not in html
    assert 'name="item"' not in html
    assert 'name="person"' in html


def test_the_administrator_sees_no_clinical_value_smuggled_under_an_act_upon_people(
    committed, administrator, sample, visited
):
    who = reader(administrator)
    (entry, *_others) = numbers(who, act="session.login")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('edc.entry', %s, false)", [str(entry)])
        cursor.execute("UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'", [sample.pk])

    (line,) = [line for line in lines(who) if line.number == entry]

    assert [change.is_hidden for change in line.changes] == [True]
    assert told(line) == []
    assert line.changes[0].place.subject == ""


def test_the_administrator_sees_a_right_that_was_taken_past_the_product(administrator, coordinator):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_membership SET role = 'investigator' WHERE user_id = %s", [coordinator.pk])

    (line,) = lines(reader(administrator), origin="database")

    assert told(line) == [("Role of a person", "Role", "Coordinator", "Investigator")]


def test_who_manages_people_at_one_site_only_manages_nobody(site):
    user = universe.new_person("clerk", role="administrator", site=site)

    with pytest.raises(NotPermitted):
        reader(user)


def test_a_reader_of_a_site_sees_who_of_the_site_came_and_went(monitor, coordinator, stranger, visited):
    who = [line.by.who for line in lines(reader(monitor), act="session.login")]

    assert who == ["Coordinator (coordinator)"]


def test_a_reader_of_a_site_does_not_see_what_was_typed_by_somebody_refused(monitor, coordinator, stranger, visited):
    assert lines(reader(monitor), act="session.refused") == []


def test_a_reader_of_a_site_sees_what_was_published_and_no_report_of_all_sites(
    monitor, protocol_editor, sample, everything
):
    publish(
        name="hb_delta", value="25", effective_from=universe.TODAY, citation="Amendment 1", by=protocol_editor,
        at=universe.NOW,
    )  # fmt: skip
    reports.sweep(at=universe.NOW)

    assert len(lines(reader(monitor), act="parameter.publish")) == 1
    assert lines(reader(monitor), act="report.run") == []
    assert len(lines(everything, act="report.run")) == 1


def test_a_change_past_the_product_is_seen_at_its_site_only(monitor, stranger, intrusion, elsewhere):
    assert len(lines(reader(monitor), origin="database")) == 1
    assert lines(reader(stranger), origin="database") == []


def test_a_subject_and_a_visit_changed_past_the_product_are_seen_at_their_site(monitor, stranger, subject):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_subject SET number = '01-X' WHERE id = %s", [subject.pk])
        cursor.execute("UPDATE casebook_visit SET repeat = 3 WHERE subject_id = %s AND code = 'M3'", [subject.pk])

    assert len(lines(reader(monitor), origin="database")) == 2
    assert lines(reader(stranger), origin="database") == []


def test_somebody_of_every_site_sees_everything(roamer, sample, elsewhere, visited):
    acts = {line.by.act for line in lines(reader(roamer))}

    assert {"saved a page", "signed in", "was refused at sign-in", "added a person"} <= acts
    assert {line.place.subject for line in lines(reader(roamer), act="page.save")} == {"01-001", "02-001"}
