"""The listing of queries, the same as a file, and one question asked of many pages at once."""

import csv
import io
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach, sites_of
from edc.capture.titles import title_of
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.cells import guard
from edc.locks import words as locks
from edc.locks.selectors import unlocked
from edc.queries import actions, listing, screens
from edc.queries.actions import NewQuery
from edc.queries.forms import ChosenForm, PagesForm, QueriesForm
from edc.queries.models import QueryState
from edc.queries.screens import ListedQuery
from edc.queries.status import of_sites

PAGES_A_SCREEN = 100
LINES_A_SCREEN = 50
REFUSED = 422
BOM = "\ufeff"
HEADER = ("query", "site", "subject", "visit", "form", "item", "question", "state", "raised_by", "raised_on", "days")


@require_safe
def queries(request: HttpRequest) -> HttpResponse:
    """The queries of one's sites, filtered by whatever is asked, the oldest first."""
    user, now = person(request), timezone.now()
    form = _form(request.GET, user)
    chosen = listing.answering(listing.queries_for(user), form.cleaned_data, at=now) if form.is_valid() else None
    screen = Paginator(chosen, LINES_A_SCREEN).get_page(request.GET.get("page")) if chosen is not None else None
    question = _question(form)
    context = {
        "form": form,
        "page_obj": screen,
        "lines": screens.listed(screen.object_list, at=now) if screen else [],
        "sites": of_sites(sites_of(listing.reader(user))),
        "query": f"{question.urlencode()}&",
        "question": question.items(),
        "may_raise": bool(reach(user, Permission.RAISE_QUERIES)),
    }
    return render(request, "queries/queries.html", context, status=REFUSED if screen is None else 200)


@require_POST
def queries_export(request: HttpRequest) -> HttpResponse:
    """What answers the question, as a CSV file; that it was taken is put on record."""
    user, now = person(request), timezone.now()
    form = _form(request.POST, user)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    chosen = list(listing.answering(listing.queries_for(user), form.cleaned_data, at=now))
    name = f"{settings.PROTOCOL}_queries_{timezone.localtime(now):%Y%m%dT%H%M%z}.csv"
    filters = {str(key): str(value) for key, value in _question(form).items()}
    actions.record_export(by=user, at=now, file=name, filters=filters)
    answer = HttpResponse(written(screens.listed(chosen, at=now)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def written(lines: Iterable[ListedQuery]) -> str:
    """The lines as CSV; texts as cells that no spreadsheet runs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for line in lines:
        cells = (line.number, line.site, line.subject, line.visit, line.form, line.label, line.question, line.word)
        writer.writerow([guard(str(cell)) for cell in (*cells, line.raised_by, line.raised_on, line.days)])
    return BOM + text.getvalue()


def _form(data: QueryDict, user: User) -> QueriesForm:
    """The question; before anything is asked, whatever waits for this person."""
    where = listing.reader(user)
    first = QueryState.OPEN if reach(user, Permission.ANSWER_QUERIES) else listing.STANDING
    asked: Mapping[str, object] = data if "state" in data else {**data.dict(), "state": first}
    return QueriesForm(asked, sites=sites_of(where))


def _question(form: QueriesForm) -> QueryDict:
    """What was asked, without what was left out."""
    question = QueryDict(mutable=True)
    question.update({name: form.data[name] for name in form.fields if form.data.get(name)})
    return question


@require_http_methods(["GET", "POST"])
def raise_queries(request: HttpRequest) -> HttpResponse:
    """Pages that answer a question, and one query to each of those that are chosen."""
    user = person(request)
    asked = PagesForm(request.GET, sites=sites_of(listing.asker(user)))
    pages = listing.pages_to_ask(user, asked.cleaned_data) if asked.is_valid() else Page.objects.none()
    # A page that was locked after it was offered can still be chosen: asking it is what says why not.
    chosen = ChosenForm(request.POST if request.method == "POST" else None, pages=pages)
    if asked.is_valid() and chosen.is_valid() and (number := _raised(request, asked, chosen)):
        sentence = ngettext("%(n)s query was raised.", "%(n)s queries were raised.", number) % {"n": number}
        messages.success(request, sentence)
        return redirect("queries")
    screen = Paginator(unlocked(pages), PAGES_A_SCREEN).get_page(request.GET.get("page"))
    return _shown(request, asked, chosen, screen)


def _raised(request: HttpRequest, asked: PagesForm, chosen: ChosenForm) -> int:
    """Raises one query a page, or says in the form which pages cannot be asked so."""
    text, place = chosen.cleaned_data["text"], asked.place
    wanted = [NewQuery(page, place, text) for page in chosen.cleaned_data["pages"]]
    try:
        return len(actions.raise_many(questions=wanted, by=person(request), at=timezone.now()))
    except actions.AlreadyAsked as again:
        names = _(", ").join(_named(page) for page in again.pages)
        chosen.add_error("pages", _("Of these pages the same is being asked already: %(pages)s") % {"pages": names})
    except DataLocked as locked:
        locks.refuse(chosen, locked)
    return 0


def _named(page: Page) -> str:
    title = title_of(page)
    return " ".join(filter(None, (page.subject.number, title.visit, title.form)))


def _shown(request: HttpRequest, asked: PagesForm, chosen: ChosenForm, screen: "Screen[Page]") -> HttpResponse:
    ticked = set(request.POST.getlist("pages"))
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "form": asked,
        "chosen": chosen,
        "refusals": [*chosen.errors.get("pages", ()), *chosen.non_field_errors()],
        "page_obj": screen,
        "lines": [(page, title_of(page), str(page.pk) in ticked) for page in screen],
        "query": f"{question.urlencode()}&" if question else "",
        "breadcrumbs": [(_("Queries"), reverse("queries"))],
    }
    return render(request, "queries/raise.html", context, status=locks.status_of(asked, chosen))
