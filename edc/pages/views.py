"""Pages of a casebook on the screen: read, fill in, save."""

from collections.abc import Mapping
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
from edc.capture import actions, completeness, registry, retyping, selectors
from edc.capture.titles import Title, title_of
from edc.casebook.actions import AnotherCame, NewPage, VisitStruck
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck, subject_of
from edc.locks.words import why_locked
from edc.pages import annotations
from edc.pages import proposals as proposing
from edc.pages.drafts import offers
from edc.pages.field_markers import margins, panels
from edc.pages.forms import Sheet, proposed
from edc.pages.merge import conflicts
from edc.pages.new_page import new_page
from edc.pages.notes import notes
from edc.pages.opening import opened
from edc.pages.reasons import questions
from edc.queries.icons import unsettled
from edc.queries.selectors import of_page

REFUSED = 422
NOTHING: Mapping[str, object] = MappingProxyType({})


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: int) -> HttpResponse:
    """A page of the casebook."""
    user, found = person(request), selectors.page_for(person(request), key)
    if found is None:
        raise Http404
    if request.method == "GET":
        opened(found, by=user, at=timezone.now())
    sheet = sheet_of(found, data=typed(request, user, found))
    offers.keep(request, sheet)
    if is_to_be_saved(request) and sheet.is_valid() and saved(sheet, request):
        return redirect(after(found, request))
    return shown(request, sheet)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, number: str, form: str, visit: int | None = None) -> HttpResponse:
    """A page that is made when it is saved first: a log's next line, or a form beyond the visit's plan."""
    user = person(request)
    page = new_page(user, number=number, form=form, visit=visit)
    told = proposed(registry.form(form), request.GET.dict())
    sheet = sheet_of(page, data=typed(request, user, page), proposed=told)
    offers.keep(request, sheet)
    if is_to_be_saved(request) and sheet.is_valid() and saved_new(sheet, request):
        return redirect("subject", number=number)
    return shown(request, sheet)


def is_to_be_saved(request: HttpRequest) -> bool:
    """Whether a page was posted to be saved; a proposed answer that was taken is only shown."""
    return request.method == "POST" and not proposing.is_taken(request)


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


def saved(sheet: Sheet, request: HttpRequest) -> bool:
    """Saves what was typed, or says on the sheet why not."""
    save = actions.save_complete if _completes(request) else actions.save
    try:
        kept = save(filled=sheet.filled(), by=person(request), at=timezone.now())
    except actions.ChecksRefused as refused:
        sheet.refuse(refused.findings)
    except actions.Incomplete as incomplete:
        sheet.refuse(completeness.sentences(incomplete.places))
    except actions.Unexplained as silent:
        sheet.page.completed = silent.page.completed
        sheet.asks = questions.asks(sheet, silent.places)
    except actions.Stale as stale:
        _meet(sheet, stale.page, request)
    except DataLocked as still:
        sheet.form.add_error(None, why_locked(still.hold))
    except actions.StruckThrough:
        sheet.form.add_error(None, _("Meanwhile this page was struck through. It is restored before it is changed."))
    else:
        offers.end(request, sheet.page)
        messages.success(request, _word(kept, request))
        _tell(sheet, kept, request)
        return True
    return False


def _tell(sheet: Sheet, kept: actions.Saved, request: HttpRequest) -> None:
    """Says what is kept otherwise than it was typed."""
    labels = {line.code: line.label for line in sheet.lines}
    for note in (*retyping.notes(sheet.said), *kept.notes):
        messages.info(request, _("%(line)s: %(said)s") % {"line": labels[note.row], "said": note.text})


def _meet(sheet: Sheet, page: Page, request: HttpRequest) -> None:
    """What others did meanwhile is laid together with what was typed; never of two subjects."""
    sheet.refused = "stale"
    if page.subject_id == sheet.opened_for:
        conflicts.lay_together(sheet, page)
    else:
        sheet.form.add_error(None, _moved_away(sheet, person(request)))


def _moved_away(sheet: Sheet, user: User) -> str:
    """That the page is another subject's by now; for whom it was opened, where this person may know."""
    opened_for = subject_of(user, sheet.opened_for)
    if opened_for is None:
        return _("Meanwhile this page changed places with that of another subject: nothing was saved.")
    return _(
        "You opened this page for %(number)s. Meanwhile it changed places with that of another subject: nothing was "
        "saved. Enter what you typed on the page of %(number)s."
    ) % {"number": opened_for.number}


def _completes(request: HttpRequest) -> bool:
    return request.POST.get("then") == "complete"


def _word(saved: actions.Saved, request: HttpRequest) -> str:
    if _completes(request):
        return _("Saved, and marked complete.")
    return _("Saved.") if saved.entry else _("Nothing had changed, so nothing was saved.")


