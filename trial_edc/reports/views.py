"""Reports on the screen: live, stored, and the subjects behind each number; and a subject at a glance."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from trial_edc.reports import selectors
from trial_edc.reports.forms import CutForm
from trial_edc.reports.models import Run
from trial_edc.reports.response import figures
from trial_edc.reports.response.listed import subject_lines
from trial_edc.reports.response.report import Report
from trial_edc.reports.response.used import parameter_lines

REFUSED = 422
RUNS_A_SCREEN = 25


@require_safe
def response_report(request: HttpRequest) -> HttpResponse:
    """The report at a data cut, on the subjects of one's own sites, as the data are now."""
    user = _reader(request)
    form = CutForm(request.GET or None)
    cut, now = _cut(form), timezone.now()
    context: dict[str, object] = {
        "form": form,
        "cut": cut,
        "sites": sites_of(reach(user, Permission.READ_REPORTS)),
        "made_at": now,
    }
    if cut:
        report = _live(user, cut)
        context |= {
            "shown": figures.shown(report, source=f"cut={cut.isoformat()}"),
            "parameters": parameter_lines(report.parameters),
        }
    return render(request, "reports/response.html", context, status=200 if cut else REFUSED)


@require_safe
def subjects_behind(request: HttpRequest, which: str) -> HttpResponse:
    """The subjects behind one number, of the live report or of a stored one."""
    user = _reader(request)
    report, back = _source(request, user)
    try:
        subset = report.subsets[which]
        chosen = subset.among(report.subjects)
    except KeyError:  # no number of this report, or one whose subjects nobody wrote down
        raise Http404 from None
    cut = report.cut.isoformat()
    context = {
        "heading": subset.name,
        "lines": subject_lines(report, chosen, asked=subset.month),
        "months": report.months,
        "line": [(_("Subjects"), len(chosen)), (_("Data cut"), cut)],
        "cut": cut,
        "breadcrumbs": [back],
    }
    return render(request, "reports/subjects.html", context)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The stored reports, and what is still to be done."""
    user = _reader(request)
    screen = Paginator(selectors.runs_for(user), RUNS_A_SCREEN).get_page(request.GET.get("page"))
    context = {
        "page_obj": screen,
        "lines": selectors.run_lines(screen.object_list),
        "unfinished": selectors.unfinished(at=timezone.now()),
    }
    return render(request, "reports/runs.html", context)


@require_safe
def run(request: HttpRequest, key: int) -> HttpResponse:
    """One stored report, as it was written."""
    stored = _run(_reader(request), key)
    report, written = selectors.stored_report(stored), timezone.localtime(stored.made_at)
    context: dict[str, object] = {
        "run": stored,
        "intact": selectors.is_intact(stored),
        "breadcrumbs": [(_("Stored reports"), reverse("runs"))],
        "line": [
            (_("Written on"), f"{written:%Y-%m-%d %H:%M}"),
            (_("Sites"), stored.sites),
            *([(_("Treated subjects"), len(report.subjects)), (_("Format"), report.format)] if report else []),
            (_("Version of the program"), stored.code_version),
        ],
    }
    if report:
        context |= {
            "shown": figures.shown(report, source=f"run={stored.pk}"),
            "parameters": parameter_lines(report.parameters),
        }
    return render(request, "reports/run.html", context)


@require_safe
def run_file(request: HttpRequest, key: int) -> HttpResponse:
    """A stored report's own bytes."""
    stored_run = _run(_reader(request), key)
    answer = HttpResponse(stored_run.content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="response-{stored_run.cut:%Y-%m-%d}.json"'
    return answer


def _reader(request: HttpRequest) -> User:
    user = person(request)
    if not reach(user, Permission.READ_REPORTS):
        raise NotPermitted(user=user, permission=Permission.READ_REPORTS, site=None)
    return user


def _run(user: User, key: int) -> Run:
    stored_run = selectors.run_for(user, key)
    if stored_run is None:
        raise Http404
    return stored_run


def _cut(form: CutForm) -> date | None:
    """The cut that was asked for, or today; nothing where what was typed is no date."""
    if form.is_bound and not form.is_valid():
        return None
    asked: date | None = form.cleaned_data["cut"] if form.is_bound else None
    return asked or timezone.localdate()


def _live(user: User, cut: date) -> Report:
    return selectors.response_report(selectors.reported_subjects(user), cut=cut)


def _source(request: HttpRequest, user: User) -> tuple[Report, tuple[str, str]]:
    """The report that a number was opened from, and the way back to it: its name and address."""
    asked = request.GET.get("run", "")
    if asked:
        run = _run(user, _key(asked))
        report = selectors.stored_report(run)
        if report is None:
            raise Http404
        return report, (_("Stored report"), reverse("run", args=[run.pk]))
    cut = _cut(CutForm(request.GET or None))
    if cut is None:
        raise Http404
    return _live(user, cut), (_("Response report"), f"{reverse('response_report')}?cut={cut.isoformat()}")


def _key(asked: str) -> int:
    try:
        return int(asked)
    except ValueError:  # no number, or one of thousands of digits
        raise Http404 from None
