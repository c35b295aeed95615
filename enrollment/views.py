"""Opens a subject's casebook."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Subject
from edc.locks.words import why_locked
from enrollment import actions
from enrollment.forms import ScreenForm


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


def _screened(form: ScreenForm, request: HttpRequest) -> Subject | None:
    """Opens the casebook, or says on the form why not."""
    try:
        return actions.screen(site=form.chosen, by=person(request), at=timezone.now())
    except DataLocked as locked:
        form.add_error("site", why_locked(locked.hold))
    return None
