"""The flow report on the screen, and the subjects behind each of its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edc.accounts.models import Site, User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from edc.casebook.models import Subject
from trial_edc.reports.flow import drawing
from trial_edc.reports.flow.counting import FlowReport
from trial_edc.reports.flow.selectors import flow_report, holds_all
from trial_edc.reports.forms import CutForm

REFUSED = 422


@dataclass(frozen=True)
class FlowQuestion:
    """What is asked: of which sites, at which cut; no cut where what was typed is no date."""

    form: CutForm
    sites: tuple[Site, ...]
    site: Site | None
    cut: date | None

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is of all subjects of the study, which alone has a plan."""
        return holds_all((self.site,) if self.site else self.sites)

    @property
    def query(self) -> str:
        """The same as parameters of an address."""
        parameters = {"site": self.site.code if self.site else "", "cut": self.cut.isoformat() if self.cut else ""}
        return urlencode({name: text for name, text in parameters.items() if text})


@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    """The flow of subjects and its accrual, of one's own sites or of one of them, as the data are now."""
    user = person(request)
    question = _question(request, user)
    context: dict[str, object] = {
        "form": question.form,
        "cut": question.cut,
        "sites": question.sites,
        "site": question.site,
        "is_whole": question.is_whole,
        "kept": f"&cut={question.cut.isoformat()}" if question.cut else "",
        "made_at": timezone.now(),
    }
    if question.cut:
        report = _report(user, question, question.cut)
        context |= {"report": report, **_shown(report, question)}
    return render(request, "reports/flow.html", context, status=200 if question.cut else REFUSED)


@require_safe
def flow_subjects(request: HttpRequest, which: str) -> HttpResponse:
    """The subjects behind one number of the flow."""
    user = person(request)
    question = _question(request, user)
    if question.cut is None:
        raise Http404
    report = _report(user, question, question.cut)
    try:
        heading, subjects = report.label(which), report.of(which)
    except KeyError:
        raise Http404 from None
    context = {
        "heading": heading,
        "subjects": subjects,
        "line": [(_("Subjects"), len(subjects)), (_("Data cut"), question.cut.isoformat())],
        "breadcrumbs": [(_("Flow of subjects"), f"{reverse('flow_report')}?{question.query}")],
    }
    return render(request, "reports/flow_subjects.html", context)


def _shown(report: FlowReport, question: FlowQuestion) -> dict[str, object]:
    """The pictures and the tables behind them."""
    address = _address(question)
    months = report.accrual
    return {
        "picture": drawing.picture(report, address=address),
        "lines": drawing.lines(report, address=address),
        "accrual": drawing.accrual(months, is_planned=question.is_whole) if months else None,
        "months": drawing.accrual_lines(report, address=address),
        "enrolled": report.number("enrolled"),
    }


def _address(question: FlowQuestion) -> Callable[[str], str]:
    """Where the subjects of a number are listed."""
    return lambda key: f"{reverse('flow_subjects', args=[key])}?{question.query}"


def _question(request: HttpRequest, user: User) -> FlowQuestion:
    """What is asked. Raises NotPermitted, or Http404 for a site that is not this person's."""
    where = reach(user, Permission.READ_REPORTS)
    if not where:
        raise NotPermitted(user=user, permission=Permission.READ_REPORTS, site=None)
    reported, code = sites_of(where), request.GET.get("site", "")
    site = next((site for site in reported if site.code == code), None)
    if code and site is None:
        raise Http404
    form = CutForm(request.GET if "cut" in request.GET else None)
    return FlowQuestion(form, reported, site, _cut(form))


def _cut(form: CutForm) -> date | None:
    if form.is_bound and not form.is_valid():
        return None
    asked: date | None = form.cleaned_data["cut"] if form.is_bound else None
    return asked or timezone.localdate()


def _report(user: User, question: FlowQuestion, cut: date) -> FlowReport:
    subjects = Subject.objects.within(user, Permission.READ_REPORTS).order_by("number")
    return flow_report(subjects.filter(site=question.site) if question.site else subjects, cut=cut)
