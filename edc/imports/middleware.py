"""A request that is far too large is refused before it is read, with a page that says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edc.imports.tables import MOST_BYTES, MOST_MEGABYTES

TOO_LARGE = 413
MOST = MOST_BYTES + 1024 * 1024
"""The largest file, and what a form says around it."""


def bounded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers 413 to what says that it is longer than the largest file and its form."""

    def answered(request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > MOST:
            return render(request, "413.html", {"most": MOST_MEGABYTES}, status=TOO_LARGE)
        return get_response(request)

    return answered
