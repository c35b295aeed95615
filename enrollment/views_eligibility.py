"""The eligibility of a subject on the screen: what the criteria say, the decision, and the enrolment."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from edc.accounts import reauthentication
from edc.accounts.reauthentication import About, ReauthenticationRefused
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Subject
from edc.casebook.selectors import subject_for
from edc.locks.words import why_locked
from edc.signing.attempt import Signer
from edc.study.selectors import parameters
from enrollment import deciding
from enrollment.deciding import DECIDABLE, EnrolledAlready, NotEligible, OnOtherData, ScreeningOver, Undecidable
from enrollment.eligibility.fingerprint import fingerprint
from enrollment.eligibility.screens import EligibilityScreen, eligibility_screen
from enrollment.forms_eligibility import DecisionForm, PlannedDoseForm
from protocol.codelists_eligibility import EligibilityStatus
from protocol.words import Sentence

REFUSED = 422
CHANGED = gettext_noop("Data changed meanwhile (%(criteria)s): look again and decide anew.")


@require_http_methods(["GET", "POST"])
def eligibility(request: HttpRequest, number: str) -> HttpResponse:
    """Every criterion of a subject: what it concludes of what was entered, and why; posted, the decision."""
    subject = _subject(request, number)
    asked = _asked(request)
    screen = _screen(subject, asked, today=timezone.localdate())
    form = _decision_form(request, screen)
    if request.method == "POST":
        role_for(person(request), Permission.DECIDE_ELIGIBILITY, site=subject.site)
        if form and form.is_valid() and (answer := _signed(request, subject, form)):
            return answer
    return _shown(request, subject, screen, asked, form)


@require_POST
def enrol(request: HttpRequest, number: str) -> HttpResponse:
    """Enrols a subject by its last decision."""
    subject = _subject(request, number)
    refused = _refusal(lambda: deciding.enrol(subject=subject, by=person(request), at=timezone.now()))
    if refused:
        messages.error(request, refused)
        return redirect("eligibility", number=subject.number)
    subject.refresh_from_db()
    messages.success(request, _("Subject %(number)s is enrolled.") % {"number": subject.number})
    return redirect("subject", number=subject.number)


def _subject(request: HttpRequest, number: str) -> Subject:
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    return subject


def _asked(request: HttpRequest) -> PlannedDoseForm:
    given = request.POST if request.method == "POST" else request.GET
    return PlannedDoseForm({"planned": given.get("planned", "")})


def _screen(subject: Subject, asked: PlannedDoseForm, *, today: date) -> EligibilityScreen:
    planned: date = (asked.cleaned_data.get("planned") if asked.is_valid() else None) or today
    return eligibility_screen(subject, planned=planned, today=today, parameters=parameters(on=today))


def _decision_form(request: HttpRequest, screen: EligibilityScreen) -> DecisionForm | None:
    """The form of the decision; None while something is missing."""
    if screen.eligibility.status not in (*DECIDABLE, EligibilityStatus.PENDING_PI_REVIEW):
        return None
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        waiting=screen.waiting,
        is_continuous=reauthentication.is_continuous(request.session, at=timezone.now()),
        initial={"planned": screen.planned, "seen": fingerprint(screen.eligibility)},
    )


def _signed(request: HttpRequest, subject: Subject, form: DecisionForm) -> HttpResponse | None:
    """Signs the decision; None where the form says why not."""
    by, at, cleaned = person(request), timezone.now(), form.cleaned_data
    signer = Signer(request, form, about=About(site=subject.site, subject=subject.pk), at=at)
    try:
        signer.prove()
    except ReauthenticationRefused as refused:
        return signer.refused(refused)
    obstacle = _refusal(
        lambda: deciding.decide(
            subject=subject, planned=cleaned["planned"], reviews=form.reviews, seen=cleaned["seen"], by=by, at=at
        )
    )
    if obstacle:
        form.add_error(None, obstacle)
        return None
    reauthentication.remember(request.session, at=at)
    messages.success(request, _("The decision is signed."))
    return redirect("eligibility", number=subject.number)


def _refusal(act: Callable[[], object]) -> str:
    """Why an act cannot be done; nothing where it was."""
    try:
        act()
    except OnOtherData as other:
        titles = tuple(Sentence(result.criterion.title) for result in other.criteria)
        return Sentence(CHANGED, {"criteria": titles}).render(_)
    except Undecidable:
        return _("This cannot be decided: a criterion is incomplete, or one that needs a review was not decided.")
    except ScreeningOver as over:
        return _("The screening counts for a first dose up to %(day)s only.") % {"day": over.expiry.last_day}
    except NotEligible:
        return _("No signed decision says that this subject may be enrolled today.")
    except EnrolledAlready:
        return _("This subject is enrolled already.")
    except DataLocked as locked:
        return why_locked(locked.hold)
    return ""


def _shown(
    request: HttpRequest, subject: Subject, screen: EligibilityScreen, asked: PlannedDoseForm, form: DecisionForm | None
) -> HttpResponse:
    user = person(request)
    context = {
        "subject": subject,
        "form": asked,
        "screen": screen,
        "decision_form": form if may(user, Permission.DECIDE_ELIGIBILITY, site=subject.site) else None,
        "may_enrol": screen.opens and may(user, Permission.ENROL, site=subject.site),
        "breadcrumbs": [
            (_("Subjects"), reverse("subjects")),
            (subject.number, reverse("subject", args=[subject.number])),
        ],
    }
    refused = asked.errors or (form is not None and form.is_bound and form.errors) or request.method == "POST"
    return render(request, "enrollment/eligibility.html", context, status=REFUSED if refused else 200)
