"""A person's notices on the screen."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.notices import actions, selectors
from edc.stored_words import for_reader

LINES_A_SCREEN = 50
LONGEST_NUMBER = 18


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox; posted: these were read."""
    user = person(request)
    if request.method == "POST":
        keys = (key for key in request.POST.getlist("notices") if key.isascii() and key.isdecimal())
        actions.mark_read(keys=[int(key) for key in keys if len(key) <= LONGEST_NUMBER], by=user, at=timezone.now())
        return redirect("notices")
    screen = Paginator(selectors.inbox(user), LINES_A_SCREEN).get_page(request.GET.get("page"))
    context = {
        "page_obj": screen,
        "query": "",
        "lines": [(notice, for_reader(notice.text, notice.text_zh)) for notice in screen],
        "has_unread": any(notice.read_at is None for notice in screen),
    }
    return render(request, "notices/notices.html", context)
