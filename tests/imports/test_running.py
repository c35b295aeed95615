"""A job survives its worker, is nobody's twice, stops when it is told to, and meets people who work meanwhile."""

import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from edc.audit.acts import Origin
from edc.audit.models import Entry
from edc.casebook.acts import CasebookAct
from edc.imports import actions
from edc.imports.columns import SourceRow
from edc.imports.files.personal import FileGuard
from edc.imports.jobs import batches, running
from edc.imports.jobs.pipeline import spread
from edc.imports.models import Batch, Job, JobKind
from edc.imports.results import entering, importing
from edc.imports.results.verdicts import RowVerdict
from edc.labs.models import Result
from enrollment.actions import screen
from tests.audit.trail import verified
from tests.databases import CHECKOUT
from tests.imports.conftest import counts, csv_of, done, row, verdicts
from tests.reports import scheduler
from tests.universe import NOW, fill_labs, page_of

LATER = NOW + running.LEASE + timedelta(minutes=1)
DIE_AFTER_ONE_BATCH = """
import os, signal, django
django.setup()
from django.utils import timezone
from edc.imports.jobs import batches, running
batches.SAMPLES_A_BATCH = 1
step = running._step
def once(job, number, batch, *, at):
    step(job, number, batch, at=at)
    os.kill(os.getpid(), signal.SIGKILL)
running._step = once
running.run_all(clock=timezone.now)
"""


@pytest.fixture
def small(monkeypatch) -> None:
    """Batches of one subject, so that a file of a few rows has several."""
    monkeypatch.setattr(batches, "SAMPLES_A_BATCH", 1)


@pytest.fixture
def upload(site, coordinator, send):
    """A file with a sample of each of four subjects."""
    numbers = [screen(site=site, by=coordinator, at=NOW).number for _subject in range(4)]
    return send(csv_of(*(row(number=number) for number in numbers)))


def asked(upload) -> Job:
    """An import that waits, after its dry run."""
    done(actions.ask_dry_run(upload=upload, by=upload.by, at=NOW))
    return actions.ask_import(upload=upload, overwrite=False, reason="", by=upload.by, at=NOW)


def test_ys_39_a_killed_workers_job_goes_on_where_it_was(committed, small, upload, tmp_path):
    job = asked(upload)
    killed = subprocess.run(
        [sys.executable, "-c", DIE_AFTER_ONE_BATCH],
        cwd=CHECKOUT,
        env={
            **scheduler.environment(scheduler.files(tmp_path)),
            "DJANGO_SETTINGS_MODULE": "trial_edc.settings",
        },
        timeout=scheduler.PATIENCE,
    )
    assert (killed.returncode, counts(job)) == (-signal.SIGKILL, (1, 1, 0, 0))

    at = timezone.now()
    before = running.run_all(clock=lambda: at)
    after = running.run_all(clock=lambda: at + running.LEASE + timedelta(minutes=1))

    assert (before, after) == (0, 1)
    assert counts(job) == (4, 4, 0, 0)
    assert Result.objects.count() == 4
    assert Entry.objects.filter(act=CasebookAct.SAVE_PAGE).count() == 4
    assert verified()[0] == 0


def test_a_worker_enters_the_file_when_the_bell_rings(committed, upload, tmp_path):
    job, bell, log = asked(upload), scheduler.files(tmp_path), tmp_path / "worker.log"

    with scheduler.program(scheduler.WORKER, bell=bell, log=log):
        bell.ring_for("imports.run")
        scheduler.until(lambda: Job.objects.get(pk=job.pk).done_at is not None, log=log)

    assert counts(job) == (4, 4, 0, 0)
    entry = Entry.objects.filter(act=CasebookAct.SAVE_PAGE).latest("pk")
    assert (entry.origin, entry.by_name) == (Origin.IMPORT, "coordinator")


def test_ys_39_stops_after_the_batch_in_hand_and_keeps_what_was_entered(small, upload):
    job, looked = asked(upload), []

    def clock():
        """Somebody stops the job after its second batch: the clock was asked for the lease, and for each batch."""
        looked.append(NOW)
        if len(looked) == 5:
            actions.stop(job=job, by=upload.by, at=NOW)
        return NOW

    running.run_all(clock=clock)
    job.refresh_from_db()

    assert (counts(job), job.stopped_at, job.done_at) == ((2, 2, 0, 0), NOW, None)
    again = actions.ask_import(upload=upload, overwrite=False, reason="", by=upload.by, at=NOW)
    assert counts(done(again)) == (4, 2, 2, 0)


def test_two_workers_at_once_enter_a_file_once(committed, upload, elsewhere):
    job = asked(upload)

    waiting = [elsewhere(lambda: running.run_all(clock=lambda: NOW)) for _worker in range(2)]

    assert sorted(worker.result() for worker in waiting) == [0, 1]
    assert counts(job) == (4, 4, 0, 0)


