"""Pages of a casebook on the screen: read, fill in, save."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from edc.accounts.middleware import mark_refused
from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, name_of
from edc.audit.selectors import doing
from edc.capture import actions, registry, selectors
from edc.capture.across import known
from edc.capture.actions import Saved
from edc.capture.checks.findings import Finding
from edc.capture.rows import retyping
from edc.capture.titles import Title, title_of
from edc.casebook.actions import NewPage
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck
from edc.pages import annotations, refusals
from edc.pages import proposals as proposing
from edc.pages.drafts import offers
from edc.pages.forms import Sheet, proposed
from edc.pages.new_page import new_page
from edc.pages.notes import notes
from edc.pages.opening import opened
from edc.pages.refusals import Reply
from edc.pages.screen import linked_messages
from edc.pages.screen.margins import margins, panels
from edc.pages.screen.page_view import NOTHING_SAID, ReadLine, SaidOfPage, page_view
from edc.queries.icons import unsettled
from edc.queries.models import Query
from edc.queries.selectors import asked_elsewhere, of_page

REFUSED = 422
NOTHING: Mapping[str, object] = MappingProxyType({})


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: int) -> HttpResponse:
    """A page of the casebook."""
    user, opened_page = person(request), selectors.page_for(person(request), key)
    if opened_page is None:
        raise Http404
    if request.method == "GET":
        opened(opened_page, by=user, at=timezone.now())
    sheet = sheet_of(opened_page, data=typed(request, user, opened_page))
    kept_at = offers.keep(request, sheet)
    reply = saved(sheet, request) if is_to_be_saved(request, sheet) else refusals.as_it_is(sheet)
    return shown(request, reply, kept_at=kept_at) if reply else redirect(after(opened_page, request))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: str, form: str, visit: int | None = None) -> HttpResponse:
    """A page that is made when it is saved first: a log's next line, or a form beyond the visit's plan."""
    user = person(request)
    page = new_page(user, number=number, form=form, visit=visit)
    answers = proposed(registry.form(form), request.GET.dict())
    sheet = sheet_of(page, data=typed(request, user, page), proposed=answers)
    kept_at = offers.keep(request, sheet)
    reply = saved_new(sheet, request) if is_to_be_saved(request, sheet) else refusals.as_it_is(sheet)
    return shown(request, reply, kept_at=kept_at) if reply else redirect("subject", number=number)


def is_to_be_saved(request: HttpRequest, sheet: Sheet) -> bool:
    """Whether a page was posted to be saved, and can be read; a proposed answer that was taken is only shown."""
    return request.method == "POST" and not proposing.is_taken(request) and sheet.is_valid()


def sheet_of(page: Page, *, data: QueryDict | None, proposed: Mapping[str, object] = MappingProxyType({})) -> Sheet:
    """The page on the screen: what stands there, and laid over it what was typed."""
    stored, previous = selectors.content(page), selectors.previous(page)
    proposals = selectors.proposals(page, stored, previous, today=timezone.localdate())
    return Sheet(page=page, stored=stored, previous=previous, proposals=proposals, data=data, proposed=proposed)


def typed(request: HttpRequest, user: User, page: Page) -> QueryDict | None:
    """What was typed, now or in the draft that is gone on with; 403 where this person may not type here."""
    if request.method != "POST":
        return offers.continued(request, page)
    if not may(user, Permission.ENTER_DATA, site=page.subject.site):
        raise PermissionDenied
    return proposing.laid_in(request.POST)


def saved(sheet: Sheet, request: HttpRequest) -> Reply | None:
    """Saves what was typed; what comes back where it cannot be."""
    save = actions.save_complete if _completes(request) else actions.save
    return _attempted(sheet, request, partial(save, filled=sheet.filled()))


def saved_new(sheet: Sheet, request: HttpRequest) -> Reply | None:
    """Makes and saves a new page; what comes back where it cannot be."""
    filled, page = sheet.filled(), sheet.page
    new = NewPage(subject=page.subject, form=page.form, visit=page.visit, after=filled.seen or 0)
    save = actions.save_new_complete if _completes(request) else actions.save_new
    return _attempted(sheet, request, partial(save, new=new, filled=filled))


def _attempted(sheet: Sheet, request: HttpRequest, save: Callable[..., Saved]) -> Reply | None:
    at = timezone.now()
    try:
        kept = save(by=person(request), at=at)
    except refusals.REFUSALS as fault:
        return refusals.reply(sheet, fault, by=person(request))
    offers.end(request, sheet.page)
    messages.success(request, _word(kept, request))
    _tell(sheet, kept, request)
    _tell_of_queries(sheet, kept, request, at=at)
    return None


def _tell(sheet: Sheet, kept: Saved, request: HttpRequest) -> None:
    """Says what is kept otherwise than it was typed."""
    labels = {line.code: line.label for line in sheet.lines}
    for note in (*retyping.notes(sheet.said), *kept.notes):
        messages.info(request, _("%(line)s: %(said)s") % {"line": labels[note.row], "said": note.text})


def _tell_of_queries(sheet: Sheet, kept: Saved, request: HttpRequest, *, at: datetime) -> None:
    """Says what is asked of a page that is left now, and of others that no longer fit what was saved."""
    page = kept.page
    asking = (finding for finding in kept.findings if finding.asks and sheet.page.pk is None)
    for finding in asking:
        linked_messages.warn(request, finding.text, to=reverse("page", args=[page.pk]), words=_("Open the page"))
    if kept.entry and page.has_readers and (raised := asked_elsewhere(page.subject, at=at, but=[page.pk])):
        linked_messages.warn_of_queries(request, raised, subject=page.subject.number)


def _completes(request: HttpRequest) -> bool:
    return request.POST.get("then") == "complete"


def _word(saved: Saved, request: HttpRequest) -> str:
    if _completes(request):
        return _("Saved, and marked complete.")
    return _("Saved.") if saved.entry else _("Nothing had changed, so nothing was saved.")


def after(page: Page, request: HttpRequest) -> str:
    """Where a save leads: to the same page, or to the visit's next one."""
    following = selectors.next_page(page) if request.POST.get("then") == "next" else None
    if request.POST.get("then") == "next" and following is None:
        return reverse("subject", args=[page.subject.number])
    return reverse("page", args=[(following or page).pk])


