"""A person's notices on the screen."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.requests import person
from edc.notices import actions, selectors
from edc.stored_words import for_reader

LINES_A_SCREEN = 50
LONGEST_NUMBER = 18


@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox; posted: all that came until it was shown were read."""
    user = person(request)
    if request.method == "POST":
        until = request.POST.get("until", "")
        if until.isascii() and until.isdecimal() and len(until) <= LONGEST_NUMBER:
            actions.mark_all_read(until=int(until), by=user, at=timezone.now())
        return redirect("notices")
    screen = Paginator(selectors.inbox(user), LINES_A_SCREEN).get_page(request.GET.get("page"))
    context = {
        "page_obj": screen,
        "query": "",
        "lines": [(notice, for_reader(notice.text, notice.text_zh)) for notice in screen],
        "until": selectors.latest_unread(user),
    }
    return render(request, "notices/notices.html", context)


@require_safe
def notice(request: HttpRequest, key: int) -> HttpResponse:
    """Goes to what a notice tells of; with that, its own person has read it."""
    user = person(request)
    opened = selectors.notice_for(user, key)
    if opened is None:
        raise Http404
    actions.mark_read(keys=[key], by=user, at=timezone.now())
    return redirect(opened.url)
