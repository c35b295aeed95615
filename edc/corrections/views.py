"""What was entered in error, on the screen: struck through, restored, moved; a subject with another number."""

from collections.abc import Callable, Sequence
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from edc.accounts.models import Site
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import selectors
from edc.capture.models import Row
from edc.casebook import actions as casebook
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page, Visit
from edc.casebook.selectors import pages_at, subject_for, visit_for
from edc.corrections import actions, words
from edc.corrections.forms import CorrectionReasonForm, MovePageForm, NumberForm, PageForm
from edc.corrections.words import Concerned, CorrectionQuestion
from edc.locks import words as locks
from edc.pages.forms import NEVER_SAVED
from edc.pages.screen import linked_messages
from edc.queries.selectors import asked_elsewhere

Doing = Callable[..., object]


@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, key: int) -> HttpResponse:
    """Strikes a page through, or one of its lines."""
    if line := request.GET.get("line"):
        doing = partial(actions.strike_line, key=line)
        return _of_page(request, key, words.STRIKE_LINE, doing)
    return _of_page(request, key, words.STRIKE_PAGE, actions.strike_page)


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, key: int) -> HttpResponse:
    """Restores a page that is struck through, or one of its lines."""
    if line := request.GET.get("line"):
        doing = partial(actions.restore_line, key=line)
        return _of_page(request, key, words.RESTORE_LINE, doing)
    return _of_page(request, key, words.RESTORE_PAGE, actions.restore_page)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: int) -> HttpResponse:
    """Moves a page to the subject to whom it belongs."""
    page = _page(request, key)
    form = MovePageForm(request.POST or None, initial=_seen(page), by=person(request), here=page.subject)
    if form.is_valid():
        doing = partial(actions.move_page, page=page, to=form.to, seen=form.seen_last)
        if _is_done(request, form, doing, words.MOVE, of=[page]):
            return redirect("page", key=page.pk)
    return _shown(request, form, words.MOVE, words.of_page(page, None))


@require_http_methods(["GET", "POST"])
def strike_visit(request: HttpRequest, key: int) -> HttpResponse:
    """Strikes a visit through, with its pages."""
    return _of_visit(request, key, words.STRIKE_VISIT, actions.strike_visit)


@require_http_methods(["GET", "POST"])
def restore_visit(request: HttpRequest, key: int) -> HttpResponse:
    """Restores a visit that is struck through, with the pages that were struck through along with it."""
    return _of_visit(request, key, words.RESTORE_VISIT, actions.restore_visit)


@require_http_methods(["GET", "POST"])
def renumber(request: HttpRequest, number: str) -> HttpResponse:
    """Gives a subject another number."""
    subject = subject_for(person(request), number)
    if subject is None:
        raise Http404
    _refuse_others(request, subject.site)
    form = NumberForm(request.POST or None)
    if form.is_valid():
        doing = partial(casebook.renumber, subject=subject, code=form.cleaned_data["code"])
        if _is_done(request, form, doing, words.RENUMBER):
            return redirect("subject", number=f"{subject.site.code}-{form.cleaned_data['code']}")
    return _shown(request, form, words.RENUMBER, words.of_subject(subject))


def _of_page(request: HttpRequest, key: int, asked: CorrectionQuestion, doing: Doing) -> HttpResponse:
    page = _page(request, key)
    line = _line(page, request.GET.get("line", ""))
    form = PageForm(request.POST or None, initial=_seen(page))
    if form.is_valid() and _is_done(request, form, partial(doing, page=page, seen=form.seen_last), asked, of=[page]):
        return redirect("page", key=page.pk)
    return _shown(request, form, asked, words.of_page(page, line))


def _of_visit(request: HttpRequest, key: int, asked: CorrectionQuestion, doing: Doing) -> HttpResponse:
    visit = _visit(request, key)
    form = CorrectionReasonForm(request.POST or None)
    if form.is_valid() and _is_done(request, form, partial(doing, visit=visit), asked, of=pages_at(visit)):
        return redirect(f"{reverse('subject', args=[visit.subject.number])}#{visit.anchor}")
    return _shown(request, form, asked, words.of_visit(visit, pages_at(visit)))


def _page(request: HttpRequest, key: int) -> Page:
    """The page; 404 where this person may not read it, 403 where it may not be corrected."""
    page = selectors.page_for(person(request), key)
    if page is None:
        raise Http404
    _refuse_others(request, page.subject.site)
    return page


def _line(page: Page, key: str) -> Row | None:
    """The line that is asked for, where one is; 404 where nothing was entered on it."""
    rows = selectors.content(page).rows
    if key and key not in rows:
        raise Http404
    return rows.get(key)


def _visit(request: HttpRequest, key: int) -> Visit:
    visit = visit_for(person(request), key)
    if visit is None:
        raise Http404
    _refuse_others(request, visit.subject.site)
    return visit


def _refuse_others(request: HttpRequest, site: Site) -> None:
    if not may(person(request), Permission.CORRECT, site=site):
        raise PermissionDenied


def _seen(page: Page) -> dict[str, int]:
    return {"seen": page.last_entry or NEVER_SAVED}


def _is_done(
    request: HttpRequest,
    form: CorrectionReasonForm,
    doing: Doing,
    asked: CorrectionQuestion,
    *,
    of: Sequence[Page] = (),
) -> bool:
    """Corrects these pages, or says at the form why not."""
    at = timezone.now()
    try:
        doing(reason=form.reason_given, by=person(request), at=at)
    except DataLocked as locked:
        locks.refuse(form, locked)
        return False
    except words.REFUSALS as refused:
        _refuse(form, refused)
        return False
    messages.success(request, str(asked.done))
    for subject in {page.subject for page in of}:
        if raised := asked_elsewhere(subject, at=at, but=[page.pk for page in of]):
            linked_messages.warn_of_queries(request, raised, subject=subject.number)
    return True


def _refuse(form: forms.Form, refused: Exception) -> None:
    field, sentence = words.refusal(refused)
    form.add_error(field if field in form.fields else None, sentence)


def _shown(
    request: HttpRequest, form: CorrectionReasonForm, asked: CorrectionQuestion, concerned: Concerned
) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "heading": asked.heading,
        "breadcrumbs": concerned.breadcrumbs,
        "line": concerned.line,
        "sections": [{"legend": "", "answers": concerned.answers}],
    }
    return render(request, "corrections/correction.html", context, status=locks.status_of(form))
