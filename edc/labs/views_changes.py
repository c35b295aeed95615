"""What would change, on the screen: results whose limits are others now, and the confirmation of a person."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach
from edc.capture.titles import title_of, visit_label
from edc.labs import actions, limit_changes
from edc.labs.actions import Left
from edc.labs.forms import TakeOverForm
from edc.labs.limit_changes import LimitsChange

LINES_A_SCREEN = 100
REFUSED = 422


@require_http_methods(["GET", "POST"])
def limits_changes(request: HttpRequest) -> HttpResponse:
    """The results that would change; posted: those chosen take the limits now in force."""
    user = person(request)
    permission = Permission.ENTER_DATA if request.method == "POST" else Permission.READ_SUBJECTS
    if not reach(user, permission):
        raise NotPermitted(user=user, permission=permission, site=None)
    listed = limit_changes.changes(user, Permission.READ_SUBJECTS)
    form = TakeOverForm(request.POST if request.method == "POST" else None, changes=listed)
    if form.is_valid() and _taken_over(request, form, listed):
        return redirect("limits_changes")
    return _shown(request, form, listed)


def _taken_over(request: HttpRequest, form: TakeOverForm, listed: Sequence[LimitsChange]) -> bool:
    """Takes the limits over where the listing is still the one that was seen; else the form says so."""
    cleaned, where = form.cleaned_data, reach(person(request), Permission.ENTER_DATA)
    if cleaned["seen"] != limit_changes.seen(listed):
        form.add_error(None, _("Meanwhile the listing changed, and nothing was done. Look through it again."))
        return False
    chosen = [
        change
        for change in listed
        if (cleaned["every"] or change.result in cleaned["results"]) and where.holds(change.page.subject.site_id)
    ]
    done = actions.take_over(changes=chosen, reason=form.reason, by=person(request), at=timezone.now())
    sentence = ngettext("%(n)s result has other limits now.", "%(n)s results have other limits now.", done.results)
    messages.success(request, sentence % {"n": done.results})
    if done.left:
        left = _(", ").join(_named(page) for page in done.left)
        messages.warning(
            request, _("These pages cannot be changed and were left as they are: %(pages)s") % {"pages": left}
        )
    return True


def _named(left: Left) -> str:
    """A page that was left, with the results that its checks refused, and why."""
    title = title_of(left.page)
    named = " ".join(filter(None, (left.page.subject.number, title.visit, title.form)))
    why = _("; ").join(f"{finding.row} {finding.text}".strip() for finding in left.findings)
    return _("%(page)s (%(why)s)") % {"page": named, "why": why} if why else named


def _shown(request: HttpRequest, form: TakeOverForm, listed: Sequence[LimitsChange]) -> HttpResponse:
    where = reach(person(request), Permission.ENTER_DATA)
    page = Paginator(listed, LINES_A_SCREEN).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("results"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": [
            {
                "change": change,
                "label": _(change.label),
                "visit": visit_label(change.page.visit) if change.page.visit else "",
                "may_take_over": where.holds(change.page.subject.site_id),
                "ticked": str(change.result) in ticked,
            }
            for change in page
        ],
        "query": "",
        "seen": limit_changes.seen(listed),
        "may_take_over": any(where.holds(change.page.subject.site_id) for change in listed),
        "breadcrumbs": [(_("Laboratories"), reverse("laboratories"))],
    }
    return render(request, "labs/changes.html", context, status=REFUSED if form.errors else 200)
