"""Signing in and out, the reader's language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts import actions, selectors
from edc.accounts.acts import AccountAct
from edc.accounts.forms import GrantForm, NumberingForm, PatternsForm, PersonForm, SignInForm, SiteForm
from edc.accounts.middleware import remember
from edc.accounts.models import Site, User
from edc.accounts.requests import person
from edc.accounts.roles import Permission

REFUSED = 422
TRY = "try"
"""The button that tries patterns on an example."""


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Signs a person in; a refusal is recorded under the name that was tried."""

    http_method_names = ["get", "head", "post"]
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)
        actions.record_visit(user=user, act=AccountAct.LOG_IN, at=timezone.now())
        if user.language:
            remember(response, user.language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        actions.record_refusal(username=form.data.get("username", ""), at=timezone.now())
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Signs a person out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            actions.record_visit(user=request.user, act=AccountAct.LOG_OUT, at=timezone.now())
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


@login_not_required
@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in now, and the seal of that person's forms: a page that was open meanwhile asks."""
    user = request.user if isinstance(request.user, User) else None
    return JsonResponse({"user": user.username if user else "", "token": get_token(request) if user else ""})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Changes the language and returns to the page that was open."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        remember(response, language)
        if isinstance(request.user, User):
            actions.choose_language(user=request.user, language=language, at=timezone.now())
    return response


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People with their roles, and the sites."""
    selectors.role_for(person(request), Permission.MANAGE_PEOPLE, site=None)
    context = {"people": selectors.people(), "sites": selectors.sites()}
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """A new person, who has no right until a role is given."""
    by = person(request)
    selectors.role_for(by, Permission.MANAGE_PEOPLE, site=None)
    form = PersonForm(request.POST or None)
    if form.is_valid() and form.accepts(lambda cleaned: actions.add_user(**cleaned, by=by, at=timezone.now())):
        messages.success(request, _("The person was added. Give a role next."))
        return redirect("grant", username=form.cleaned_data["username"].lower())
    return render(request, "accounts/form.html", {"form": form, "heading": _("Add a person"), **_crumbs()})


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest, username: str) -> HttpResponse:
    """One more role for a person, at one site or at all."""
    by, user = person(request), selectors.user_named(username)
    selectors.role_for(by, Permission.MANAGE_PEOPLE, site=None)
    if user is None:
        raise Http404
    if user.pk == by.pk:
        raise actions.OwnRole
    form = GrantForm(request.POST or None, sites=selectors.sites())
    if form.is_valid() and _granted(form, user, by):
        messages.success(request, _("The role was given."))
        return redirect("people")
    heading = _("Give %(name)s a role") % {"name": user.name}
    return render(request, "accounts/form.html", {"form": form, "heading": heading, **_crumbs()})


def _granted(form: GrantForm, user: User, by: User) -> bool:
    """Gives the role, or says on the form which other role stands against it."""
    try:
        actions.grant(user=user, role=form.cleaned_data["role"], site=form.chosen, by=by, at=timezone.now())
    except actions.DutiesConflict as refused:
        form.refuse(refused.held)
        return False
    return True


@require_http_methods(["GET", "POST"])
def add_site(request: HttpRequest) -> HttpResponse:
    """A new site."""
    by = person(request)
    selectors.role_for(by, Permission.MANAGE_PEOPLE, site=None)
    form = SiteForm(request.POST or None)
    if form.is_valid() and form.accepts(lambda cleaned: actions.add_site(**cleaned, by=by, at=timezone.now())):
        messages.success(request, _("The site was added."))
        return redirect("people")
    return render(request, "accounts/form.html", {"form": form, "heading": _("Add a site"), **_crumbs()})


@require_http_methods(["GET", "POST"])
def site_patterns(request: HttpRequest, code: str) -> HttpResponse:
    """How a site numbers its people: such numbers are refused in any text; tried on an example, nothing is kept."""
    by, site = person(request), selectors.site_of(code)
    selectors.role_for(by, Permission.MANAGE_PEOPLE, site=None)
    if site is None:
        raise Http404
    form, is_tried = PatternsForm(request.POST or None, initial={"patterns": site.patterns}), TRY in request.POST
    if form.is_valid() and not is_tried and _set_patterns(form, site, by):
        messages.success(request, _("The patterns were saved. They hold in every text from now on."))
        return redirect("people")
    tried = form.tried() if form.is_valid() and is_tried else None
    context = {"form": form, "site": site, "tried": tried, **_crumbs()}
    return render(request, "accounts/patterns.html", context, status=REFUSED if form.errors else 200)


def _set_patterns(form: PatternsForm, site: Site, by: User) -> bool:
    """Keeps the patterns, or says at their box why not."""
    return form.accepts(
        lambda cleaned: actions.set_patterns(site=site, masks=cleaned["patterns"], by=by, at=timezone.now())
    )


@require_http_methods(["GET", "POST"])
def number_subjects(request: HttpRequest, code: str) -> HttpResponse:
    """How a site numbers its subjects."""
    by, site = person(request), selectors.site_of(code)
    selectors.role_for(by, Permission.MANAGE_PEOPLE, site=None)
    if site is None:
        raise Http404
    form = NumberingForm(request.POST or None, initial=model_to_dict(site))
    if form.is_valid() and form.accepts(
        lambda cleaned: actions.number_subjects(
            site=site, numbering=actions.Numbering(**cleaned), by=by, at=timezone.now()
        )
    ):
        messages.success(request, _("New numbers of the site follow these patterns from now on."))
        return redirect("people")
    heading = _("How %(site)s numbers its subjects") % {"site": site}
    return render(request, "accounts/form.html", {"form": form, "heading": heading, **_crumbs()})


def _crumbs() -> dict[str, Any]:
    return {"breadcrumbs": [(_("People"), reverse("people"))]}


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its seal: nothing was changed."""
    return render(request, "403_csrf.html", status=403)
