"""The eligibility of a subject on the screen: what the criteria say, the decision, and the enrolment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
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
from edc.study.selectors import parameters
from enrollment import deciding
from enrollment.deciding import DECIDABLE, EnrolledAlready, NotEligible, OnOtherData, Undecidable, latest_decision
from enrollment.eligibility.fingerprint import differing, fingerprint
from enrollment.eligibility.screens import EligibilityScreen, eligibility_screen
from enrollment.forms_eligibility import DecisionForm, PlannedDoseForm
from enrollment.models import EligibilityDecision, Enrolment
from protocol.codelists import Criterion
from protocol.codelists_eligibility import EligibilityStatus

REFUSED = 422


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The last decision: whether it was taken on the data as they are, and whether the subject is enrolled by it."""

    decision: EligibilityDecision | None
    others: tuple[str, ...]
    enrolled_on: date | None
    is_over: bool

    @property
    def opens(self) -> bool:
        """Whether the subject may be enrolled now."""
        decision = self.decision
        is_eligible = decision is not None and decision.status == EligibilityStatus.ELIGIBLE
        return is_eligible and not (self.others or self.is_over or self.enrolled_on)


@require_http_methods(["GET", "POST"])
def eligibility(request: HttpRequest, number: str) -> HttpResponse:
    """Every criterion of a subject: what it concludes of what was entered, and why; posted, the decision."""
    subject = _subject(request, number)
    asked = _asked(request)
    screen = _screen(subject, asked, today=timezone.localdate())
    form = _decision_form(request, screen)
    if request.method == "POST":
        role_for(person(request), Permission.DECIDE_ELIGIBILITY, site=subject.site)
        if form and form.is_valid() and _is_decided(request, subject, form):
            messages.success(request, _("The decision is signed."))
            return redirect("eligibility", number=subject.number)
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
    return eligibility_screen(subject, planned=planned, parameters=parameters(on=today))


def _decision_form(request: HttpRequest, screen: EligibilityScreen) -> DecisionForm | None:
    """The form of the decision; None while something is missing."""
    waiting = [line.result for line in screen.lines if line.result.status is Criterion.REVIEW]
    if screen.eligibility.status not in (*DECIDABLE, EligibilityStatus.PENDING_PI_REVIEW):
        return None
    initial = {"planned": screen.planned, "seen": fingerprint(screen.eligibility)}
    return DecisionForm(request.POST if request.method == "POST" else None, waiting=waiting, initial=initial)


def _is_decided(request: HttpRequest, subject: Subject, form: DecisionForm) -> bool:
    """Signs the decision, or says in the form why not."""
    by, at, cleaned = person(request), timezone.now(), form.cleaned_data
    try:
        about = About(site=subject.site, subject=subject.pk)
        reauthentication.prove(username=None, password=cleaned["password"], about=about, by=by, at=at)
    except ReauthenticationRefused:
        form.add_error("password", _("The password is not right. Nothing was signed."))
        return False
    refused = _refusal(
        lambda: deciding.decide(
            subject=subject, planned=cleaned["planned"], reviews=form.reviews, seen=cleaned["seen"], by=by, at=at
        )
    )
    if refused:
        form.add_error(None, refused)
    return not refused


def _refusal(act: Callable[[], object]) -> str:
    """Why an act cannot be done; nothing where it was."""
    try:
        act()
    except OnOtherData as other:
        titles = _(", ").join(_(result.criterion.title) for result in other.criteria)
        return _("Data changed meanwhile (%(criteria)s): look again and decide anew.") % {"criteria": titles}
    except Undecidable:
        return _("This cannot be decided: a criterion is incomplete, or one that needs a review was not decided.")
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
    standing = _standing(subject, today=timezone.localdate())
    context = {
        "subject": subject,
        "form": asked,
        "screen": screen,
        "standing": standing,
        "decision_form": form if may(user, Permission.DECIDE_ELIGIBILITY, site=subject.site) else None,
        "may_enrol": standing.opens and may(user, Permission.ENROL, site=subject.site),
        "breadcrumbs": [
            (_("Subjects"), reverse("subjects")),
            (subject.number, reverse("subject", args=[subject.number])),
        ],
    }
    refused = asked.errors or (form is not None and form.is_bound and form.errors) or request.method == "POST"
    return render(request, "enrollment/eligibility.html", context, status=REFUSED if refused else 200)


def _standing(subject: Subject, *, today: date) -> DecisionView:
    """The last decision beside the data as they are now."""
    decision = latest_decision(subject)
    enrolled = Enrolment.objects.filter(subject=subject).values_list("enrolled_on", flat=True).first()
    if decision is None:
        return DecisionView(None, (), enrolled, is_over=False)
    others = differing(decision.seen, deciding.eligibility_of(subject, planned=decision.planned_on, on=today))
    is_over = decision.holds_until is not None and today > decision.holds_until
    return DecisionView(decision, tuple(_(result.criterion.title) for result in others), enrolled, is_over)
