"""Signing on the screen: a page, the casebook of a subject, or the pages of a list at once."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edc.accounts.models import Site, User
from edc.accounts.reauthentication import About
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, role_for, sites_of
from edc.capture import selectors
from edc.capture.meanings import Meaning
from edc.capture.titles import title_of
from edc.casebook.models import Page, Subject
from edc.casebook.selectors import subject_for
from edc.pages.forms import Sheet
from edc.pages.opening import looked_at
from edc.pages.screen.page_view import page_view
from edc.signing import actions, panel, worklist
from edc.signing.attempt import Attempt
from edc.signing.forms import ListForm
from edc.signing.panel import ShownSignature

LINES_A_SCREEN = 50


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: int) -> HttpResponse:
    """Signs a page, which is shown with what changed since this person signed it last."""
    user, page = person(request), selectors.page_for(person(request), key)
    if page is None:
        raise Http404
    role_for(user, Permission.SIGN, site=page.subject.site)
    looked_at(page, by=user, at=timezone.now())
    sheet = Sheet(page=page, stored=selectors.content(page), previous={}, data=None)
    known = panel.shown(page)
    offered = panel.to_sign(page, sheet.stored.answers, known, by=user)
    about = About(site=page.subject.site, subject=page.subject_id, page=page.pk)
    attempt = Attempt(request, offered=offered, about=about)
    answer = attempt.answered(
        lambda meaning, seen: actions.sign(seen=seen, meaning=meaning, by=user, at=attempt.at),
        back=reverse("page", args=[page.pk]),
    )
    return answer or _page_shown(request, sheet, known, attempt)


def _page_shown(request: HttpRequest, sheet: Sheet, known: Sequence[ShownSignature], attempt: Attempt) -> HttpResponse:
    page, title, view = sheet.page, title_of(sheet.page), page_view(sheet)
    mine = panel.of_person(known, by=attempt.by)
    context = {
        "page": page,
        "page_template": sheet.model.template,
        "heading": _("Sign: %(page)s") % {"page": title.form},
        "line": [(_("Subject"), page.subject.number), (_("Visit"), title.visit)][: 2 if title.visit else 1],
        "sections": view.sections(),
        "rows": view.lines,
        "mine": mine[0] if mine else None,
        "keys": [f"{page.pk}:{page.last_entry or 0}"],
        "in_the_way": _in_the_way(page, by=attempt.by),
        "attempt": attempt,
        "breadcrumbs": [
            (page.subject.number, reverse("subject", args=[page.subject.number])),
            (title.form, reverse("page", args=[page.pk])),
        ],
    }
    return render(request, "signing/sign_page.html", context, status=attempt.status)


def _in_the_way(page: Page, *, by: User) -> str:
    """Why the page cannot be signed at all, whatever the meaning."""
    obstacle = actions.obstacles(pages=[page], meaning=Meaning.CASEBOOK, by=by).get(page.pk)
    return str(actions.WORDS[obstacle]) if obstacle and obstacle != actions.SigningObstacle.SIGNED else ""


@require_http_methods(["GET", "POST"])
def casebook(request: HttpRequest, number: str) -> HttpResponse:
    """Signs the casebook of a subject: one act, and a signature for each page that was entered."""
    user, subject = person(request), subject_for(person(request), number)
    if subject is None:
        raise Http404
    role_for(user, Permission.SIGN, site=subject.site)
    about = About(site=subject.site, subject=subject.pk)
    attempt = Attempt(request, offered=[Meaning.CASEBOOK], about=about)
    answer = attempt.answered(
        lambda _meaning, seen: actions.sign_casebook(subject=subject, seen=seen, by=user, at=attempt.at),
        back=reverse("subject", args=[number]),
    )
    return answer or _casebook_shown(request, subject, attempt)


def _casebook_shown(request: HttpRequest, subject: Subject, attempt: Attempt) -> HttpResponse:
    pages = actions.in_casebook(subject=subject, by=attempt.by)
    in_the_way = actions.obstacles(pages=pages, meaning=Meaning.CASEBOOK, by=attempt.by)
    words = {key: actions.WORDS[obstacle] for key, obstacle in in_the_way.items()}
    context = {
        "subject": subject,
        "heading": _("Sign the casebook of %(subject)s") % {"subject": subject.number},
        "pages": [(page.pk, title_of(page), words.get(page.pk, "")) for page in pages],
        "keys": [f"{page.pk}:{page.last_entry or 0}" for page in pages],
        "in_the_way": len(in_the_way),
        "attempt": attempt,
        "breadcrumbs": [(subject.number, reverse("subject", args=[subject.number]))],
    }
    return render(request, "signing/sign_casebook.html", context, status=attempt.status)


@require_http_methods(["GET", "POST"])
def pages(request: HttpRequest) -> HttpResponse:
    """The pages of one's sites that are to be signed; those that were opened are signed together."""
    user = person(request)
    sites = _sites(user)
    asked = ListForm(request.GET, sites=sites)
    about = About(site=sites[0] if len(sites) == 1 else None)
    attempt = Attempt(request, offered=[asked.chosen], about=about)
    answer = attempt.answered(
        lambda meaning, seen: actions.sign(seen=seen, meaning=meaning, by=user, at=attempt.at),
        back=request.get_full_path(),
    )
    return answer or _list_shown(request, asked, attempt)


def _sites(user: User) -> tuple[Site, ...]:
    """The sites where this person signs. Raises NotPermitted where there is none."""
    where = reach(user, Permission.SIGN)
    if not where:
        raise NotPermitted(user=user, permission=Permission.SIGN, site=None)
    return sites_of(where)


def _list_shown(request: HttpRequest, asked: ListForm, attempt: Attempt) -> HttpResponse:
    lines = worklist.lines(attempt.by, asked.chosen, asked.question)
    screen = Paginator(lines, LINES_A_SCREEN).get_page(request.GET.get("page"))
    query = _query(asked)
    context: dict[str, Any] = {
        "asked": asked,
        "page_obj": screen,
        "query": f"{query}&" if query else "",
        "chosen": request.POST.getlist("pages"),
        "offers": any(line.may_be_chosen for line in screen),
        "attempt": attempt,
    }
    return render(request, "signing/signing.html", context, status=attempt.status)


def _query(asked: ListForm) -> str:
    """What was asked, to be kept while paging."""
    question = QueryDict(mutable=True)
    question.update({name: value for name, value in asked.question.items() if value})
    return question.urlencode()
