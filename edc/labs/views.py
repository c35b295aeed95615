"""Laboratories on the screen: their limits, kept; and what these would change in results that stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, may, reach, role_for, sites_of
from edc.corrections.forms import CorrectionReasonForm
from edc.labs import actions, lists, screens
from edc.labs.forms import AboutForm, EndForm, LaboratoryForm, LimitsForm, ReplaceForm
from edc.labs.models import Laboratory, ReferenceInterval

REFUSED = 422
LINES_A_SCREEN = 100


@require_safe
def laboratories(request: HttpRequest) -> HttpResponse:
    """The laboratories of one's sites."""
    user = person(request)
    if not reach(user, Permission.READ_SUBJECTS):
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    context = {
        "lines": [
            (laboratory, may(user, Permission.KEEP_LIMITS, site=laboratory.site))
            for laboratory in lists.laboratories(user)
        ],
        "may_add": bool(reach(user, Permission.KEEP_LIMITS)),
    }
    return render(request, "labs/laboratories.html", context)


@require_http_methods(["GET", "POST"])
def add_laboratory(request: HttpRequest) -> HttpResponse:
    """One more laboratory of a site."""
    by = person(request)
    where = reach(by, Permission.KEEP_LIMITS)
    if not where:
        raise NotPermitted(user=by, permission=Permission.KEEP_LIMITS, site=None)
    form = LaboratoryForm(request.POST or None, sites=sites_of(where))
    if form.is_valid():
        cleaned = form.cleaned_data
        site = form.sites[cleaned["site"]]
        try:
            made = actions.add_laboratory(
                site=site, name=cleaned["name"], is_default=cleaned["is_default"], by=by, at=timezone.now()
            )
        except actions.LaboratoryNameTaken:
            form.add_error("name", _("The site has a laboratory of this name already."))
        else:
            return redirect("laboratory", key=made.pk)
    context = {"form": form, "heading": _("Add a laboratory"), "breadcrumbs": [_to_all()]}
    return render(request, "accounts/form.html", context, status=REFUSED if form.errors else 200)


def _to_all() -> tuple[str, str]:
    return _("Laboratories"), reverse("laboratories")


@require_safe
def laboratory(request: HttpRequest, key: int) -> HttpResponse:
    """The limits of a laboratory."""
    laboratory, about = _laboratory(request, key), AboutForm(request.GET)
    test, today = (about.cleaned_data["test"] if about.is_valid() else ""), timezone.localdate()
    screen = Paginator(lists.intervals_of(laboratory, test=test, today=today), LINES_A_SCREEN)
    page = screen.get_page(request.GET.get("page"))
    context = {
        "laboratory": laboratory,
        "form": about,
        "page_obj": page,
        "lines": [screens.line(interval, today=today) for interval in page],
        "query": f"test={test}&" if test else "",
        "may_keep": may(person(request), Permission.KEEP_LIMITS, site=laboratory.site),
        "breadcrumbs": [_to_all()],
    }
    return render(request, "labs/laboratory.html", context, status=200 if about.is_valid() else REFUSED)


def _laboratory(request: HttpRequest, key: int) -> Laboratory:
    laboratory = lists.laboratory_for(person(request), key)
    if laboratory is None:
        raise Http404
    return laboratory


@require_POST
def choose_laboratory(request: HttpRequest, key: int) -> HttpResponse:
    """Makes a laboratory the usual one of its site."""
    laboratory = _laboratory(request, key)
    actions.choose_laboratory(laboratory=laboratory, by=person(request), at=timezone.now())
    messages.success(request, _("A sample that names no laboratory means %(name)s now.") % {"name": laboratory.name})
    return redirect("laboratories")


@require_http_methods(["GET", "POST"])
def add_limits(request: HttpRequest, key: int) -> HttpResponse:
    """Limits of one test in a laboratory."""
    by, laboratory = person(request), _laboratory(request, key)
    role_for(by, Permission.KEEP_LIMITS, site=laboratory.site)
    form = LimitsForm(request.POST or None)
    if form.is_valid() and _added(form, laboratory, by=by, at=timezone.now()):
        messages.success(request, _("The limits were entered. Results that stand keep theirs."))
        _doubt(request, ReferenceInterval(laboratory=laboratory, **form.cleaned_data))
        return redirect("laboratory", key=laboratory.pk)
    context = {
        "form": form,
        "heading": _("Add limits: %(laboratory)s") % {"laboratory": laboratory.name},
        "breadcrumbs": [_to_all(), (laboratory.name, reverse("laboratory", args=[laboratory.pk]))],
    }
    return render(request, "accounts/form.html", context, status=REFUSED if form.errors else 200)


