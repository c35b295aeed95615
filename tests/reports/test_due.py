"""The night's work is a row a period, made once, and claimed by one worker for the length of a lease."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, transaction

from edc.audit.models import Entry
from tests import databases
from tests.reports.nights import DAY, INSTANT, YESTERDAY, claimed, periods
from tests.universe import NOW, TODAY
from trial_edc.reports import actions, selectors
from trial_edc.reports.actions import LEASE, MOST_BACK
from trial_edc.reports.models import Work

MIDNIGHT = NOW.replace(hour=0)


def test_the_first_time_last_nights_report_is_due(db):
    assert actions.make_due(at=NOW) == 1

    (work,) = Work.objects.all()
    assert (work.report, work.period, work.due_at) == ("response", YESTERDAY, MIDNIGHT + timedelta(minutes=30))


def test_a_day_is_due_half_an_hour_after_it_is_over_at_the_site(db):
    due = MIDNIGHT + timedelta(minutes=30)

    assert selectors.last_period(due - INSTANT) == TODAY - 2 * DAY
    assert selectors.last_period(due) == YESTERDAY
    assert selectors.due_at(YESTERDAY) == due


def test_knows_what_is_due_already(db):
    actions.make_due(at=NOW)
    before = Entry.objects.count()

    assert actions.make_due(at=NOW + timedelta(hours=3)) == 0

    assert periods() == [YESTERDAY]
    assert Entry.objects.count() == before


def test_makes_up_for_nights_that_were_missed(db):
    actions.make_due(at=NOW)

    assert actions.make_due(at=NOW + 4 * DAY) == 4

    assert periods() == [YESTERDAY + n * DAY for n in range(5)]


def test_goes_back_no_further_than_a_month(db):
    actions.make_due(at=NOW)

    actions.make_due(at=NOW + 400 * DAY)

    assert periods() == [YESTERDAY, *(YESTERDAY + 400 * DAY - MOST_BACK + n * DAY for n in range(MOST_BACK.days + 1))]


def test_a_clock_that_ran_ahead_for_a_year_leaves_no_night_out(db):
    actions.make_due(at=NOW)
    actions.make_due(at=NOW + 400 * DAY)

    for days in (1, 2, 3):
        assert actions.make_due(at=NOW + days * DAY) == 1

    assert periods()[:4] == [YESTERDAY + n * DAY for n in range(4)]


def test_a_clock_that_ran_ahead_on_the_first_day_does_so_neither(db):
    actions.make_due(at=NOW + 400 * DAY)

    assert actions.make_due(at=NOW) == 1

    assert periods() == [YESTERDAY, YESTERDAY + 400 * DAY]


def test_two_schedulers_make_one_row(committed, elsewhere):
    together = Barrier(2)

    def make() -> int:
        together.wait(timeout=20)
        return actions.make_due(at=NOW)

    for made in [elsewhere(make) for _one in range(2)]:
        made.result(timeout=20)

    assert periods() == [YESTERDAY]


def test_the_database_itself_keeps_one_row_a_period(db):
    actions.make_due(at=NOW)

    with pytest.raises(IntegrityError, match="work_once_a_period"), transaction.atomic():
        Work.objects.create(report="response", period=YESTERDAY, due_at=NOW)


def test_nothing_is_both_done_and_failed(db):
    with pytest.raises(IntegrityError, match="work_done_or_failed"), transaction.atomic():
        Work.objects.create(report="response", period=YESTERDAY, due_at=NOW, done_at=NOW, failed_at=NOW)


def test_there_is_nothing_to_claim_where_nothing_is_due(db):
    assert actions.claim(at=NOW) is None

    actions.make_due(at=NOW)

    assert actions.claim(at=MIDNIGHT) is None
    assert not Entry.objects.filter(reason="claimed").exists()


def test_claims_the_oldest_first_for_the_length_of_a_lease(db):
    actions.make_due(at=NOW)
    actions.make_due(at=NOW + 2 * DAY)

    works = [claimed(NOW + 2 * DAY) for _one in range(3)]

    assert [work.period for work in works] == periods()
    assert {work.claimed_until for work in works} == {NOW + 2 * DAY + LEASE}
    assert {work.attempts for work in works} == {1}


def test_a_claim_stands_until_its_lease_is_over(db):
    actions.make_due(at=NOW)
    claimed()

    assert actions.claim(at=NOW + LEASE) is None
    assert claimed(NOW + LEASE + INSTANT).attempts == 2


def test_steps_over_what_another_is_just_claiming(committed):
    actions.make_due(at=NOW)
    actions.make_due(at=NOW + DAY)

    with databases.second_connection(alias="default", autocommit=False) as other:
        other.execute("SELECT id FROM reports_work ORDER BY due_at LIMIT 1 FOR UPDATE")
        (first,) = other.fetchone()
        work = claimed(NOW + DAY)

        assert work.pk != first
        assert actions.claim(at=NOW + DAY) is None  # and does not wait

    assert claimed(NOW + DAY).pk == first


def test_each_piece_of_work_is_claimed_by_one(committed, elsewhere):
    actions.make_due(at=NOW)
    actions.make_due(at=NOW + 2 * DAY)
    together = Barrier(6)

    def compete() -> int | None:
        together.wait(timeout=20)
        work = actions.claim(at=NOW + 2 * DAY)
        return work.pk if work else None

    won = [claim.result(timeout=20) for claim in [elsewhere(compete) for _one in range(6)]]

    assert sorted(pk for pk in won if pk) == sorted(Work.objects.values_list("pk", flat=True))
    assert set(Work.objects.values_list("attempts", flat=True)) == {1}
