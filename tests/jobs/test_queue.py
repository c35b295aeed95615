"""The queue of jobs: one worker a job, whoever is late writes nothing, and what cannot be done ends."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q

from edc.audit.models import Entry
from edc.jobs.queue import JobTaken, Queue
from tests import scenes
from tests.universe import NOW
from trial_edc.reports.acts import ReportAct
from trial_edc.reports.models import Work

LEASE = timedelta(minutes=5)
LATER = NOW + LEASE + timedelta(minutes=1)


def open_work():
    return Work.objects.filter(done_at=None, failed_at=None)


QUEUE: Queue[Work] = Queue(jobs=open_work, act=ReportAct.WORK, lease=LEASE, most_attempts=2, order="due_at")


@scenes.stands
def job(database):
    """A job that is due."""
    return Work.objects.create(report="any", period=NOW.date(), due_at=NOW)


def reasons() -> list[str]:
    return list(Entry.objects.filter(act=ReportAct.WORK).order_by("pk").values_list("reason", flat=True))


def test_one_worker_has_a_job_until_its_lease_is_over(job):
    first, second, third = (QUEUE.claim(at=at) for at in (NOW, NOW, LATER))

    assert (first, second, third) == (job, None, job)
    assert (first.attempts, third.attempts) == (1, 2)
    assert reasons() == ["claimed", "claimed"]


def test_what_is_not_due_waits_and_costs_one_read(job, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert QUEUE.claim(at=NOW, due=Q(due_at__lt=NOW)) is None
    assert QUEUE.claim(at=NOW, due=Q(due_at__lte=NOW)) == job


def test_two_at_once_never_have_one_job(committed, job, elsewhere):
    with transaction.atomic():
        claimed = QUEUE.claim(at=NOW)
        assert elsewhere(lambda: QUEUE.claim(at=NOW)).result(timeout=20) is None
    assert claimed == job


def test_who_lost_a_job_neither_writes_nor_fails_it(job):
    slow, quick = QUEUE.claim(at=NOW), QUEUE.claim(at=LATER)

    with pytest.raises(JobTaken), transaction.atomic():
        QUEUE.held(slow)
    QUEUE.fail(slow, at=LATER, is_tried_again=False, problem="late")
    job.refresh_from_db()

    assert (job.problem, job.failed_at) == ("", None)
    assert QUEUE.held(quick) == job
    assert "failed" not in reasons()


@pytest.mark.parametrize(("is_tried_again", "ends"), [(True, [False, True]), (False, [True, True])])
def test_keeps_why_a_job_failed_and_how_often_it_is_tried(job, is_tried_again, ends):
    failed = []
    for at in (NOW, LATER):
        if claimed := QUEUE.claim(at=at):
            QUEUE.fail(claimed, at=at, is_tried_again=is_tried_again, problem=f"at {at}")
        job.refresh_from_db()
        failed.append(job.failed_at is not None)

    assert failed == ends
    assert QUEUE.claim(at=LATER + 2 * LEASE) is None


def test_what_ended_its_worker_each_time_is_given_up_when_the_last_lease_is_over(job):
    for at in (NOW, LATER):
        assert QUEUE.claim(at=at)
        assert QUEUE.give_up(at=at) == 0

    assert QUEUE.give_up(at=LATER + 2 * LEASE, problem="broke off") == 1
    job.refresh_from_db()
    assert (job.problem, job.failed_at) == ("broke off", LATER + 2 * LEASE)
    assert reasons() == ["claimed", "claimed", "gave up"]
