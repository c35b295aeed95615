"""Scheduled work: makes what is due known, claims it with a lease, writes the run once."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q

from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.audit.selectors import horizon
from edc.casebook.models import Subject
from trial_edc.reports import stored
from trial_edc.reports.models import Run, Work
from trial_edc.reports.response import report
from trial_edc.reports.selectors import due_at, last_period, response_report

RESPONSE = "response"
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
MOST_BACK = timedelta(days=31)

logger = logging.getLogger(__name__)


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
    with audit.act(_new_entry(Act.WORK, at=at, reason="due")):
        rows = [Work(report=RESPONSE, period=period, due_at=due_at(period)) for period in periods]
        Work.objects.bulk_create(rows, ignore_conflicts=True)
    return len(periods)


def claim(*, at: datetime) -> Work | None:
    """The next piece of work that is due and nobody's, leased to the caller; nothing where there is none."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    open_work = Work.objects.filter(done_at__isnull=True, failed_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
    waiting = open_work.filter(free, due_at__lte=at)
    if not waiting.exists():
        return None
    with audit.act(_new_entry(Act.WORK, at=at, reason="claimed")):
        work = waiting.select_for_update(skip_locked=True).order_by("due_at").first()
        if work is None:
            return None
        work.claimed_until, work.attempts = at + LEASE, work.attempts + 1
        work.save(update_fields=["claimed_until", "attempts"])
    return work


def perform(*, work: Work, at: datetime) -> Run | None:
    """Writes the report of a claimed piece of work; nothing where it was done already.

    A failure is kept with its reason and tried again when the lease is over, at most five times.
    """
    try:
        return _store(work, at=at)
    except Exception as error:  # whatever it is: the night's work must say that it failed
        logger.exception("report %s of %s failed", work.report, work.period)
        _fail(work, error, at=at)
        return None


def _store(work: Work, *, at: datetime) -> Run | None:
    with audit.act(_new_entry(Act.RUN_REPORT, at=at, reason=str(work))):
        held = Work.objects.select_for_update().get(pk=work.pk)
        if held.done_at is not None or held.attempts != work.attempts:
            return None
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


def _fail(work: Work, error: Exception, *, at: datetime) -> None:
    with audit.act(_new_entry(Act.WORK, at=at, reason="failed")):
        held = Work.objects.select_for_update().get(pk=work.pk)
        if held.done_at is not None:
            return
        held.problem = f"{type(error).__name__}: {error}"[:2000]
        held.failed_at = at if held.attempts >= MOST_ATTEMPTS else None
        held.save(update_fields=["problem", "failed_at"])


def give_up(*, at: datetime) -> int:
    """Marks as failed what was tried as often as it may be and ended its worker each time; how many."""
    hopeless = Work.objects.filter(
        done_at__isnull=True, failed_at__isnull=True, attempts__gte=MOST_ATTEMPTS, claimed_until__lt=at
    )
    if not hopeless.exists():
        return 0
    with audit.act(_new_entry(Act.WORK, at=at, reason="failed")):
        return hopeless.update(failed_at=at, problem="the worker ended before the report was written")


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


def _new_entry(act: Act, *, at: datetime, reason: str) -> audit.NewEntry:
    return audit.NewEntry(act=act, by=None, by_name="scheduler", at=at, reason=reason)
