"""The response of one subject, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.casebook.selectors import subject_for
from edc.study.selectors import parameters
from outcomes.selectors import outcome_of
from protocol.course import other_sets


@require_safe
def response(request: HttpRequest, number: str) -> HttpResponse:
    """Each assessment of a subject with its conclusion, the facts it saw, and the other criteria sets."""
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    role_for(person(request), Permission.READ_RESPONSE, site=subject.site)
    today = timezone.localdate()
    found = outcome_of(subject, cut=today, parameters=parameters(on=today))
    judged = [(one, other_sets(one).items()) for one in reversed(found.assessments)] if found else []
    context = {
        "subject": subject,
        "outcome": found,
        "statuses": found.statuses.items() if found else (),
        "assessments": judged,
        "breadcrumbs": [(_("Subjects"), reverse("subjects")), (number, reverse("subject", args=[number]))],
    }
    return render(request, "outcomes/response.html", context)
