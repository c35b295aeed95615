"""The subjects of one's sites: as a list, and as a matrix of visits."""

from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach
from edc.casebook import selectors
from edc.casebook.models import Subject
from protocol.schedule import SCHEDULE, Anchor

LINES_A_SCREEN = 25
LEGEND = (
    ("not_due", gettext_noop("Nothing entered yet")),
    ("in_progress", gettext_noop("Some pages entered")),
    ("complete", gettext_noop("All pages complete")),
    ("not_applicable", gettext_noop("No pages at this visit")),
)


@require_safe
@vary_on_headers("HX-Request")
def subjects(request: HttpRequest) -> HttpResponse:
    """The subject list, searched by number."""
    screen = _screen(request)
    context = {
        "page_obj": screen,
        "lines": selectors.lines(screen.object_list),
        "q": request.GET.get("q", ""),
        "query": _query(request),
        "may_open": bool(reach(person(request), Permission.OPEN_BOOK)),
    }
    template = "casebook/subject_table.html" if request.headers.get("HX-Request") else "casebook/subjects.html"
    return render(request, template, context)


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Subjects by visits: how far each visit's pages are."""
    screen = _screen(request)
    visits = [visit for visit in SCHEDULE if visit.anchor is not Anchor.NONE]
    progress = selectors.progress_by_visit(screen.object_list)
    rows = [
        {
            "subject": subject,
            "cells": [
                _cell(subject, visit.code, _(visit.label), progress[subject.pk].get(visit.code)) for visit in visits
            ],
        }
        for subject in screen.object_list
    ]
    visits_shown = [{"code": visit.code, "label": _(visit.label)} for visit in visits]
    context = {
        "page_obj": screen,
        "visits": visits_shown,
        "rows": rows,
        "legend": [(state, _(word)) for state, word in LEGEND],
        "q": request.GET.get("q", ""),
        "query": _query(request),
    }
    return render(request, "casebook/matrix.html", context)


def _cell(subject: Subject, code: str, label: str, progress: selectors.Progress | None) -> dict[str, str]:
    found = progress or selectors.Progress()
    return {
        "url": f"{reverse('subject', args=[subject.number])}#visit-{code}",
        "state": found.state,
        "word": _("%(subject)s, %(visit)s: %(state)s")
        % {"subject": subject.number, "visit": label, "state": found.word},
    }


def _screen(request: HttpRequest) -> "Screen[Subject]":
    user = person(request)
    if not reach(user, Permission.READ_SUBJECTS):
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    found = selectors.subjects_for(user, like=request.GET.get("q", "").replace("\x00", "").strip())
    return Paginator(found, LINES_A_SCREEN).get_page(request.GET.get("page"))


def _query(request: HttpRequest) -> str:
    """The search, to be kept while paging."""
    text = request.GET.get("q", "")
    return f"{urlencode({'q': text})}&" if text else ""
