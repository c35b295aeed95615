"""Reports as a person may read them: live for one's own sites, or as they were stored."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import Reach, reach
from edc.casebook.models import Subject
from edc.study.selectors import parameters
from outcomes.selectors import outcomes
from trial_edc.reports import response
from trial_edc.reports.models import Run, Work

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
    """The stored reports of which every site is this person's, the newest first."""
    where = reach(user, Permission.READ_REPORTS)
    codes = _codes(user, where)
    runs = Run.objects.select_related("work").order_by("-cut", "-pk")
    return [run for run in runs if where.everywhere or set(run.sites.split()) <= codes]


def run_for(user: User, key: int) -> Run | None:
    """One stored report, where all its sites are this person's."""
    return next((run for run in runs_for(user) if run.pk == key), None)


def unfinished() -> list[Work]:
    """Work that is due, claimed or failed, the newest first."""
    return list(Work.objects.filter(done_at__isnull=True).order_by("-period"))


def _codes(user: User, where: Reach) -> set[str]:
    return {m.site.code for m in user.memberships.select_related("site") if m.site and m.site_id in where.sites}
