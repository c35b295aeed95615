"""Work items on the screen: a person's list, and one item with the ways to end it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach
from edc.casebook.data_locked import DataLocked
from edc.locks import words as locks
from edc.worklist import actions, screens, selectors, telling
from edc.worklist.actions import WorkStep
from edc.worklist.forms import WorkEndForm, WorkQuestionForm
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.selectors import Whose

LINES_A_SCREEN = 50
LONGEST_NAME = 60


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What this person is asked to do, asked of others, or what ended of both."""
    user, form = person(request), WorkQuestionForm(request.GET)
    if not reach(user, Permission.READ_SUBJECTS):
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    asked = form.cleaned_data if form.is_valid() else {}
    whose = Whose(asked.get("whose") or Whose.MINE)
    items = selectors.listed(user, whose=whose, subject=asked.get("subject", ""))
    screen = Paginator(items, LINES_A_SCREEN).get_page(request.GET.get("page"))
    question = request.GET.copy()
    question.pop("page", None)
    context = {
        "form": form,
        "whose": whose,
        "page_obj": screen,
        "lines": screens.lines(screen, by=user, at=timezone.now()),
        "query": f"{question.urlencode()}&" if question else "",
        "here": request.GET.urlencode(),
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
        return redirect(_back(form))
    context = {
        "form": form,
        "line": screens.lines([item], by=user, at=timezone.now())[0],
        "here": form["query"].value() or "",
        "next": form["next"].value() or "",
        "breadcrumbs": [(_("Work items"), reverse("work")), *_breadcrumbs(item)],
    }
    return render(request, "worklist/work_item.html", context, status=locks.status_of(form))


def _breadcrumbs(item: WorkItem) -> list[tuple[str, str]]:
    return [(item.subject.number, reverse("subject", args=[item.subject.number]))]


def _back(form: WorkEndForm) -> str:
    """The list that the person came from, at the item after the one that ended, or else at what is said of that."""
    query = QueryDict(form.cleaned_data["query"]).urlencode()
    after = form.cleaned_data["next"]
    question, place = f"?{query}" if query else "", f"work-{after}" if after else "messages"
    return f"{reverse('work')}{question}#{place}"


def _is_ended(request: HttpRequest, item: WorkItem, form: WorkEndForm) -> bool:
    """Ends the item, or says in the form why not."""
    step, reason = WorkStep(form.cleaned_data["step"]), form.cleaned_data["reason"]
    try:
        ended = actions.end(item=item, step=step, reason=reason, by=person(request), at=timezone.now())
    except actions.NoWords:
        is_declined = step is WorkStep.DECLINE
        form.add_error("reason", _("Say why you decline.") if is_declined else _("Say what was decided."))
    except actions.WorkEnded:
        form.add_error(None, _("Meanwhile this was ended already."))
    except actions.NotSoEnded:
        form.add_error(None, _("This ends by itself once it is done."))
    except DataLocked as locked:
        locks.refuse(form, locked)
    if form.errors:
        return False
    messages.success(request, _said(ended))
    return True


def _said(item: WorkItem) -> str:
    """What became of an item, by its name."""
    sentences = {
        WorkState.DONE: _("Marked as done: %(item)s"),
        WorkState.DECLINED: _("Declined: %(item)s"),
        WorkState.WITHDRAWN: _("Withdrawn: %(item)s"),
    }
    name = f"{telling.what(item)} · {item.subject.number} · {telling.why(item)}"
    return sentences[WorkState(item.state)] % {"item": Truncator(name).chars(LONGEST_NAME)}