def shown(
    request: HttpRequest,
    reply: Reply,
    beside: Mapping[str, object] = NOTHING,
    *,
    kept_at: datetime | None,
    read: Mapping[str, ReadLine] = NOTHING_SAID.read,
) -> HttpResponse:
    """The page with all that stands around it; `beside` is what only this form's template shows, `read` the lines that
    were read from a text just now."""
    sheet, user, title = reply.sheet, person(request), title_of(reply.sheet.page)
    page, queries = sheet.page, of_page(sheet.page)
    beside_answers = annotations.beside(page, sheet.stored, by=user, at=timezone.now())
    findings = _unsettled(sheet, queries)
    done = doing(page.last_entry)
    said_by_rooms = notes(sheet, by=user, at=timezone.now())
    said = SaidOfPage(
        findings=(*sheet.said, *findings),
        margins=margins(sheet, said_by_rooms, queries, by=user),
        annotations=beside_answers,
        struck={line: text for note in said_by_rooms for line, text in note.struck.items()},
        read=read,
    )
    said_of_page = panels(sheet, said_by_rooms, queries, by=user)
    is_open = _is_open(sheet, said_of_page)
    view = page_view(sheet, said)
    may_edit = is_open and may(user, Permission.ENTER_DATA, site=page.subject.site)
    context: dict[str, Any] = {
        "page": page,
        "form_label": title.form,
        "visit_label": title.visit,
        "breadcrumbs": _breadcrumbs(page),
        "line": _line(page, title, done),
        "may_edit": may_edit,
        "rejected": reply.is_rejected,
        "asks": reply.asks,
        "merge": reply.merge,
        "proposed": sheet.proposed or proposing.is_taken(request),
        "findings": view.labelled(findings),
        "sections": view.sections(),
        "form": sheet.form,
        "rows": view.shown,
        "others": view.others,
        "shows_others": "others" in request.GET,
        "seen": reply.seen,
        "opened_for": sheet.opened_for,
        "has_next": bool(page.pk and page.visit_id),
        **said_of_page,
        **offers.shown(request, sheet, is_open=may_edit, kept_at=kept_at),
        **beside,
    }
    refused = request.method == "POST" and reply.is_rejected
    response = render(request, sheet.model.template, context, status=REFUSED if refused else 200)
    return mark_refused(response, reply.on_record)


def _unsettled(sheet: Sheet, queries: Sequence[Query]) -> list[Finding]:
    """What the checks say of the page as it stands, but for what is settled; of what was typed its save tells."""
    if sheet.form.is_bound or is_struck(sheet.page) or sheet.stored.answers is None:
        return []
    return unsettled(sheet.stored.findings(known.context(sheet.page, at=timezone.now())), queries)


def _is_open(sheet: Sheet, said_of_page: Mapping[str, object]) -> bool:
    """Whether the page can be filled in. Of one that was held meanwhile, what was typed is kept in sight."""
    return (sheet.form.is_bound or said_of_page["hold"] is None) and not is_struck(sheet.page)


def _breadcrumbs(page: Page) -> list[tuple[str, str]]:
    return [
        (_("Subjects"), reverse("subjects")),
        (page.subject.number, reverse("subject", args=[page.subject.number])),
    ]


def _line(page: Page, title: Title, done: Any) -> list[tuple[str, str]]:
    line = [(_("Subject"), page.subject.number)]
    if title.visit:
        line.append((_("Visit"), title.visit))
    if done:
        line.append((_("Last saved by"), f"{name_of(done.by)}, {timezone.localtime(done.at):%Y-%m-%d %H:%M}"))
    return line
