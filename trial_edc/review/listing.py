"""The listing of queries: what is asked, what answers, and the same as a file."""

import csv
import io
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach, sites_of
from edc.cells import guard
from edc.review.models import State
from trial_edc.review import actions, screens, selectors
from trial_edc.review.forms import QueriesForm
from trial_edc.review.screens import ListedQuery
from trial_edc.review.standing import of_sites

LINES_A_SCREEN = 50
REFUSED = 422
BOM = "\ufeff"
HEADER = ("query", "site", "subject", "visit", "form", "item", "question", "state", "raised_by", "raised_on", "days")


@require_safe
def queries(request: HttpRequest) -> HttpResponse:
    """The queries of one's sites, filtered by whatever is asked, the oldest first."""
    user, now = person(request), timezone.now()
    form = _form(request.GET, user)
    found = selectors.found(selectors.queries_for(user), form.cleaned_data, at=now) if form.is_valid() else None
    screen = Paginator(found, LINES_A_SCREEN).get_page(request.GET.get("page")) if found is not None else None
    question = _question(form)
    context = {
        "form": form,
        "page_obj": screen,
        "lines": screens.listed(screen.object_list, at=now) if screen else [],
        "sites": of_sites(sites_of(selectors.reader(user))),
        "query": f"{question.urlencode()}&",
        "question": question.items(),
        "may_raise": bool(reach(user, Permission.RAISE_QUERIES)),
    }
    return render(request, "review/queries.html", context, status=REFUSED if screen is None else 200)


@require_POST
def queries_export(request: HttpRequest) -> HttpResponse:
    """What answers the question, as a CSV file; that it was taken is put on record."""
    user, now = person(request), timezone.now()
    form = _form(request.POST, user)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    found = list(selectors.found(selectors.queries_for(user), form.cleaned_data, at=now))
    name = f"{settings.PROTOCOL}_queries_{timezone.localtime(now):%Y%m%dT%H%M%z}.csv"
    told = {str(key): str(value) for key, value in _question(form).items()}
    actions.record_export(by=user, at=now, file=name, told=told)
    answer = HttpResponse(written(screens.listed(found, at=now)), content_type="text/csv; charset=utf-8")
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


def _form(told: QueryDict, user: User) -> QueriesForm:
    """The question; before anything is asked, whatever waits for this person."""
    where = selectors.reader(user)
    first = State.OPEN if reach(user, Permission.ANSWER_QUERIES) else selectors.STANDING
    asked: Mapping[str, object] = told if "state" in told else {**told.dict(), "state": first}
    return QueriesForm(asked, sites=sites_of(where))


def _question(form: QueriesForm) -> QueryDict:
    """What was asked, without what was left out."""
    question = QueryDict(mutable=True)
    question.update({name: form.data[name] for name in form.fields if form.data.get(name)})
    return question
