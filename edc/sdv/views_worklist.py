"""Verification across pages: the monitor's worklist, and a whole visit at once."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, may, reach, sites_of
from edc.capture import actions
from edc.capture.titles import visit_label
from edc.casebook.item_paths import place
from edc.casebook.models import Visit
from edc.casebook.selectors import subject_for, visit_of
from edc.queries.listing import PLACES
from edc.sdv import actions as verifying
from edc.sdv import changes as changed
from edc.sdv import views
from edc.sdv import worklist as unverified
from edc.sdv.actions import Chosen
from edc.sdv.forms import WorkForm
from edc.sdv.worklist import PageAsking

SUBJECTS_A_SCREEN = 3
CHANGES_A_SCREEN = 25


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """What needs to be verified, what changed since it was first."""
    user = person(request)
    where = reach(user, Permission.VERIFY)
    if not where:
        raise NotPermitted(user=user, permission=Permission.VERIFY, site=None)
    form = WorkForm(request.GET, sites=sites_of(where))
    pages = form.narrowed(unverified.pages_to_verify(user))
    delta = [(page, ask) for page in unverified.changed(pages) for ask in page.asking]
    changes = Paginator(delta, CHANGES_A_SCREEN).get_page(request.GET.get("changes"))
    subjects = Paginator(unverified.subjects_of(pages), SUBJECTS_A_SCREEN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "changes": changes,
        "changed": list(
            zip((page for page, _ask in changes), changed.with_changes([ask for _page, ask in changes]), strict=True)
        ),
        "page_obj": subjects,
        "subjects": unverified.of_subjects(list(subjects.object_list), pages),
        "query": _query(request.GET),
    }
    return render(request, "sdv/verification.html", context)


def _query(data: QueryDict) -> str:
    """What was asked, to be kept while paging."""
    kept = QueryDict(mutable=True)
    kept.update({name: text for name in PLACES if (text := str(data.get(name, "")))})
    return f"{kept.urlencode()}&" if kept else ""


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """All that a visit still asks, shown before it is verified at once."""
    visit = _visit(request, number, key)
    pages = unverified.of_visit(visit)
    if request.method == "POST":
        return _verified(request, visit, pages)
    label = visit_label(visit)
    context = {
        "pages": pages,
        "heading": _("Verify the visit: %(visit)s") % {"visit": label},
        "line": [(_("Subject"), number), (_("Visit"), label)],
        "breadcrumbs": [(_("Subjects"), reverse("subjects")), (number, reverse("subject", args=[number]))],
    }
    return render(request, "sdv/verify_visit.html", context)


def _visit(request: HttpRequest, number: str, key: int) -> Visit:
    """The visit; 404 where this person may not read it, 403 where not verify it."""
    subject = subject_for(person(request), number)
    visit = visit_of(subject, key) if subject else None
    if subject is None or visit is None:
        raise Http404
    if not may(person(request), Permission.VERIFY, site=subject.site):
        raise PermissionDenied
    return visit


def _verified(request: HttpRequest, visit: Visit, pages: Sequence[PageAsking]) -> HttpResponse:
    """Verifies what was left checked, all together or nothing."""
    chosen = _chosen(request.POST, pages)
    try:
        done = verifying.verify_many(chosen=chosen, by=person(request), at=timezone.now())
    except (actions.Stale, verifying.NotVerifiable):
        messages.error(request, _("A page was changed after you opened this list. Nothing was verified: look again."))
        return HttpResponseRedirect(request.path)
    messages.success(request, views.said(done))
    return HttpResponseRedirect(reverse("subject", args=[visit.subject.number]))


def _chosen(data: QueryDict, pages: Sequence[PageAsking]) -> list[Chosen]:
    """What was chosen of each page, with the state in which it was on the screen."""
    seen = dict(text.partition(":")[::2] for text in data.getlist("seen"))
    places: dict[str, list[str]] = {}
    for text in data.getlist("place"):
        key, _colon, where = text.partition(":")
        places.setdefault(key, []).append(where)
    return [
        Chosen(
            page=asking_page.page,
            places=[place(where) for where in places[str(asking_page.page.pk)]],
            seen=views.number(seen.get(str(asking_page.page.pk))),
        )
        for asking_page in pages
        if str(asking_page.page.pk) in places
    ]
