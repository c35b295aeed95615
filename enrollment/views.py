"""Opens a subject's casebook."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, role_for, site_where, sites_of
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Subject
from edc.casebook.selectors import subject_for
from edc.locks.words import why_locked
from edc.study.selectors import parameters
from enrollment import actions, selectors
from enrollment.forms import ConsentVersionForm, ScreenForm
from enrollment.screening_log import screening_log as logged_screenings
from protocol.codelists import Rescreening


@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest) -> HttpResponse:
    """A new subject: the number is given by the system, the visits by the schedule."""
    user = person(request)
    sites = sites_of(reach(user, Permission.OPEN_BOOK))
    if not sites:
        raise NotPermitted(user=user, permission=Permission.OPEN_BOOK, site=None)
    form = ScreenForm(request.POST or None, sites=sites)
    if form.is_valid() and (subject := _screened(form, request)):
        messages.success(request, _("The casebook of subject %(number)s is open.") % {"number": subject.number})
        return redirect("subject", number=subject.number)
    context = {"form": form, "breadcrumbs": [(_("Subjects"), reverse("subjects"))]}
    return render(request, "enrollment/screen.html", context)


@require_http_methods(["GET", "POST"])
def rescreen(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a subject may be screened again, and why; posted, the new book."""
    user, subject = person(request), subject_for(person(request), number)
    if subject is None:
        raise Http404
    role_for(user, Permission.OPEN_BOOK, site=subject.site)
    if request.method == "POST" and (again := _screened_again(subject, request)):
        messages.success(request, _("The casebook of subject %(number)s is open.") % {"number": again.number})
        return redirect("subject", number=again.number)
    today = timezone.localdate()
    conclusion = selectors.rescreening_of(subject, on=today, parameters=parameters(on=today))
    context = {
        "subject": subject,
        "conclusion": conclusion,
        "is_possible": conclusion.answer is not Rescreening.REFUSED,
        "breadcrumbs": [(_("Subjects"), reverse("subjects")), (subject.number, reverse("subject", args=[number]))],
    }
    return render(request, "enrollment/rescreen.html", context)


def _screened_again(subject: Subject, request: HttpRequest) -> Subject | None:
    """Opens the new casebook; the page says why not."""
    try:
        return actions.rescreen(earlier=subject, by=person(request), at=timezone.now())
    except (actions.RescreeningRefused, ValidationError):
        return None  # the page says why; of two at once the second finds the first
    except DataLocked as locked:
        messages.error(request, why_locked(locked.hold))
    return None


@require_http_methods(["GET", "POST"])
def consent_versions(request: HttpRequest) -> HttpResponse:
    """The versions of the consent form of one's sites; posted, a new one."""
    user = person(request)
    sites = sites_of(reach(user, Permission.READ_SUBJECTS))
    publishable = sites_of(reach(user, Permission.PUBLISH_CONSENT))
    if not sites or (request.method == "POST" and not publishable):
        raise NotPermitted(user=user, permission=Permission.PUBLISH_CONSENT, site=None)
    form = ConsentVersionForm(request.POST or None, sites=publishable)
    if form.is_valid() and _published(form, request):
        messages.success(request, _("The version of the consent form was published."))
        return redirect("consent_versions")
    context = {
        "form": form if publishable else None,
        "versions": selectors.consent_versions(sites),
        "breadcrumbs": [(_("Subjects"), reverse("subjects"))],
    }
    return render(request, "enrollment/consent_versions.html", context)


def _published(form: ConsentVersionForm, request: HttpRequest) -> bool:
    """Publishes the version, or says on the form why not."""
    try:
        actions.publish_consent(version=form.version, by=person(request), at=timezone.now())
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            form.add_error(name if name in form.fields else "label", sentences)
        return False
    return True


@require_safe
def identification_log(request: HttpRequest, code: str) -> HttpResponse:
    """The subject identification log of a site, to be printed and completed by hand; nothing of that is entered."""
    user = person(request)
    site = site_where(user, Permission.READ_SUBJECTS, code)
    if site is None:
        raise Http404
    context = {
        "site": site,
        "lines": selectors.identification_log(site, by=user),
        "breadcrumbs": [(_("Subjects"), reverse("subjects"))],
    }
    return render(request, "enrollment/identification_log.html", context)


@require_safe
def screening_log(request: HttpRequest, code: str) -> HttpResponse:
    """The screening log of a site, to be read and printed."""
    user = person(request)
    site = site_where(user, Permission.READ_SUBJECTS, code)
    if site is None:
        raise Http404
    context = {
        "site": site,
        "lines": logged_screenings(site, by=user, on=timezone.localdate()),
        "breadcrumbs": [(_("Subjects"), reverse("subjects"))],
    }
    return render(request, "enrollment/screening_log.html", context)


def _screened(form: ScreenForm, request: HttpRequest) -> Subject | None:
    """Opens the casebook, or says on the form why not."""
    try:
        return actions.screen(site=form.chosen, by=person(request), at=timezone.now())
    except DataLocked as locked:
        form.add_error("site", why_locked(locked.hold))
    return None
