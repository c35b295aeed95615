"""The numbers of the protocol: what is in force, and the page that publishes a new value."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.study import actions, selectors
from edc.study.forms import PublishForm
from protocol.parameters import DECLARED, NotAParameter
from protocol.words import in_words


@require_safe
def parameters(request: HttpRequest) -> HttpResponse:
    """Every number of the protocol as it is in force today, with its citation."""
    context = {
        "lines": selectors.lines(on=timezone.localdate()),
        "may_publish": may(person(request), Permission.PUBLISH_PARAMETERS, site=None),
    }
    return render(request, "study/parameters.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, name: str) -> HttpResponse:
    """A new value of one parameter."""
    by = person(request)
    role_for(by, Permission.PUBLISH_PARAMETERS, site=None)
    if name not in DECLARED:
        raise Http404
    form = PublishForm(request.POST or None, name=name)
    if form.is_valid():
        try:
            actions.publish(name=name, **form.cleaned_data, by=by, at=timezone.now())
        except actions.AlreadyPublished:
            form.add_error("effective_from", _("A value was published from this day on already. Choose a later day."))
        except NotAParameter as refused:
            form.add_error("value", in_words(refused.why, _))
        else:
            messages.success(request, _("The new value was published."))
            return redirect("parameters")
    heading = f"{DECLARED[name].id} {_(DECLARED[name].meaning)}"
    crumbs = [(_("Protocol parameters"), reverse("parameters"))]
    return render(request, "accounts/form.html", {"form": form, "heading": heading, "breadcrumbs": crumbs})
