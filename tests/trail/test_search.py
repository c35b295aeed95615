"""Filters tell the truth of the database, together and alone; screens are whole whatever is added meanwhile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.audit.models import Change, Entry
from edc.audit.search import Cursor
from edc.audit.search import cursor as spot
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.trail import screens, selectors
from edc.trail.scope import reader
from enrollment.actions import screen
from tests import universe
from tests.pages.reading import words
from tests.trail.asking import asked, lines, numbers
from tests.trail.conftest import LATER

# Each question, and the acts that answer it, in SQL over the bare tables.
ON_M3 = "SELECT p.id FROM casebook_page p JOIN casebook_visit v ON v.id = p.visit_id WHERE v.code = 'M3'"
ON_SUBJECT = "SELECT id FROM casebook_page WHERE subject_id = (SELECT id FROM casebook_subject WHERE number = '01-001')"
TOUCHES = "EXISTS (SELECT FROM audit_change c WHERE c.entry_id = e.id AND {})"
QUESTIONS = {
    "": "true",
    "person=coordinator": "by_name = 'coordinator'",
    "person=nobody": "false",
    "act=page.save": "act = 'page.save'",
    "origin=command": "origin = 'command'",
    "origin=import": "false",
    "subject=01-001": f"""subject_id = (SELECT id FROM casebook_subject WHERE number = '01-001')
                          OR subject_id IS NULL AND {TOUCHES.format(f'c.page_id IN ({ON_SUBJECT})')}""",
    "visit=M3": f"page_id IN ({ON_M3}) OR page_id IS NULL AND {TOUCHES.format(f'c.page_id IN ({ON_M3})')}",
    "form=labs.sample": f"""page_id IN (SELECT id FROM casebook_page WHERE form = 'labs.sample') OR page_id IS NULL AND
                            {TOUCHES.format("c.page_id IN (SELECT id FROM casebook_page WHERE form = 'labs.sample')")}
                         """,
    "item=labs.result:HGB": TOUCHES.format(
        "c.table_name = 'labs_result' AND c.row_id IN (SELECT id FROM labs_result WHERE test = 'HGB')"
    ),
    "item=labs.sample.collected_on": TOUCHES.format(
        "c.table_name = 'labs_sample' AND coalesce(c.new ->> 'collected_on', c.old ->> 'collected_on') IS NOT NULL"
    ),
    "item=labs.sample.laboratory": "false",
    "since=2025-07-01": "at >= '2025-07-01 00:00+08'",
    "until=2025-06-30": "at < '2025-07-01 00:00+08'",
    "since=2025-07-01 09:00": "at >= '2025-07-01 09:00+08'",
    "until=2025-07-01 09:00": "at < '2025-07-01 09:00+08'",
    "subject=01-001&act=page.save&person=coordinator&item=labs.result:PLT&visit=M3&since=2025-06-30&until=2025-06-30":
        "act = 'page.save' AND at < '2025-07-01 00:00+08' AND site = '01'",
    "form=enrollment.consent&item=labs.result:HGB": "false",
}  # fmt: skip


def truth(condition: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM audit_entry e WHERE {condition} ORDER BY at DESC, id DESC")
        return [number for (number,) in cursor.fetchall()]


def told(question: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in question.split("&")) if question else {}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_answers_what_the_database_holds(everything, sample, elsewhere, visited, question):
    assert numbers(everything, **told(question)) == truth(QUESTIONS[question])


def test_an_act_on_several_subjects_is_found_by_each(everything, subject, site, coordinator):
    other = screen(site=site, by=coordinator, at=universe.NOW)
    wanted = [NewPage(subject=one, form="safety.adverseevent") for one in (subject, other)]
    casebook.add_pages(wanted=wanted, by=coordinator, at=universe.NOW)

    for one in (subject, other):
        acts = [line.by.act for line in lines(everything, subject=one.number)]
        assert acts == ["added a page", "opened a casebook"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("origin=database", 1),
        ("origin=database&subject=01-001", 1),
        ("origin=database&subject=02-001", 0),
        ("origin=database&item=labs.result:HGB", 1),
        ("origin=database&item=labs.result:PLT", 0),
        ("origin=database&form=labs.sample&visit=M3", 1),
        ("origin=database&visit=M6", 0),
        ("origin=database&act=page.save", 0),
        ("origin=database&person=edc", 0),
        ("origin=database&until=2025-07-01", 0),
        ("origin=database&since=2025-07-01", 1),
    ],
)
def test_filters_hold_for_changes_past_the_product_too(everything, intrusion, elsewhere, question, found):
    assert len(lines(everything, **told(question))) == found


def test_a_change_past_the_product_is_found_by_the_role_that_made_it(everything, intrusion):
    role = connection.settings_dict["USER"]

    assert len(lines(everything, person=role)) == 1


def test_a_line_that_was_removed_is_still_found_by_its_item(everything, sample):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM labs_result WHERE page_id = %s AND test = 'HGB'", [sample.pk])

    assert numbers(everything, item="labs.result:HGB", origin="database") == [None]
    assert len(numbers(everything, item="labs.result:HGB")) == 2


def test_screens_follow_one_another_without_gap_or_echo(everything, sample, elsewhere, visited, monkeypatch):
    with connection.cursor() as cursor:
        for value in range(5):
            cursor.execute("UPDATE labs_result SET reported = %s WHERE test = 'HGB'", [str(value)])
    whole = numbers(everything)

    for size in (1, 2, 3, 7):
        monkeypatch.setattr(screens, "LINES_A_SCREEN", size)
        assert numbers(everything) == whole
    assert whole.count(None) == Change.objects.filter(entry_id__isnull=True).count() == 10
    assert sorted(number for number in whole if number) == sorted(Entry.objects.values_list("pk", flat=True))


def test_what_is_added_meanwhile_neither_repeats_nor_hides_a_line(everything, sample, visited, monkeypatch):
    monkeypatch.setattr(screens, "LINES_A_SCREEN", 2)
    question, seen, before = asked(everything), [], None
    whole = numbers(everything)
    while True:
        shown = screens.trail(everything, question, before=before)
        seen += [line.number for line in shown.lines]
        before = shown.following
        if before is None:
            break
        universe.new_site(f"{len(seen) + 20}", at=LATER + timedelta(days=1))

    assert seen == whole


def test_a_place_in_the_trail_is_read_as_it_was_written():
    here = Cursor(LATER + timedelta(microseconds=1), True, 7)

    assert spot(str(here)) == here


@pytest.mark.parametrize(
    "text", ["", "x", "1.a", "1.b.2", "-1.a.2", "1.a.-2", "9" * 30 + ".a.1", "1.a." + "9" * 30, "١.a.1", "1.a.2\n"]
)
def test_what_is_no_place_in_the_trail_is_none(text):
    assert spot(text) is None


HOSTILE = (
    *("'; DROP TABLE audit_entry; --", "\0", "\ud800", "9" * 5000, "<script>", "%", "_", "labs.result:"),
    *("labs.sample.", ".", ":", "labs.sample.id", "0000-00-00", "9999-12-31", "0001-01-01", "2999-12-31"),
    *("🩸", "[]", "null"),
)


@pytest.mark.parametrize("name", ["subject", "visit", "form", "item", "person", "act", "origin", "since", "until"])
def test_hostile_questions_are_refused_or_answered(monitor, sample, name, subtests):
    client = universe.client_for(monitor)
    client.raise_request_exception = True

    for value in HOSTILE:
        with subtests.test(value=value):
            asked_for = client.get(reverse("trail"), {name: value.encode("utf-8", "replace").decode()})

            assert asked_for.status_code in (200, 422)
            assert "<script>" not in asked_for.content.decode().replace('<script src="', "")


@pytest.mark.parametrize("before", ["x", "99999999999999999.a.999999999999999999", "0.c.0", "1.a.1' OR 1=1", "\0"])
def test_hostile_places_begin_anew_or_end(monitor, sample, before):
    assert universe.client_for(monitor).get(reverse("trail"), {"before": before}).status_code == 200


def test_a_subject_of_another_site_is_refused_like_one_that_is_none(monitor, sample, elsewhere):
    client = universe.client_for(monitor)

    refused = [client.get(reverse("trail"), {"subject": number}) for number in ("02-001", "99-999")]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert words(refused[0]).replace("02-001", "") == words(refused[1]).replace("99-999", "")
    with pytest.raises(selectors.NoSuchSubject):
        asked(reader(monitor), subject="02-001")


def test_a_question_can_be_kept_as_a_bookmark(monitor, sample, monkeypatch):
    monkeypatch.setattr(screens, "LINES_A_SCREEN", 1)
    client = universe.client_for(monitor)

    html = client.get(reverse("trail"), {"subject": "01-001", "act": "page.save"}).content.decode()

    assert 'href="?subject=01-001&amp;act=page.save&amp;before=' in html
    assert 'value="01-001"' in html
    assert '<option value="page.save" selected>' in html


def test_says_when_nothing_answers(monitor, sample):
    shown = words(universe.client_for(monitor).get(reverse("trail"), {"person": "nobody"}))

    assert "Nothing in the trail answers this question." in shown


def test_asks_the_database_as_often_for_much_as_for_little(monitor, coordinator, subject, sample, elsewhere, intrusion):
    client = universe.client_for(monitor)
    with CaptureQueriesContext(connection) as for_few:
        client.get(reverse("trail"))
    for _number in range(8):
        event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
        universe.fill(event, by=coordinator, term="Mouth ulcer")
        universe.fill(event, by=coordinator, term="Rash")

    with CaptureQueriesContext(connection) as for_many:
        client.get(reverse("trail"))

    assert len(for_many) == len(for_few) <= 20
    assert not [query for query in for_many if "OFFSET" in query["sql"] or "COUNT(*)" in query["sql"].upper()]
