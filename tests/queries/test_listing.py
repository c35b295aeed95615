"""The listing of queries: who sees which, what can be asked, their age, the file; and many pages asked at once."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.accounts.selectors import NotPermitted
from edc.audit.acts import TrailAct
from edc.audit.models import Entry
from edc.casebook.item_paths import PAGE, ItemPath
from edc.corrections.actions import strike_visit
from edc.locks.models import HoldKind
from edc.locks.scope import of_page, of_subject
from edc.queries import actions as queries
from edc.queries import screens
from edc.queries.actions import record_export
from edc.queries.models import Query, QueryState
from enrollment.actions import screen
from tests import scenes, universe
from tests.locks.held import placed
from tests.pages.reading import words

LONG_AGO = universe.NOW - timedelta(days=40)


@scenes.stands
def dose(subject, coordinator):
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(page, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("9"))
    return page


def asked(page, by, text="Why?", at=universe.NOW, place=PAGE) -> Query:
    return queries.raise_query(page=page, place=place, text=text, by=by, at=at)


def listed(person, **question) -> list[int]:
    answer = universe.client_for(person).get(reverse("queries"), question)
    assert answer.status_code == 200
    return [line.number for line in answer.context["lines"]]


def test_lists_the_oldest_first_with_their_age(dose, monitor):
    old = asked(dose, monitor, "Since when?", at=LONG_AGO)
    (check,) = Query.objects.of_checks()

    assert listed(monitor) == [old.pk, check.pk]
    assert [line.days for line in screens.listed([old, check], at=universe.NOW)] == [40, 0]


def test_ys_46_each_sees_the_queries_of_ones_own_sites(dose, other_subject, monitor, stranger, coordinator):
    ours = Query.objects.get()
    page = universe.page_of(other_subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=stranger, on=date(2024, 1, 1), HGB="39")
    (theirs,) = Query.objects.exclude(pk=ours.pk)

    assert listed(coordinator) == [ours.pk]
    assert listed(stranger) == [theirs.pk]
    assert listed(stranger, site="02", state="all") == [theirs.pk]
    assert universe.client_for(stranger).get(reverse("queries"), {"site": "01"}).status_code == 422


def test_the_site_begins_with_what_is_open_and_the_others_with_what_waits(dose, monitor, coordinator):
    query = Query.objects.get()
    Query.objects.update(state=QueryState.ANSWERED)

    assert listed(coordinator) == []
    assert listed(monitor) == [query.pk]


def test_filters_by_whatever_is_asked(dose, subject, monitor):
    consent = universe.page_of(subject, "labs.sample", visit="D0")
    check, by_hand = Query.objects.get(), asked(consent, monitor, at=LONG_AGO)
    closed = asked(dose, monitor, "Done with?")
    Query.objects.filter(pk=closed.pk).update(state=QueryState.CLOSED)

    for question, found in (
        ({"form": "dosing.sirolimus"}, [check.pk]),
        ({"visit": "D0"}, [by_hand.pk]),
        ({"raised_by": "person"}, [by_hand.pk]),
        ({"raised_by": "check"}, [check.pk]),
        ({"subject": subject.number}, [by_hand.pk, check.pk]),
        ({"subject": "99-"}, []),
        ({"state": "closed"}, [closed.pk]),
        ({"state": "all"}, [by_hand.pk, check.pk, closed.pk]),
        ({"older": "100000"}, None),
        ({"older": "x"}, None),
        ({"state": "x"}, None),
    ):
        answer = universe.client_for(monitor).get(reverse("queries"), question)

        assert answer.status_code == (422 if found is None else 200), question
        assert [line.number for line in answer.context["lines"]] == (found or []), question


def test_older_than_so_many_days(dose, monitor):
    (recent,) = Query.objects.all()
    old = asked(dose, monitor, "Since when?", at=LONG_AGO)

    assert listed(monitor, older="0") == [old.pk, recent.pk]
    assert old.pk in listed(monitor, older="30")


def test_asks_the_database_as_often_for_many_as_for_one(site, dose, coordinator, monitor):
    client = universe.client_for(monitor)
    with CaptureQueriesContext(connection) as for_one:
        client.get(reverse("queries"))
    for _turn in range(3):
        book = screen(site=site, by=coordinator, at=universe.NOW)
        asked(universe.page_of(book, "enrollment.consent"), monitor)

    with CaptureQueriesContext(connection) as for_many:
        client.get(reverse("queries"))

    assert len(for_many) == len(for_one) <= 20


def test_takes_what_was_found_as_a_file_and_on_record(dose, monitor):
    asked(dose, monitor, "=1+1", at=LONG_AGO)

    answer = universe.client_for(monitor).post(reverse("queries_export"), {"state": "standing", "raised_by": "person"})

    head, line = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(head, line, strict=True)) | {"query": "", "raised_on": "", "days": ""} == {
        "query": "", "site": "01", "subject": dose.subject.number, "visit": "", "form": "Sirolimus dose 1",
        "item": "the whole page", "question": "'=1+1", "state": "open", "raised_by": "Monitor", "raised_on": "",
        "days": "",
    }  # fmt: skip
    entry = Entry.objects.get(act=TrailAct.EXPORT)
    assert (entry.site, entry.role) == ("01", "monitor")
    assert entry.reason.endswith("state=standing, raised_by=person")


def test_takes_no_file_where_the_question_is_none(dose, monitor):
    answer = universe.client_for(monitor).post(reverse("queries_export"), {"state": "x"})

    assert answer.status_code == 400
    assert not Entry.objects.filter(act=TrailAct.EXPORT).exists()


# Roll-up


def test_ys_24_the_matrix_reflects_the_queries_of_each_visit(subject, coordinator, monitor, statistician):
    page = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=coordinator, on=date(2024, 1, 1), HGB="39")
    asked(page, monitor)
    url = reverse("matrix")

    (row,) = universe.client_for(monitor).get(url).context["rows"]
    cells = {cell.url.rpartition("-")[2]: cell for cell in row.cells}
    assert (cells["D0"].corner, cells["D0"].corner_state, cells["SCR"].corner) == (2, "open", 0)
    assert "queries: 2 open, 0 answered" in cells["D0"].word
    assert "queries:" not in words(universe.client_for(statistician).get(url))


@pytest.mark.parametrize("name", ["subjects", "subject"])
def test_ys_24_subject_list_and_subject_tell_the_queries(dose, monitor, statistician, name):
    url = reverse(name, args=[dose.subject.number] if name == "subject" else [])

    assert "queries: 1 open, 0 answered" in words(universe.client_for(monitor).get(url))
    assert "queries:" not in words(universe.client_for(statistician).get(url))


# Many pages at once


def bulk(person, told=None, **question):
    client = universe.client_for(person)
    url = reverse("raise_queries", query=question)
    return client.get(url) if told is None else client.post(url, told)


def offered(answer) -> set[int]:
    return {page.pk for page, _title, _ticked in answer.context["lines"]}


def test_lists_pages_by_form_visit_and_what_is_blank(subject, dose, coordinator, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 1))

    assert offered(bulk(monitor, form="labs.sample", visit="D0")) == {sample.pk}
    assert offered(bulk(monitor, form="labs.sample", which="entered")) == {sample.pk}
    blank = offered(bulk(monitor, item="labs.sample.collected_on", which="blank"))
    every = set(subject.pages.filter(form="labs.sample").values_list("pk", flat=True))
    assert blank == every - {sample.pk}
    assert offered(bulk(monitor, form="dosing.sirolimus", which="incomplete")) == {dose.pk}


def test_offers_no_page_that_is_locked_nor_one_of_a_visit_that_is_struck_through(subject, coordinator, keeper, monitor):
    locked, frozen, kept = (universe.page_of(subject, "labs.sample", visit=visit) for visit in ("D0", "M3", "M6"))
    wrong = universe.page_of(subject, "labs.sample", visit="W2")
    placed(of_page(locked), HoldKind.LOCK, by=keeper)
    placed(of_page(frozen), HoldKind.FREEZE, by=keeper)
    strike_visit(visit=wrong.visit, reason="In error", by=coordinator, at=universe.NOW)

    found = offered(bulk(monitor, form="labs.sample"))

    assert found >= {frozen.pk, kept.pk}
    assert not found & {locked.pk, wrong.pk}


def test_a_lock_that_came_meanwhile_is_told_and_what_was_typed_stays(subject, keeper, monitor):
    locked, other = (universe.page_of(subject, "labs.sample", visit=visit) for visit in ("D0", "M3"))
    placed(of_page(locked), HoldKind.LOCK, by=keeper)

    answer = bulk(monitor, {"pages": [locked.pk, other.pk], "text": "Which day?"}, form="labs.sample")

    assert answer.status_code == 423
    assert "Locked since" in words(answer)
    assert "Which day?</textarea>" in answer.content.decode()
    assert {page.pk for page, _title, ticked in answer.context["lines"] if ticked} == {other.pk}
    assert not Query.objects.exists()


def test_what_was_typed_stays_also_where_no_page_is_left_to_ask(subject, keeper, monitor):
    locked = universe.page_of(subject, "labs.sample", visit="D0")
    placed(of_subject(subject), HoldKind.LOCK, by=keeper)

    answer = bulk(monitor, {"pages": [locked.pk], "text": "Which day?"}, form="labs.sample")

    assert answer.status_code == 423
    assert "Which day?</textarea>" in answer.content.decode()


@pytest.mark.parametrize("page", ["x", "-1", "9" * 20])
def test_refuses_pages_that_cannot_be(subject, monitor, page):
    answer = bulk(monitor, {"pages": [page], "text": "Why?"}, form="labs.sample")

    assert answer.status_code == 422
    assert "Some of these pages are not among those that you may ask here." in words(answer)


@pytest.mark.parametrize(
    "question",
    [{"which": "blank"}, {"item": "labs.sample.collected_on", "form": "dosing.sirolimus"}, {"item": "x"}],
    ids=str,
)
def test_refuses_a_question_about_pages_that_cannot_be(monitor, question):
    answer = bulk(monitor, **question)

    assert answer.status_code == 422
    assert "refusal" in answer.content.decode()


def test_asks_the_chosen_pages_about_the_question(subject, monitor):
    pages = [str(key) for key in subject.pages.filter(form="labs.sample").values_list("pk", flat=True)[:3]]

    answer = bulk(monitor, {"pages": pages, "text": "When?"}, item="labs.sample.collected_on")

    assert answer.status_code == 302
    assert {(str(one.page_id), one.place) for one in Query.objects.all()} == {
        (page, ItemPath("", "collected_on")) for page in pages
    }


@pytest.mark.parametrize("told", [{"text": "Why?"}, {"pages": ["1"]}, {"pages": ["x"], "text": "Why?"}], ids=str)
def test_refuses_to_ask_nobody_or_nothing(subject, monitor, told):
    answer = bulk(monitor, told)

    assert answer.status_code == 422
    assert not Query.objects.exists()


def test_refuses_pages_of_another_site_and_asks_none(subject, other_subject, monitor):
    pages = [one.pages.filter(form="labs.sample").first().pk for one in (subject, other_subject)]

    answer = bulk(monitor, {"pages": pages, "text": "Why?"}, form="labs.sample")

    assert answer.status_code == 422
    assert "Some of these pages are not among those that you may ask here." in words(answer)
    assert not Query.objects.exists()


def test_tells_which_pages_are_being_asked_already_and_asks_none(subject, monitor):
    one, other = subject.pages.filter(form="labs.sample").order_by("pk")[:2]
    asked(one, monitor)

    answer = bulk(monitor, {"pages": [one.pk, other.pk], "text": "Why?"}, form="labs.sample")

    assert answer.status_code == 422
    assert f"the same is being asked already: {subject.number}" in words(answer)
    assert Query.objects.count() == 1


def test_who_reads_no_queries_takes_none_away(statistician):
    with pytest.raises(NotPermitted):
        record_export(by=statistician, at=universe.NOW, file="queries.csv", filters={})


def test_an_export_of_many_sites_names_none(site, other_site):
    by = universe.new_person("everywhere", role="monitor", site=None)

    record_export(by=by, at=universe.NOW, file="queries.csv", filters={"state": ""})

    entry = Entry.objects.get(act=TrailAct.EXPORT)
    assert (entry.site, entry.reason) == ("", "queries.csv")