def _doubt(request: HttpRequest, interval: ReferenceInterval) -> None:
    """Asks about limits that cannot be those of the test in their unit."""
    if sentence := screens.doubted(interval):
        messages.warning(request, sentence)


def _added(form: LimitsForm, laboratory: Laboratory, *, by: User, at: datetime) -> bool:
    """Whether the limits were entered; where not, the form says why."""
    interval = ReferenceInterval(laboratory=laboratory, **form.cleaned_data)
    try:
        return form.accepts(lambda _cleaned: actions.add_limits(interval=interval, by=by, at=at))
    except actions.Overlapping as overlapping:
        form.add_error(None, screens.stands(overlapping.standing))
        return False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to correct limits: its form, its action, and the words of its page."""

    form: type[CorrectionReasonForm]
    act: Callable[..., object]
    heading: str | Promise
    sentence: str | Promise
    button: str | Promise


WAYS: Mapping[str, Way] = {
    "replace": Way(
        ReplaceForm,
        actions.replace_limits,
        gettext_lazy("Replace limits"),
        gettext_lazy(
            "These limits end on the day before, and the others hold from then on. Results that stand keep theirs."
        ),
        gettext_lazy("Replace"),
    ),
    "end": Way(
        EndForm,
        actions.end_limits,
        gettext_lazy("End limits"),
        gettext_lazy("After this day no limits hold. Results that stand keep theirs."),
        gettext_lazy("End"),
    ),
    "withdraw": Way(
        CorrectionReasonForm,
        actions.withdraw_limits,
        gettext_lazy("Withdraw limits entered in error"),
        gettext_lazy("These limits never held. Results that have them are listed under “What would change”."),
        gettext_lazy("Withdraw"),
    ),
}


@require_http_methods(["GET", "POST"])
def correct_limits(request: HttpRequest, key: int, how: str) -> HttpResponse:
    """Limits replaced from a day on, ended, or withdrawn."""
    by, way = person(request), WAYS.get(how)
    interval = lists.interval_for(by, key) if way else None
    if way is None or interval is None:
        raise Http404
    role_for(by, Permission.KEEP_LIMITS, site=interval.laboratory.site)
    form = way.form(request.POST or None)
    if form.is_valid() and _corrected(form, way, interval, by=by, at=timezone.now()):
        messages.success(request, _("The limits were changed. Results that stand keep theirs."))
        if {"low", "high"} <= form.cleaned_data.keys():
            interval.low, interval.high = form.cleaned_data["low"], form.cleaned_data["high"]
            _doubt(request, interval)
        return redirect("laboratory", key=interval.laboratory_id)
    context = {
        "form": form,
        "asked": way,
        "heading": way.heading,
        "line": [(_("Laboratory"), interval.laboratory.name)],
        "sections": screens.sections(interval),
        "breadcrumbs": [_to_all(), (interval.laboratory.name, reverse("laboratory", args=[interval.laboratory_id]))],
    }
    return render(request, "corrections/correction.html", context, status=REFUSED if form.errors else 200)


def _corrected(form: CorrectionReasonForm, way: Way, interval: ReferenceInterval, *, by: User, at: datetime) -> bool:
    """Whether it was done; where not, the form says why."""
    cleaned: dict[str, Any] = form.cleaned_data
    try:
        way.act(interval=interval, **cleaned, by=by, at=at)
    except actions.Withdrawn:
        form.add_error(None, _("These limits were withdrawn already."))
    except actions.NotWithin:
        day = "valid_from" if "valid_from" in form.fields else "valid_until"
        form.add_error(day, _("Choose a day after the first and not after the last on which these limits hold."))
    except actions.Overlapping as overlapping:
        form.add_error(None, screens.stands(overlapping.standing))
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    return not form.errors
