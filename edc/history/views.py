"""The history of a question or of a line on the screen: as a page, or laid over the one it was opened from."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import selectors
from edc.capture.titles import title_of
from edc.casebook.models import Page
from edc.history import selectors as history


@require_safe
@vary_on_headers("HX-Request")
def item(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Every change of one answer of a page."""
    return _shown(
        request,
        key,
        tell=lambda page: history.of_item(page, name),
        mask=lambda text: reverse("ask_mask", args=[key, text]),
    )


@require_safe
@vary_on_headers("HX-Request")
def line(request: HttpRequest, key: int, name: str) -> HttpResponse:
    """Every change of one line of a page."""
    return _shown(
        request,
        key,
        tell=lambda page: history.of_line(page, name),
        mask=lambda text: reverse("ask_mask_line", args=[key, name, text]),
    )


def _shown(
    request: HttpRequest, key: int, *, tell: Callable[[Page], history.AnswerHistory], mask: Callable[[str], str]
) -> HttpResponse:
    """404 where this person may not read the page, where nothing was saved on it, or where it asks no such thing."""
    page = selectors.page_for(person(request), key)
    if page is None or page.last_entry is None:
        raise Http404
    try:
        answer_history = tell(page)
    except history.NoSuchItem:
        raise Http404 from None
    title = title_of(page)
    may_mask = may(person(request), Permission.ASK_MASK, site=page.subject.site)
    context = {
        "history": answer_history,
        "masks": [(label, mask(text)) for text, label in answer_history.texts] if may_mask else [],
        "page": page,
        "heading": _("History: %(item)s") % {"item": answer_history.label},
        "line": [(_("Subject"), page.subject.number), (_("Visit"), title.visit)][: 2 if title.visit else 1],
        "breadcrumbs": [
            (_("Subjects"), reverse("subjects")),
            (page.subject.number, reverse("subject", args=[page.subject.number])),
            (title.form, reverse("page", args=[page.pk])),
        ],
    }
    template = "history/history_panel.html" if request.headers.get("HX-Request") else "history/history.html"
    return render(request, template, context)
