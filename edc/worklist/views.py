"""Work items on the screen: a person's list, one item with the ways to end it, and the form that asks for one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, role_for
from edc.capture.selectors import page_for
from edc.capture.titles import title_of
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.locks import words as locks
from edc.worklist import actions, screens, selectors
from edc.worklist.actions import NewWork, WorkStep
from edc.worklist.forms import WorkEndForm, WorkQuestionForm, WorkRequestForm
from edc.worklist.models import WorkItem

LINES_A_SCREEN = 50


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What this person is asked to do, alone or with the others of a role; what is due first comes first."""
    user, form = person(request), WorkQuestionForm(request.GET)
    if not reach(user, Permission.READ_SUBJECTS):
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    subject = form.cleaned_data["subject"] if form.is_valid() else ""
    screen = Paginator(selectors.to_do(user, subject=subject), LINES_A_SCREEN).get_page(request.GET.get("page"))
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "form": form,
        "page_obj": screen,
        "lines": screens.lines(screen, by=user, at=timezone.now()),
        "query": f"{question.urlencode()}&" if question else "",
    }
    return render(request, "worklist/work.html", context, status=locks.status_of(form) if form.errors else 200)


@require_http_methods(["GET", "POST"])
def work_item(request: HttpRequest, key: int) -> HttpResponse:
    """One work item; posted: it is done, declined or withdrawn."""
    user, item = person(request), selectors.item_for(person(request), key)
    if item is None:
        raise Http404
    form = WorkEndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_ended(request, item, form):
        return redirect("work")
    context = {
        "form": form,
        "line": screens.lines([item], by=user, at=timezone.now())[0],
        "breadcrumbs": [(_("Work items"), reverse("work")), *_breadcrumbs(item)],
    }
    return render(request, "worklist/work_item.html", context, status=locks.status_of(form))


def _breadcrumbs(item: WorkItem) -> list[tuple[str, str]]:
    return [(item.subject.number, reverse("subject", args=[item.subject.number]))]


def _is_ended(request: HttpRequest, item: WorkItem, form: WorkEndForm) -> bool:
    """Ends the item, or says in the form why not."""
    step, reason = WorkStep(form.cleaned_data["step"]), form.cleaned_data["reason"]
    try:
        actions.end(item=item, step=step, reason=reason, by=person(request), at=timezone.now())
    except actions.NoWords:
        form.add_error("reason", _("Say why you decline."))
    except actions.WorkEnded:
        form.add_error(None, _("Meanwhile this was ended already."))
    except actions.NotSoEnded:
        form.add_error(None, _("This ends by itself once it is done."))
    except DataLocked as locked:
        locks.refuse(form, locked)
    if form.errors:
        return False
    messages.success(request, _("The work item is ended."))
    return True


@require_http_methods(["GET", "POST"])
def ask_work(request: HttpRequest, key: int) -> HttpResponse:
    """Asks somebody to do something about a page."""
    user, page = person(request), page_for(person(request), key)
    if page is None:
        raise Http404
    role_for(user, Permission.ASK_WORK, site=page.subject.site)
    form = WorkRequestForm(request.POST if request.method == "POST" else None, site=page.subject.site)
    if form.is_bound and form.is_valid() and _is_asked(page, form, by=user):
        messages.success(request, _("It was asked for."))
        return redirect("page", key=page.pk)
    title = title_of(page)
    context = {
        "form": form,
        "heading": _("Ask somebody to do something"),
        "line": [(_("Subject"), page.subject.number), (_("Visit"), title.visit)][: 2 if title.visit else 1],
        "breadcrumbs": [
            (page.subject.number, reverse("subject", args=[page.subject.number])),
            (title.form, reverse("page", args=[page.pk])),
        ],
    }
    return render(request, "worklist/ask.html", context, status=locks.status_of(form))


def _is_asked(page: Page, form: WorkRequestForm, *, by: User) -> bool:
    """Asks, or says in the form why not."""
    new_work = NewWork(
        page=page, kind=form.kind_chosen, text=form.cleaned_data["text"], of=form.asked, due_at=form.due_at
    )
    try:
        actions.ask(work=new_work, by=by, at=timezone.now())
    except DataLocked as locked:
        locks.refuse(form, locked)
    return form.is_valid()
