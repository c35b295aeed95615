"""Reports on the screen: live, stored, and the subjects behind each number; and a subject at a glance."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

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
from protocol.codelists import Status
from trial_edc.reports import response, selectors
from trial_edc.reports.forms import CutForm
from trial_edc.reports.models import Run


@require_safe
def response_report(request: HttpRequest) -> HttpResponse:
    """The report at a data cut, on the subjects of one's own sites, as the data are now."""
    user = _reader(request)
    form = CutForm(request.GET or None)
    cut = _cut(form)
    data = _live(user, cut) if cut else None
    context = {
        "form": form,
        "report": data,
        "sites": sites_of(reach(user, Permission.READ_REPORTS)),
        "source": f"cut={cut.isoformat()}" if cut else "",
        "statuses": list(Status),
        "made_at": timezone.now(),
    }
    return render(request, "reports/response.html", context, status=200 if cut else 422)


@require_safe
def subjects_behind(request: HttpRequest, which: str) -> HttpResponse:
    """The subjects behind one number, of the live report or of a stored one."""
    user = _reader(request)
    parts = which.split(".")
    data, source = _source(request, user)
    try:
        lines = response.chosen(data, which=parts)
    except (KeyError, ValueError, IndexError):
        raise Http404 from None
    context = {"lines": lines, "report": data, "which": parts, "source": source, "statuses": list(Status)}
    context["breadcrumbs"] = [(_("Response report"), f"{reverse('response_report')}?cut={data['cut']}")]
    return render(request, "reports/subjects.html", context)


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """The stored reports, and what is still to be done."""
    user = _reader(request)
    context = {"runs": selectors.runs_for(user), "unfinished": selectors.unfinished()}
    return render(request, "reports/runs.html", context)


@require_safe
def run(request: HttpRequest, key: int) -> HttpResponse:
    """One stored report, as it was written."""
    found = _run(_reader(request), key)
    context = {
        "run": found,
        "report": json.loads(found.content),
        "intact": response.checksum(found.content) == found.checksum,
        "source": f"run={found.pk}",
        "statuses": list(Status),
        "breadcrumbs": [(_("Stored reports"), reverse("runs"))],
    }
    return render(request, "reports/run.html", context)


@require_safe
def run_file(request: HttpRequest, key: int) -> HttpResponse:
    """A stored report's own bytes."""
    found = _run(_reader(request), key)
    answer = HttpResponse(found.content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="response-{found.cut:%Y-%m-%d}.json"'
    return answer


def _reader(request: HttpRequest) -> User:
    user = person(request)
    if not reach(user, Permission.READ_REPORTS):
        raise NotPermitted(user=user, permission=Permission.READ_REPORTS, site=None)
    return user


def _run(user: User, key: int) -> Run:
    found = selectors.run_for(user, key)
    if found is None:
        raise Http404
    return found


def _cut(form: CutForm) -> date | None:
    """The cut that was asked for, or today; nothing where what was typed is no date."""
    if form.is_bound and not form.is_valid():
        return None
    asked: date | None = form.cleaned_data["cut"] if form.is_bound else None
    return asked or timezone.localdate()


def _live(user: User, cut: date) -> dict[str, Any]:
    return response.as_data(selectors.response_report(selectors.reported_subjects(user), cut=cut))


def _source(request: HttpRequest, user: User) -> tuple[Mapping[str, Any], str]:
    """The report that a number was opened from, and how the address names it."""
    asked = request.GET.get("run", "")
    if asked:
        if not asked.isascii() or not asked.isdecimal():
            raise Http404
        return json.loads(_run(user, int(asked)).content), f"run={asked}"
    cut = _cut(CutForm(request.GET or None))
    if cut is None:
        raise Http404
    return _live(user, cut), f"cut={cut.isoformat()}"
