"""YS-45: the nightly run of all checks asks what a save asks; nothing else, and nothing twice."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from dosing.models import Sirolimus
from edc.audit.acts import Origin
from edc.audit.models import Entry
from edc.audit.replay import act_tables
from edc.casebook.acts import CasebookAct
from edc.locks.models import Hold, HoldKind
from edc.queries import tasks
from edc.queries.models import Message, Query, QueryState
from edc.queries.settlement import rechecking
from tests import scenes, universe
from trial_edc.celery import app

NIGHT = universe.NOW + timedelta(hours=16)


@scenes.stands
def dose(subject, coordinator):
    """A dose that a check asks about."""
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(page, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("9"))
    return page


def recheck() -> int:
    return rechecking.recheck(by_name="scheduler", at=NIGHT)


def asked() -> list[tuple]:
    return list(
        Query.objects.standing()
        .order_by("page", "row", "item", "check_id")
        .values_list("page", "row", "item", "check_id", "seen", "version", "state")
    )


def test_ys_45_finds_nothing_to_do_after_saves(dose):
    before = Entry.objects.count()

    assert recheck() == 0
    assert Entry.objects.count() == before


def another_limit(monkeypatch, low, high) -> None:
    """A new release that expects something else of the daily dose."""
    (item,) = (item for item in Sirolimus.items() if item.name == "mg_per_day")
    monkeypatch.setattr(item, "expect", (Decimal(low), Decimal(high)))


def test_ys_45_real_time_and_batch_ask_the_same(monkeypatch, subject, other_subject, coordinator, stranger):
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    answers = {"start": date(2024, 1, 1), "mg_per_day": Decimal("9")}
    with monkeypatch.context() as before:
        another_limit(before, "1", "10")
        universe.fill(page, by=coordinator, **answers)
        assert asked() == []
    other = universe.add_page(other_subject, "dosing.sirolimus", by=stranger)
    universe.fill(other, by=stranger, **answers)

    assert recheck() == 1

    in_batch, in_real_time = ([row[1:] for row in asked() if row[0] == one.pk] for one in (page, other))
    assert in_batch == in_real_time != []
    said = {tuple(one) for one in Message.objects.values_list("step", "text", "text_zh", "by")}
    assert len(said) == 1


def test_ys_44_a_new_version_of_a_check_asks_again_of_what_was_confirmed(monkeypatch, dose):
    query = Query.objects.get()
    Query.objects.update(state=QueryState.ANSWERED, confirmed=query.seen)
    assert recheck() == 0

    another_limit(monkeypatch, "1", "4")
    assert recheck() == 1

    query.refresh_from_db()
    assert (query.state, query.confirmed, query.version) == (QueryState.OPEN, "", "1–4")


def test_closes_what_no_check_asks_any_more(monkeypatch, dose):
    another_limit(monkeypatch, "1", "10")

    assert recheck() == 1

    assert Query.objects.get().state == QueryState.CLOSED


def test_is_an_act_of_each_page_where_something_changes(monkeypatch, dose):
    another_limit(monkeypatch, "1", "10")
    recheck()

    (entry,) = Entry.objects.filter(act=CasebookAct.RECHECK)
    assert (entry.page_id, entry.subject_id, entry.site, entry.by_name) == (
        dose.pk, dose.subject_id, "01", "scheduler",
    )  # fmt: skip
    assert Message.objects.latest("pk").entry == entry.pk
    assert list(act_tables.findings()) == []


@pytest.mark.parametrize("where", ["page", "subject", "site", "study"])
def test_leaves_locked_pages_alone(monkeypatch, dose, data_manager, where):
    held = {"page": {"page": dose}, "subject": {"subject": dose.subject}, "site": {"site": dose.subject.site}}
    Hold.objects.create(kind=HoldKind.LOCK, by=data_manager, at=universe.NOW, entry=1, **held.get(where, {}))
    another_limit(monkeypatch, "1", "10")

    assert recheck() == 0
    assert Query.objects.get().state == QueryState.OPEN


def test_reads_as_often_for_many_pages_as_for_one(subject, dose, coordinator, django_assert_max_num_queries):
    for _turn in range(4):
        page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
        universe.fill(page, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("8"))

    with django_assert_max_num_queries(12):
        recheck()


def test_takes_pages_some_at_a_time(monkeypatch, subject, dose, coordinator):
    other = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(other, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("8"))
    monkeypatch.setattr(rechecking, "PAGES_A_TIME", 1)
    another_limit(monkeypatch, "1", "10")

    assert recheck() == 2


def test_runs_from_the_command_line_and_every_night(dose):
    out = StringIO()
    call_command("recheck", stdout=out)
    assert "on 0 pages" in out.getvalue()

    entry = app.conf.beat_schedule["recheck"]
    assert entry["task"] in app.tasks or entry["task"] == tasks.recheck.name


def test_the_task_says_that_it_was_one(monkeypatch, dose):
    another_limit(monkeypatch, "1", "10")

    assert tasks.recheck() == 1
    assert Entry.objects.get(act=CasebookAct.RECHECK).origin == Origin.TASK


def test_a_check_that_is_unknown_to_this_release_is_closed(dose, coordinator):
    Query.objects.update(check_id="GONE")

    assert recheck() == 1
    assert {query.check_id: query.state for query in Query.objects.all()} == {
        "GONE": QueryState.CLOSED,
        "dosing.sirolimus.mg_per_day.expect": QueryState.OPEN,
    }
