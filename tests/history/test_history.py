"""The history of a question or a line: every change in words, the newest first, for whoever may read the page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.capture.reasons import Reason, Reasons
from edc.history import selectors as history
from protocol.codelists import ChangeReason
from tests import databases, scenes, universe
from tests.pages.reading import words

LATER = universe.NOW + timedelta(days=1)


@scenes.stands
def sample(subject, coordinator):
    """A laboratory page with a haemoglobin of 118 g/L."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")
    return page


@scenes.stands
def trough(subject, coordinator):
    """A trough of 8.8 ng/mL."""
    page = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(page, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")
    return page


def correct(page, by, reported: str) -> None:
    rows = {"HGB": universe.lab_row("HGB", reported)}
    universe.fill_labs(page, by=by, on=universe.TODAY, at=LATER, rows=rows)


def told(steps) -> list[list[tuple[str, str, str]]]:
    """What each step says: label, old, new."""
    return [[(one.label, one.old, one.new) for one in step.differences] for step in steps]


def item_url(page, name: str) -> str:
    return reverse("item_history", args=[page.pk, name])


def line_url(page, key: str) -> str:
    return reverse("line_history", args=[page.pk, key])


def past_the_product(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_tells_old_and_new_with_unit_who_when_and_why(sample, pi):
    why = Reasons(Reason(ChangeReason.TRANSCRIPTION))
    page = universe.filled(sample, rows={"HGB": universe.lab_row("HGB", "119")}, reasons=why)
    with audit.through(Origin.IMPORT):
        history_by = universe.capture.save(filled=page, by=pi, at=LATER)

    newest, oldest = history.of_line(sample, "HGB").steps

    assert history_by.entry
    assert told([newest]) == [[("Result", "118 g/L", "119 g/L")]]
    assert (newest.by.who, newest.by.role, newest.by.reason) == ("Pi (pi)", "Investigator", "Transcription error")
    assert (newest.by.when, newest.by.origin) == ("2025-07-01 09:00:00+08:00", "file import")
    assert (oldest.by.who, oldest.by.act) == ("Coordinator (coordinator)", "saved a page")
    assert ("Result", "", "118 g/L") in told([oldest])[0]
    assert ("Upper limit", "", "150 g/L") in told([oldest])[0]


def test_keeps_every_digit(sample, coordinator):
    correct(sample, coordinator, "118.0")

    assert told(history.of_line(sample, "HGB").steps)[0] == [("Result", "118 g/L", "118.0 g/L")]


def test_a_change_of_unit_is_a_change_of_what_it_measures(sample, coordinator):
    row = universe.lab_row("HGB", "118") | {"unit": "g/dL", "reported": "11.8", "reported_low": Decimal("11")}
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, at=LATER, rows={"HGB": row})

    (newest, *_older) = told(history.of_line(sample, "HGB").steps)

    assert ("Result", "118 g/L", "11.8 g/dL") in newest
    assert ("Upper limit", "150 g/L", "150 g/dL") in newest
    assert "Unit" not in [label for label, _old, _new in newest]
    assert ("Standard upper limit", "150 g/L", "1500 g/L") in newest


def test_a_unit_that_changes_alone_is_told_with_the_value(trough, coordinator):
    universe.fill(trough, by=coordinator, at=LATER, unit="µg/L")

    assert told(history.of_item(trough, "reported").steps)[0] == [("Whole-blood trough", "8.8 ng/mL", "8.8 ug/L")]
    assert told(history.of_item(trough, "unit").steps)[0] == [("Unit", "ng/mL", "ug/L")]


def test_tells_what_was_derived_where_it_says_something_else(trough, coordinator):
    universe.fill(trough, by=coordinator, at=LATER, reported="<2.0")

    labels = [one[0] for one in told(history.of_item(trough, "reported").steps)[0]]

    assert labels == ["Whole-blood trough", "Qualifier", "Standard value"]


def test_an_answer_that_is_taken_back_becomes_blank(trough, coordinator):
    universe.fill(trough, by=coordinator, at=LATER, missed=2)
    universe.fill(trough, by=coordinator, at=LATER, missed=None)

    assert told(history.of_item(trough, "missed").steps) == [
        [("Doses missed in the three days before", "2", "")],
        [("Doses missed in the three days before", "", "2")],
    ]


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("Male", "Female")), ("zh-hans", ("男", "女"))], ids=["English", "Chinese"]
)
def test_codes_are_told_by_their_labels(subject, coordinator, language, said):
    page = universe.page_of(subject, "enrollment.demographics")
    for sex in ("M", "F"):
        universe.fill(page, by=coordinator, sex=sex)

    with translation.override(language):
        (_label, old, new) = told(history.of_item(page, "sex").steps)[0][0]

    assert (old, new) == said


def test_moments_are_told_in_the_time_of_the_clinic(trough):
    assert told(history.of_item(trough, "drawn_at").steps) == [[("Sample taken", "", "2025-06-30 09:00")]]


def test_leaves_out_what_was_saved_of_other_questions(trough, coordinator):
    universe.fill(trough, by=coordinator, at=LATER, missed=1)

    assert len(history.of_item(trough, "reported").steps) == 1
    assert len(history.of_item(trough, "lloq").steps) == 0


def test_a_change_that_no_act_announced_is_told_with_the_database_role(sample):
    past_the_product("UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'", sample.pk)

    (newest, *_older) = history.of_line(sample, "HGB").steps

    assert newest.by.is_outside
    assert newest.by.who == f"made in the database by {connection.settings_dict['USER']}"
    assert (newest.by.reason, newest.by.role, newest.by.act) == ("", "", "")
    assert told([newest]) == [[("Result", "118 g/L", "12 g/L")]]


