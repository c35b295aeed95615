"""Queries on the screen: one thread, those of a place, and the way to raise one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from edc.accounts.requests import person
from edc.casebook.data_locked import DataLocked
from edc.casebook.item_paths import ItemPath
from edc.casebook.item_paths import place as place_of
from edc.casebook.models import Page
from edc.history import wording
from edc.locks import words as locks
from edc.queries import actions, listing, screens
from edc.queries.actions import Looked
from edc.queries.forms import StepForm, WordsForm
from edc.queries.models import Query, QueryStep


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def query(request: HttpRequest, key: int) -> HttpResponse:
    """One query with the others of its place; posted: one step with it."""
    query = listing.query_for(person(request), key)
    if query is None:
        raise Http404
    form = StepForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid() and _moved(request, query, form):
        return _done(request, query.page, query.place.line, query=query)
    return _shown(request, query.page, query.place.line, first=query.pk, form=form)


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def place_queries(request: HttpRequest, key: int, name: str = "") -> HttpResponse:
    """The queries of a question, a line, or the page as a whole; posted: one more."""
    page, place = listing.page_for(person(request), key), place_of(name)
    if page is None or not _is_there(page, place):
        raise Http404
    form = WordsForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid() and (raised := _raised(request, page, place, form)):
        return _done(request, page, place, query=raised)
    return _shown(request, page, place, raising=form)


def _is_there(page: Page, place: ItemPath) -> bool:
    try:
        return bool(wording.label(page.form, place))
    except wording.NoSuchPlace:
        return False


def _moved(request: HttpRequest, query: Query, form: StepForm) -> bool:
    """Takes the step, or says in the form why not."""
    cleaned = form.cleaned_data
    looked = Looked(cleaned["last"], cleaned["seen"])
    try:
        actions.move(
            query=query,
            step=QueryStep(cleaned["step"]),
            text=cleaned["text"],
            looked=looked,
            by=person(request),
            at=timezone.now(),
        )
    except actions.Wordless:
        form.add_error("text", _("Say it in words."))
    except actions.MovedOn:
        form.add_error("text", _("Meanwhile this query, or the value, was changed. Look at it as it is now first."))
    except actions.ImpossibleMove:
        form.add_error("text", _("This cannot be done with the query as it is now."))
    except DataLocked as locked:
        locks.refuse(form, locked, at="text")
    return form.is_valid()


def _raised(request: HttpRequest, page: Page, place: ItemPath, form: WordsForm) -> Query | None:
    """Raises the query, or says in the form why not."""
    text, by = form.cleaned_data["text"], person(request)
    try:
        return actions.raise_query(page=page, place=place, text=text, by=by, at=timezone.now())
    except actions.AlreadyAsked:
        form.add_error("text", _("The same is being asked here already."))
    except DataLocked as locked:
        locks.refuse(form, locked, at="text")
    return None


def _done(request: HttpRequest, page: Page, place: ItemPath, *, query: Query) -> HttpResponse:
    """Over the page: the threads as they are now, and the page's bubble; else back to the query."""
    if request.headers.get("HX-Request"):
        return _shown(request, page, place, first=query.pk)
    query.refresh_from_db()
    words = {"number": query.pk, "state": query.get_state_display()}
    messages.success(request, _("Query %(number)s is %(state)s now.") % words)
    return redirect(reverse("query", args=[query.pk]))


def _shown(
    request: HttpRequest,
    page: Page,
    place: ItemPath,
    *,
    first: int | None = None,
    form: StepForm | None = None,
    raising: WordsForm | None = None,
) -> HttpResponse:
    context = screens.threads_at(page, place, by=person(request), first=first, form=form, raising=raising)
    over = request.headers.get("HX-Request")
    context |= {"over": bool(over), "renewed": bool(over) and request.method == "POST"}
    template = "queries/threads_panel.html" if over else "queries/threads.html"
    return render(request, template, context, status=locks.status_of(form, raising))
