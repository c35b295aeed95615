"""The first page after signing in, and the answer to those who ask whether the house stands."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from edc.accounts.requests import person
from edc.accounts.selectors import reach
from trial_edc.navigation import WAYS


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page that this person may see."""
    for permission, name in WAYS:
        if reach(person(request), permission):
            return redirect(name)
    return render(request, "home.html")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