def test_a_worker_that_was_thought_dead_writes_nothing_more(small, upload):
    asked(upload)
    slow = running.QUEUE.claim(at=NOW)
    quick = running.QUEUE.claim(at=LATER)

    running.work_at(job=quick, clock=lambda: LATER, lanes=1)
    running.work_at(job=slow, clock=lambda: LATER, lanes=1)

    assert counts(quick) == (4, 4, 0, 0)
    assert Batch.objects.filter(job=quick).count() == 4


def test_what_ended_its_worker_twice_is_given_up_and_not_claimed_again(upload):
    job, at = asked(upload), NOW
    for _attempt in ("first", "second"):
        assert running.QUEUE.claim(at=at)
        at += running.LEASE + timedelta(minutes=1)

    assert running.QUEUE.claim(at=at) is None
    assert running.run_all(clock=lambda: at) == 0
    job.refresh_from_db()
    assert (job.attempts, job.failed_at) == (2, at)
    assert "broke off twice" in job.problem


def test_a_fault_leaves_the_job_to_be_tried_again(upload, monkeypatch, caplog):
    job = asked(upload)
    with monkeypatch.context() as broken:
        broken.setattr(importing, "enter", lambda *_batch, **_how: 1 / 0)
        done(job)
    assert "ZeroDivisionError" in caplog.text
    assert job.is_open

    running.run_all(clock=lambda: LATER)

    assert counts(job) == (4, 4, 0, 0)


def test_two_lanes_enter_what_one_enters(committed, small, upload):
    job = asked(upload)

    running.run_all(clock=lambda: NOW, lanes=2)

    assert counts(job) == (4, 4, 0, 0)
    assert set(job.batches.values_list("number", flat=True)) == {0, 1, 2, 3}


def test_after_a_fault_no_lane_begins_anew():
    begun = []

    def act(piece: int) -> None:
        begun.append(piece)
        raise LookupError(piece)

    with pytest.raises(LookupError):
        spread(iter(range(100)), act, lanes=2)

    assert len(begun) <= 2


@pytest.mark.parametrize(
    ("between", "fresh", "said"),
    [
        (["6"], 4, []),
        (["6", "7"], 3, [(2, RowVerdict.MEANWHILE)]),  # a third look is not taken
    ],
)
def test_looks_once_more_at_a_page_that_somebody_changed_meanwhile(
    between, fresh, said, upload, coordinator, monkeypatch
):
    page = page_of(upload.source.site.subjects.earliest("pk"), "labs.sample", visit="SCR")
    fill_labs(page, by=coordinator, on=NOW.date() - timedelta(days=28), PLT="200")
    job, each, counted = asked(upload), entering.capture.save_each, iter(between)

    def somebody_comes_first(**saving):
        if count := next(counted, ""):
            page.refresh_from_db()
            fill_labs(page, by=coordinator, on=NOW.date() - timedelta(days=28), WBC=count)
        return each(**saving)

    monkeypatch.setattr(entering.capture, "save_each", somebody_comes_first)
    done(job)

    assert counts(job)[1] == fresh
    assert verdicts(job) == said


def test_the_bell_may_be_broken(upload, monkeypatch, caplog, django_capture_on_commit_callbacks):
    monkeypatch.setattr("celery.current_app.send_task", lambda *_task, **_how: _unreachable())

    with django_capture_on_commit_callbacks(execute=True):
        job = actions.ask_dry_run(upload=upload, by=upload.by, at=NOW)

    assert job.kind == JobKind.DRY_RUN
    assert "was not rung" in caplog.text


def _unreachable() -> None:
    raise OSError("no broker")


def test_a_batch_holds_whole_subjects_and_is_always_the_same(upload):
    told = list(running._rows(asked(upload), FileGuard(())).rows)

    one, other = (list(batches.batches(iter(told))) for _time in range(2))

    assert one == other
    assert [len(batch) for batch in one] == [4]


def rows(subject: str, *, day: str, count: int) -> list[SourceRow]:
    """A sample of a file: so many rows of one subject on one day."""
    blanks: dict[str, Any] = dict.fromkeys(("test", "result", "unit", "low", "high", "range", "visit"), "")
    return [
        SourceRow(number=number, fault=None, subject=subject, code="HGB", day=day, **blanks) for number in range(count)
    ]


@pytest.mark.parametrize(
    ("samples", "sizes"),
    [
        ([("1", 2), ("2", 2)], [4]),  # three are not many, so the second sample comes along
        ([("1", 3), ("2", 1)], [4]),
        ([("1", 4), ("2", 1)], [4, 1]),  # four are many
        ([("1", 4), ("1", 1)], [4, 1]),  # also of one subject
        ([("1", 5), ("2", 1)], [5, 1]),  # a sample is never cut
    ],
)
def test_a_batch_ends_with_the_sample_that_makes_it_large(samples, sizes, monkeypatch):
    monkeypatch.setattr(batches, "ROWS_A_BATCH", 4)
    told = [row for day, (subject, count) in enumerate(samples) for row in rows(subject, day=str(day), count=count)]

    assert [len(batch) for batch in batches.batches(told)] == sizes
