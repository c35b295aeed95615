"""The response of one subject, and why."""

from datetime import date

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
from protocol.codelists import Status
from protocol.conclusion import Conclusion
from protocol.course import AssessmentConclusion, SubjectOutcome, other_sets
from protocol.response import AtMonth


@require_safe
def response(request: HttpRequest, number: str) -> HttpResponse:
    """Each assessment of a subject with its conclusion, the facts it saw, and the other criteria sets."""
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    role_for(person(request), Permission.READ_RESPONSE, site=subject.site)
    cut = _cut(request)
    outcome = outcome_of(subject, cut=cut, parameters=parameters(on=cut))
    judged = (
        [(conclusion, other_sets(conclusion).items()) for conclusion in reversed(outcome.assessments)]
        if outcome
        else []
    )
    context = {
        "subject": subject,
        "outcome": outcome,
        "verdicts": _verdicts(outcome) if outcome else (),
        "assessments": judged,
        "line": _line(outcome, cut),
        "breadcrumbs": [(_("Subjects"), reverse("subjects")), (number, reverse("subject", args=[number]))],
    }
    return render(request, "outcomes/response.html", context)


def _cut(request: HttpRequest) -> date:
    """The last day whose facts count: the day that the address names, else today."""
    asked = request.GET.get("cut")
    if not asked:
        return timezone.localdate()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


def _verdicts(outcome: SubjectOutcome) -> list[tuple[int, Conclusion[AtMonth, Status], AssessmentConclusion | None]]:
    """The status by month, each with the assessment that decided it."""
    by_day = {conclusion.on: conclusion for conclusion in outcome.assessments}
    return [
        (month, status, by_day.get(status.facts.chosen.on) if status.facts.chosen else None)
        for month, status in outcome.statuses.items()
    ]


def _line(outcome: SubjectOutcome | None, cut: date) -> list[tuple[str, str]]:
    first = outcome.relapse.facts.first_dose.isoformat() if outcome else _("not yet")
    return [(_("First dose"), first), (_("Data up to"), cut.isoformat())]
