"""Signing in and out, the reader's language."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from edc.accounts import actions
from edc.accounts.middleware import remember
from edc.accounts.models import User
from edc.audit.models import Act


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Signs a person in; a refusal is recorded under the name that was tried."""

    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)
        actions.record_visit(user=user, act=Act.LOG_IN, at=timezone.now())
        if user.language:
            remember(response, user.language)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        actions.record_refusal(username=form.data.get("username", ""), at=timezone.now())
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Signs a person out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            actions.record_visit(user=request.user, act=Act.LOG_OUT, at=timezone.now())
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Changes the language and returns to the page that was open."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if check_for_language(language):
        remember(response, language)
        if isinstance(request.user, User):
            actions.choose_language(user=request.user, language=language, at=timezone.now())
    return response


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its seal: nothing was changed."""
    return render(request, "403_csrf.html", status=403)