def saved_new(sheet: Sheet, request: HttpRequest) -> bool:
    """Makes and saves a new page, or says on the sheet why not."""
    filled, page = sheet.filled(), sheet.page
    new = NewPage(subject=page.subject, form=page.form, visit=page.visit, after=filled.seen or 0)
    save = actions.save_new_complete if _completes(request) else actions.save_new
    try:
        kept = save(new=new, filled=filled, by=person(request), at=timezone.now())
    except actions.ChecksRefused as refused:
        sheet.refuse(refused.findings)
        return False
    except actions.Stale as stale:
        _meet(sheet, stale.page, request)
        return False
    except DataLocked as still:
        sheet.form.add_error(None, why_locked(still.hold))
        return False
    except VisitStruck:
        sheet.form.add_error(None, _("Meanwhile this visit was struck through. It is restored before it is changed."))
        return False
    except actions.Incomplete as incomplete:
        sheet.refuse(completeness.sentences(incomplete.places))
        return False
    except actions.NothingEntered:
        sheet.form.add_error(None, _("Nothing was entered."))
        return False
    except AnotherCame as another:
        sheet.seen, sheet.refused = another.standing, "replayed"
        sheet.form.add_error(
            None,
            _("Another page of this form was added after you opened this one. Look at the subject's pages first: "
              "saving again adds one more."),
        )  # fmt: skip
        return False
    offers.end(request, page)
    messages.success(request, _("Saved, and marked complete.") if _completes(request) else _("Saved."))
    _tell(sheet, kept, request)
    return True


def after(page: Page, request: HttpRequest) -> str:
    """Where a save leads: to the same page, or to the visit's next one."""
    following = selectors.next_page(page) if request.POST.get("then") == "next" else None
    if request.POST.get("then") == "next" and following is None:
        return reverse("subject", args=[page.subject.number])
    return reverse("page", args=[(following or page).pk])


def shown(request: HttpRequest, sheet: Sheet, beside: Mapping[str, object] = NOTHING) -> HttpResponse:
    """The page with all that stands around it; `beside` is what only this form's template shows."""
    page, title = sheet.page, title_of(sheet.page)
    user = person(request)
    known = selectors.context(page, at=timezone.now())
    sheet.show_annotations(annotations.beside(page, sheet.stored, by=user))
    sheet.queries = of_page(page)
    is_silent = sheet.form.is_bound or is_struck(page)
    said = [] if is_silent else unsettled(sheet.stored.findings(known), sheet.queries)
    done = doing(page.last_entry)
    crumbs = [
        (_("Subjects"), reverse("subjects")),
        (page.subject.number, reverse("subject", args=[page.subject.number])),
    ]
    said_by_rooms = notes(sheet, by=user)
    sheet.show_struck({line: text for told in said_by_rooms for line, text in told.struck.items()})
    sheet.show_margins(margins(sheet, said_by_rooms, by=user))
    said_of_page = panels(sheet, said_by_rooms, by=user)
    # Of a page that was held meanwhile, what was typed is kept in sight.
    is_open = (sheet.form.is_bound or said_of_page["hold"] is None) and not is_struck(page)
    sheet.show(sheet.said)
    may_edit = is_open and may(user, Permission.ENTER_DATA, site=page.subject.site)
    context: dict[str, Any] = {
        "page": page,
        "form_label": title.form,
        "visit_label": title.visit,
        "breadcrumbs": crumbs,
        "line": _line(page, title, done),
        "may_edit": may_edit,
        "rejected": sheet.rejected,
        "proposed": sheet.proposed or proposing.is_taken(request),
        "findings": sheet.show(said),
        "sections": sheet.sections(),
        "form": sheet.form,
        "rows": sheet.shown,
        "others": sheet.others,
        "shows_others": "others" in request.GET,
        "seen": sheet.seen,
        "opened_for": sheet.opened_for,
        "has_next": bool(page.pk and page.visit_id),
        **said_of_page,
        **offers.shown(request, sheet, is_open=may_edit),
        **beside,
    }
    refused = request.method == "POST" and sheet.rejected
    response = render(request, sheet.model.template, context, status=REFUSED if refused else 200)
    return mark_refused(response, sheet.refused)


def _line(page: Page, title: Title, done: Any) -> list[tuple[str, str]]:
    line = [(_("Subject"), page.subject.number)]
    if title.visit:
        line.append((_("Visit"), title.visit))
    if done:
        line.append((_("Last saved by"), f"{name_of(done.by)}, {timezone.localtime(done.at):%Y-%m-%d %H:%M}"))
    return line
