"""Reports as a person may read them: live for one's own sites, or as they were stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import Reach, reach
from edc.casebook.models import Subject
from edc.study.selectors import parameters
from outcomes.selectors import outcomes
from protocol.rates import Rate
from trial_edc.reports import stored
from trial_edc.reports.models import Run, Work
from trial_edc.reports.response import report as response

# A night's report is written after the day is over at the site.
AFTER_MIDNIGHT = timedelta(minutes=30)


def response_report(subjects: Iterable[Subject], *, cut: date) -> response.Report:
    """The report on these subjects: facts dated up to the cut, as known now, by the parameters in force then."""
    in_force = parameters(on=cut)
    return response.build(outcomes(subjects, cut=cut, parameters=in_force), cut=cut, parameters=in_force)


def reported_subjects(user: User) -> Iterable[Subject]:
    """The subjects on whom this person may read reports, by number."""
    return Subject.objects.within(user, Permission.READ_REPORTS).order_by("number")


def last_period(at: datetime) -> date:
    """The last day whose report is due."""
    return timezone.localdate(at - AFTER_MIDNIGHT) - timedelta(days=1)


def due_at(period: date) -> datetime:
    """When a day's report is due: half an hour after the day is over at the site."""
    following = datetime.combine(period + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(following, timezone.get_default_timezone()) + AFTER_MIDNIGHT


def runs_for(user: User) -> list[Run]:
    """The stored reports of which every site is this person's, the newest first, without their text."""
    within = _within(user)
    return [run for run in Run.objects.defer("content").order_by("-cut", "-pk") if within(run)]


def run_for(user: User, key: int) -> Run | None:
    """One stored report, where all its sites are this person's."""
    run = Run.objects.filter(pk=key).first()
    return run if run and _within(user)(run) else None


def stored_report(run: Run) -> response.Report | None:
    """What a run says, in whatever format it was written; nothing where its text is no report."""
    return stored.opened(run.content, cut=run.cut)


def is_intact(run: Run) -> bool:
    """Whether the run's text is still the one that was written."""
    return response.checksum(run.content) == run.checksum


@dataclass(frozen=True, slots=True)
class RunLine:
    """One line of the list of stored reports: the run, its primary rate, and whether it is as it was written."""

    run: Run
    primary: Rate | None
    is_intact: bool


def run_lines(runs: Iterable[Run]) -> list[RunLine]:
    """The runs with their primary rates, in one read."""
    keys = [run.pk for run in runs]
    whole = Run.objects.in_bulk(keys)
    return [_run_line(whole[key]) for key in keys]


def _run_line(run: Run) -> RunLine:
    report = stored_report(run)
    return RunLine(run=run, primary=report.primary if report else None, is_intact=is_intact(run))


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work that is not done: its row, its state's code, which names its picture, and the state in words."""

    work: Work
    state: str
    word: str


def unfinished(*, at: datetime) -> list[Unfinished]:
    """Work that is due, claimed or failed, the newest first."""
    return [_unfinished(work, at) for work in Work.objects.filter(done_at__isnull=True).order_by("-period")]


def _unfinished(work: Work, at: datetime) -> Unfinished:
    if work.failed_at:
        return Unfinished(work, "overdue", gettext("failed, and is not tried again"))
    if work.claimed_until and work.claimed_until >= at:
        return Unfinished(work, "in_progress", gettext("being written"))
    if work.attempts:
        return Unfinished(work, "due", gettext("failed, and will be tried again"))
    return Unfinished(work, "due" if work.due_at <= at else "not_due", gettext("waiting"))


def _within(user: User) -> Callable[[Run], bool]:
    """Whether every site of a run is among those on which this person may read reports."""
    where = reach(user, Permission.READ_REPORTS)
    codes = set() if where.everywhere else _codes(user, where)
    return lambda run: where.everywhere or set(run.sites.split()) <= codes


def _codes(user: User, where: Reach) -> set[str]:
    return {m.site.code for m in user.memberships.select_related("site") if m.site and m.site_id in where.sites}
