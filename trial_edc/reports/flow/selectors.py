"""The flow report on some subjects, as the data are now; in a fixed number of reads."""

from collections.abc import Collection, Iterable
from datetime import date

from edc.accounts.models import Site
from edc.casebook.models import Subject
from edc.casebook.status import statuses
from edc.study.selectors import parameters
from enrollment.models import ScreenFailure
from trial_edc.reports.flow import counting
from trial_edc.reports.flow.counting import FlowReport, FlowSubject


def flow_report(subjects: Iterable[Subject], *, cut: date) -> FlowReport:
    """What happened to these subjects by the cut, as known now, against the plan in force then."""
    chosen = {subject.pk: subject for subject in subjects}
    status_of = statuses(chosen, on=cut)
    failures = ScreenFailure.objects.of(chosen).filter(failed_on__isnull=False).order_by("-failed_on")
    # Of two, as the status: the first counts, which is read last.
    criteria = dict(failures.values_list("page__subject_id", "criteria"))
    lines = [FlowSubject(subject.number, status_of[key], criteria.get(key) or "") for key, subject in chosen.items()]
    return counting.report(lines, cut=cut, parameters=parameters(on=cut))


def holds_all(sites: Collection[Site]) -> bool:
    """Whether no subject of the study is of another site."""
    return not Subject.objects.exclude(site__in=sites).exists()
