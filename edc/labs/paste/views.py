"""A pasted block on the laboratory page: read into the grid, shown, and saved when the person has looked at it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.capture import selectors as pages
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck
from edc.labs import actions, selectors
from edc.labs.models import Sample
from edc.labs.paste import reading
from edc.labs.paste.reading import Review
from edc.pages import proposals, refusals
from edc.pages import views as capture
from edc.pages.drafts import actions as drafts
from edc.pages.drafts import offers as drafts_offers
from edc.pages.forms import Sheet
from edc.pages.new_page import new_page
from edc.pages.refusals import Reply


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, key: int) -> HttpResponse:
    """Reads what was pasted on a page, or saves the page on which it was read."""
    page = pages.page_for(person(request), key)
    if page is None or page.form != Sample.key():
        raise Http404
    return _answered(request, page, capture.saved)


@require_http_methods(["GET", "POST"])
def paste_new(request: HttpRequest, number: str, visit: int) -> HttpResponse:
    """The same on a page that is made when it is saved first."""
    page = new_page(person(request), number=number, form=Sample.key(), visit=visit)
    return _answered(request, page, capture.saved_new)


def _answered(request: HttpRequest, page: Page, save: Callable[[Sheet, HttpRequest], Reply | None]) -> HttpResponse:
    """What was pasted, on its page. Asked for by its address alone, it is the page."""
    user, site = person(request), page.subject.site
    typed = capture.typed(request, user, page)
    if request.method == "GET" or typed is None:
        return redirect(drafts.address_of(page=page))
    sheet = capture.sheet_of(page, data=typed)
    if is_struck(page):
        drafts_offers.keep(request, sheet)
        return redirect(drafts.address_of(page=page))
    sheet, review = reading.review(sheet, typed, aliases=selectors.aliases(site))
    kept_at = drafts_offers.keep(request, sheet)
    reply = save(sheet, request) if _is_to_be_saved(request, sheet, review) else refusals.as_it_is(sheet)
    if reply is None:
        actions.remember(names=review.remembered, site=site, by=user, at=timezone.now())
        return redirect(capture.after(page, request) if page.pk else reverse("subject", args=[page.subject.number]))
    # A sheet on which others' values were laid shows these, and not the text that was read.
    read = review.lines if reply.merge is None else {}
    around = {"review": review, "action": request.path, "unsaved": True}
    return capture.shown(request, reply, around, kept_at=kept_at, read=read)


def _is_to_be_saved(request: HttpRequest, sheet: Sheet, review: Review) -> bool:
    """Whether more is wanted than to read, of a block that the person has seen, on a page that can be saved."""
    is_read_only = reading.READ in request.POST or proposals.is_taken(request) or not review.is_shown(request.POST)
    return not is_read_only and _is_ready(sheet, review)


def _is_ready(sheet: Sheet, review: Review) -> bool:
    """Whether the page can be saved: what was typed can be read, and what was asked about the block is answered."""
    is_read = sheet.is_valid()
    if not review.is_settled:
        sheet.form.add_error(None, _("Look at the questions about the pasted text, then save again."))
    return is_read and review.is_settled
