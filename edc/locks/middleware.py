"""What is frozen or locked is refused with a sentence, on whatever way in, also where only the database knew."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edc.casebook.data_locked import DataLocked
from edc.locks.words import LOCKED, why_locked

REFUSED_BY_WALL = "EDC01"
"""The state by which the database says that a hold stands; its detail is the hold's number."""


class Held:
    """Answers an act upon held data with the page that says since when and by whom they are held."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, where data are held still; nothing for any other fault."""
        hold = _hold_of(exception)
        if hold is None:
            return None
        return render(request, "423.html", {"sentence": why_locked(hold)}, status=LOCKED)


def _hold_of(exception: Exception) -> int | None:
    if isinstance(exception, DataLocked):
        return exception.hold
    cause = exception.__cause__ if isinstance(exception, DatabaseError) else None
    if getattr(cause, "pgcode", "") != REFUSED_BY_WALL:
        return None
    detail = getattr(getattr(cause, "diag", None), "message_detail", "") or ""
    return int(detail) if detail.isdecimal() else 0
