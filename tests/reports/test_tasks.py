"""The scheduled task, run by Celery's own worker: over the demonstration's broker, and over Redis."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.utils import timezone

from edc.audit.acts import Origin
from edc.audit.models import Entry
from runner import system
from tests.databases import CHECKOUT
from tests.reports import scheduler
from tests.reports.scheduler import WORKER, Bell
from trial_edc.celery import app
from trial_edc.reports import actions, selectors
from trial_edc.reports.actions import LEASE
from trial_edc.reports.acts import ReportAct
from trial_edc.reports.models import Run, Work
from trial_edc.reports.tasks import sweep

DIE_OVER_IT = """
import os, signal, django
django.setup()
from django.utils import timezone
from trial_edc.reports import actions
actions.make_due(at=timezone.now())
assert actions.claim(at=timezone.now())
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


@pytest.fixture(params=["files", "redis"])
def bell(request: pytest.FixtureRequest, committed: str, tmp_path: Path) -> Iterator[Bell]:
    """Each of the product's brokers in turn."""
    if request.param == "files":
        yield scheduler.files(tmp_path)
        return
    program = scheduler.redis_program()
    if program is None:
        pytest.skip(system.NO_REDIS)
    with scheduler.redis(program, tmp_path) as redis:
        yield redis


def test_a_worker_writes_the_report_when_the_bell_rings(bell, log):
    at = timezone.now()

    with scheduler.program(WORKER, bell=bell, log=log):
        bell.ring(times=3)
        scheduler.until(Run.objects.exists, log=log)
        scheduler.until(lambda: log.read_text().count("succeeded") == 3, log=log)

    run = Run.objects.get()
    assert run.cut in {selectors.last_period(at), selectors.last_period(timezone.now())}
    assert json.loads(run.content)["cut"] == run.cut.isoformat()
    assert Work.objects.get().done_at is not None
    entry = Entry.objects.get(act=ReportAct.RUN_REPORT)
    assert (entry.origin, entry.by_name) == (Origin.TASK, "scheduler")
    assert len(entry.request) == 36  # the number of the task that wrote it


def test_a_killed_workers_report_is_written_by_the_next(committed, tmp_path, log):
    bell = scheduler.files(tmp_path)
    killed = subprocess.run(
        [sys.executable, "-c", DIE_OVER_IT],
        cwd=CHECKOUT,
        env={**scheduler.environment(bell), "DJANGO_SETTINGS_MODULE": "trial_edc.settings"},
        timeout=scheduler.PATIENCE,
    )
    work = Work.objects.get()
    assert (killed.returncode, work.attempts, work.done_at) == (-signal.SIGKILL, 1, None)

    before, after = (actions.sweep(at=timezone.now() + later) for later in (timedelta(), LEASE + timedelta(minutes=1)))

    assert before == []
    assert [run.work_id for run in after] == [work.pk]


def test_beat_rings_every_minute_and_a_late_ring_is_not_answered():
    entry = app.conf.beat_schedule["sweep"]

    assert entry["task"] == sweep.name == "reports.sweep"
    assert sweep.name in app.tasks
    assert entry["schedule"] == crontab()
    assert entry["schedule"].minute == set(range(60))
    assert 0 < entry["options"]["expires"] < 60


def test_beat_and_worker_keep_the_clock_of_the_site():
    assert app.conf.timezone == "Asia/Shanghai" == str(timezone.get_default_timezone())


def test_speaks_json_and_keeps_no_results():
    assert (app.conf.task_serializer, list(app.conf.accept_content)) == ("json", ["json"])
    assert (app.conf.result_backend, app.conf.task_ignore_result) == (None, True)
    assert app.conf.task_acks_late


def test_says_how_many_reports_it_wrote(db):
    assert sweep() == 1
    assert sweep() == 0
    assert Run.objects.count() == 1
