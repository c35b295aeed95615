"""Verifying from a page: one place, all that ask, or taking a verification back; without leaving the page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from edc.accounts.requests import person
from edc.capture import actions, selectors
from edc.casebook.item_paths import ItemPath, place
from edc.casebook.models import Page
from edc.sdv import actions as verifying
from edc.sdv import marks as margin_verified

NEVER = -1


@require_POST
def verify(request: HttpRequest, key: int) -> HttpResponse:
    """Verifies the places that were chosen, as they stood on the screen; or takes that back."""
    by, page = person(request), selectors.page_for(person(request), key)
    if page is None:
        raise Http404
    chosen = [place(text) for text in request.POST.getlist("withdraw") or request.POST.getlist("place")]
    act = verifying.withdraw if request.POST.get("withdraw") else verifying.verify
    try:
        done = act(page=page, places=chosen, seen=number(request.POST.get("seen")), by=by, at=timezone.now())
    except (actions.Stale, verifying.NotVerifiable):
        messages.error(request, _("This page was changed after you opened it. Look at it as it is now."))
        return _back(request, page)
    if request.headers.get("HX-Request"):
        return _marks_shown(request, page, chosen, done)
    messages.success(request, said(done))
    return _back(request, page)


def number(text: str | None) -> int:
    """The last act that the person saw, as it was posted; one that is none where no number was."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else NEVER


def said(done: int) -> str:
    """How many places were dealt with."""
    return ngettext("%(count)s item was recorded.", "%(count)s items were recorded.", done) % {"count": done}


def _back(request: HttpRequest, page: Page) -> HttpResponse:
    """To the page as it is now; where a script asked, the whole page is shown anew."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(f"{reverse('page', args=[page.pk])}#verification")


def _marks_shown(request: HttpRequest, page: Page, chosen: list[ItemPath], done: int) -> HttpResponse:
    """What changed on the screen: the marks of the places, and how far the page is."""
    marks = margin_verified.marks(page, selectors.content(page), by=person(request))
    context = {
        "verification": margin_verified.panel(page, marks.values()),
        "marks": [marks[where] for where in chosen if where in marks],
        "done": said(done),
    }
    return render(request, "sdv/verified.html", context)
