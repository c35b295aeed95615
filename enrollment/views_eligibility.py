"""The eligibility of a subject on the screen."""

from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edc.accounts.requests import person
from edc.capture.fields import Day
from edc.casebook.selectors import subject_for
from edc.study.selectors import parameters
from enrollment.eligibility.screens import eligibility_screen

REFUSED = 422


class PlannedDoseForm(forms.Form):
    """The day on which the first dose is planned; blank is today."""

    planned = Day(label=_("Planned first dose"), required=False)


@require_safe
def eligibility(request: HttpRequest, number: str) -> HttpResponse:
    """Every criterion of a subject: what it concludes of what was entered, and why."""
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    today, form = timezone.localdate(), _form(request)
    planned: date = (form.cleaned_data.get("planned") if form.is_valid() else None) or today
    context = {
        "subject": subject,
        "form": form,
        "screen": eligibility_screen(subject, planned=planned, parameters=parameters(on=today)),
        "breadcrumbs": [(_("Subjects"), reverse("subjects")), (subject.number, reverse("subject", args=[number]))],
    }
    return render(request, "enrollment/eligibility.html", context, status=REFUSED if form.errors else 200)


def _form(request: HttpRequest) -> PlannedDoseForm:
    return PlannedDoseForm(request.GET or None) if "planned" in request.GET else PlannedDoseForm({})