def test_a_change_under_an_act_of_another_transaction_is_outside(committed, sample):
    with databases.second_connection(alias="owner") as owner:
        owner.execute("SELECT max(id) FROM audit_entry")
        (entry,) = owner.fetchone()
        owner.execute("SELECT set_config('edc.entry', %s, false)", [str(entry)])
        owner.execute("UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'", [sample.pk])

    assert history.of_line(sample, "HGB").steps[0].by.is_outside


def test_a_line_that_was_removed_keeps_its_history(sample):
    past_the_product("DELETE FROM labs_result WHERE page_id = %s AND test = 'HGB'", sample.pk)

    newest, oldest = history.of_line(sample, "HGB").steps

    assert newest.is_removal
    assert ("Result", "118 g/L", "") in told([newest])[0]
    assert ("Result", "", "118 g/L") in told([oldest])[0]


def test_what_only_the_database_can_hold_is_told_all_the_same(trough):
    past_the_product("UPDATE dosing_trough SET drawn_at = 'infinity', unit = '' WHERE page_id = %s", trough.pk)

    assert told(history.of_item(trough, "drawn_at").steps)[0] == [("Sample taken", "2025-06-30 09:00", "infinity")]
    assert told(history.of_item(trough, "unit").steps)[0] == [("Unit", "ng/mL", "“”")]


def test_a_code_that_no_longer_exists_stands_for_itself():
    (sex,) = (item for item in history.registry.form("enrollment.demographics").items() if item.name == "sex")

    assert sex.shown("X") == "X"


def test_shows_the_newest_of_very_many(sample, coordinator, monkeypatch):
    monkeypatch.setattr(history, "MOST_STEPS", 2)
    for value in ("119", "120"):
        correct(sample, coordinator, value)

    found = history.of_line(sample, "HGB")

    assert (len(found.steps), found.is_cut) == (2, True)
    assert told(found.steps)[0] == [("Result", "119 g/L", "120 g/L")]


@pytest.mark.parametrize("name", ["coordinator", "pi", "monitor", "data_manager", "safety_officer", "inspector"])
def test_whoever_reads_the_page_reads_its_history(request, sample, name):
    client = universe.client_for(request.getfixturevalue(name))

    shown = words(client.get(line_url(sample, "HGB")))

    assert "118 g/L" in shown
    assert "Coordinator (coordinator)" in shown
    assert "2025-06-30 09:00:00+08:00" in shown


@pytest.mark.parametrize("name", ["stranger", "administrator", "protocol_editor"])
def test_nobody_else_does(request, sample, name):
    client = universe.client_for(request.getfixturevalue(name))

    assert client.get(line_url(sample, "HGB")).status_code == 404
    assert client.get(item_url(sample, "collected_on")).status_code == 404


@pytest.mark.parametrize("name", ["value", "page", "page_id", "nothing", "HGB", "line", "‮", "a" * 300])
def test_there_is_no_history_of_what_is_not_asked(sample, coordinator, name):
    client = universe.client_for(coordinator)

    assert client.get(item_url(sample, name)).status_code == 404


@pytest.mark.parametrize("key", ["hgb", "reported", "%00", "X" * 300])
def test_there_is_no_history_of_a_line_that_cannot_be(sample, trough, coordinator, key):
    client = universe.client_for(coordinator)

    assert client.get(line_url(sample, key)).status_code == 404
    assert client.get(line_url(trough, key)).status_code == 404


def test_a_page_never_saved_has_no_history_and_offers_none(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M6")
    client = universe.client_for(coordinator)

    assert client.get(line_url(page, "HGB")).status_code == 404
    assert "/history/" not in client.get(reverse("page", args=[page.pk])).content.decode()


@pytest.mark.parametrize("name", ["coordinator", "monitor"])
def test_a_saved_page_offers_the_history_of_every_question_and_line(request, sample, name):
    html = universe.client_for(request.getfixturevalue(name)).get(reverse("page", args=[sample.pk])).content.decode()

    assert f'href="{line_url(sample, "HGB")}"' in html
    assert f'href="{item_url(sample, "collected_on")}"' in html


def test_is_marked_red_where_nobody_announced_it(sample, monitor):
    past_the_product("UPDATE labs_result SET reported = '12' WHERE page_id = %s AND test = 'HGB'", sample.pk)

    html = universe.client_for(monitor).get(line_url(sample, "HGB")).content.decode()

    assert 'class="is-outside"' in html
    assert 'class="outside"' in html


def test_is_laid_over_the_page_where_scripts_ask_for_it(sample, coordinator):
    answer = universe.client_for(coordinator).get(line_url(sample, "HGB"), headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "118 g/L" in words(answer)
    assert "HX-Request" in answer["Vary"]


def test_text_is_text(subject, coordinator, monitor):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(event, by=coordinator, term="<script>alert(1)</script>")

    html = universe.client_for(monitor).get(item_url(event, "term")).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_asks_the_database_as_often_for_many_changes_as_for_one(sample, coordinator, pi):
    client = universe.client_for(pi)
    with CaptureQueriesContext(connection) as for_one:
        client.get(line_url(sample, "HGB"))
    for doer, value in ((coordinator, "119"), (pi, "120"), (coordinator, "121")):
        correct(sample, doer, value)

    with CaptureQueriesContext(connection) as for_many:
        client.get(line_url(sample, "HGB"))

    assert len(for_many) == len(for_one)
