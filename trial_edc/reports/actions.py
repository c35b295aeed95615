"""Scheduled work: makes what is due known, claims it with a lease, writes the run once."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet

from edc.audit import actions as audit
from edc.audit.selectors import horizon
from edc.casebook.models import Subject
from edc.jobs.queue import JobTaken, Queue
from trial_edc.reports import stored
from trial_edc.reports.acts import ReportAct
from trial_edc.reports.models import Run, Work
from trial_edc.reports.response import report
from trial_edc.reports.selectors import due_at, last_period, response_report

RESPONSE = "response"
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
LONGEST_PROBLEM = 2000
MOST_BACK = timedelta(days=31)

logger = logging.getLogger(__name__)


def _open() -> QuerySet[Work]:
    return Work.objects.filter(done_at__isnull=True, failed_at__isnull=True)


QUEUE: Queue[Work] = Queue(jobs=_open, act=ReportAct.WORK, lease=LEASE, most_attempts=MOST_ATTEMPTS, order="due_at")


def make_due(*, at: datetime) -> int:
    """Rows for the nights of the last month that have none, from the first one known on; how many were new.

    A clock that ran ahead has left rows of nights to come: those that come before them are still made.
    """
    last = last_period(at)
    nights = [last - timedelta(days=n) for n in range(MOST_BACK.days, -1, -1)]
    known = Work.objects.filter(report=RESPONSE, period__lte=last)
    first = known.aggregate(first=Min("period"))["first"] or last
    made = set(known.filter(period__in=nights).values_list("period", flat=True))
    periods = [night for night in nights if night >= first and night not in made]
    if not periods:
        return 0
    with audit.act(_new_entry(ReportAct.WORK, at=at, reason="due")):
        rows = [Work(report=RESPONSE, period=period, due_at=due_at(period)) for period in periods]
        Work.objects.bulk_create(rows, ignore_conflicts=True)
    return len(periods)


def claim(*, at: datetime) -> Work | None:
    """The next piece of work that is due and nobody's, leased to the caller; nothing where there is none."""
    return QUEUE.claim(at=at, due=Q(due_at__lte=at))


def perform(*, work: Work, at: datetime) -> Run | None:
    """Writes the report of a claimed piece of work; nothing where it was done already.

    A failure is kept with its reason and tried again when the lease is over, at most five times.
    """
    try:
        return _store(work, at=at)
    except JobTaken:
        return None
    except Exception as error:  # whatever it is: the night's work must say that it failed
        logger.exception("report %s of %s failed", work.report, work.period)
        QUEUE.fail(work, at=at, is_tried_again=True, problem=in_short(error=error))
        return None


def _store(work: Work, *, at: datetime) -> Run:
    with transaction.atomic():
        held = QUEUE.held(work)
        with audit.act(_new_entry(ReportAct.RUN_REPORT, at=at, reason=str(work))):
            run = _written(held, at=at)
            held.done_at = at
            held.save(update_fields=["done_at"])
    return run


def _written(work: Work, *, at: datetime) -> Run:
    subjects = Subject.objects.select_related("site").order_by("number")
    content = stored.written(response_report(subjects, cut=work.period))
    sites = sorted({subject.site.code for subject in subjects})
    return Run.objects.create(
        work=work,
        cut=work.period,
        made_at=at,
        last_entry=horizon(),
        code_version=settings.CODE_VERSION,
        sites=" ".join(sites),
        content=content,
        checksum=report.checksum(content),
    )


def in_short(*, error: Exception) -> str:
    """Why a piece of work failed, for whoever looks after the server; no more than can be read."""
    return f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]


def give_up(*, at: datetime) -> int:
    """Marks as failed what was tried as often as it may be and ended its worker each time; how many."""
    return QUEUE.give_up(at=at, problem="the worker ended before the report was written")


def sweep(*, at: datetime) -> list[Run]:
    """All that is due now: made known, claimed, written; what is hopeless is given up."""
    make_due(at=at)
    give_up(at=at)
    runs = []
    while work := claim(at=at):
        run = perform(work=work, at=at)
        if run:
            runs.append(run)
    return runs


def _new_entry(act: ReportAct, *, at: datetime, reason: str) -> audit.NewEntry:
    return audit.NewEntry(act=act, by=None, by_name="scheduler", at=at, reason=reason)
