"""The listing of deviations, and the same as a file."""

import csv
import io
from collections.abc import Iterable

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from edc.accounts.models import Site
from edc.accounts.requests import person
from edc.cells import guard
from enrollment.deviations import actions
from enrollment.deviations.listing import ListedDeviation, deviation_keys, listed, readable_sites

LINES_A_SCREEN = 50
BOM = "\ufeff"
HEADER = (
    "site", "subject", "what", "happened_on", "concerns", "category", "severity", "arithmetic", "decision", "ethics",
    "ethics_on",
)  # fmt: skip


@require_safe
def deviations(request: HttpRequest) -> HttpResponse:
    """The deviations of one's sites, or of one of them."""
    sites = readable_sites(person(request))
    site = _chosen(request.GET.get("site", ""), sites)
    screen = Paginator(deviation_keys([site] if site else sites), LINES_A_SCREEN).get_page(request.GET.get("page"))
    context = {
        "sites": sites,
        "site": site,
        "page_obj": screen,
        "lines": list(listed(list(screen.object_list))),
        "query": f"site={site.code}&" if site else "",
        "breadcrumbs": [(_("Subjects"), reverse("subjects"))],
    }
    return render(request, "enrollment/deviations.html", context)


@require_POST
def deviations_export(request: HttpRequest) -> HttpResponse:
    """The listing as a CSV file; that it was taken is put on record."""
    user, now = person(request), timezone.now()
    sites = readable_sites(user)
    site = _chosen(request.POST.get("site", ""), sites)
    name = f"{settings.PROTOCOL}_deviations_{timezone.localtime(now):%Y%m%dT%H%M%z}.csv"
    actions.record_export(by=user, at=now, file=name, site=site)
    lines = listed(deviation_keys([site] if site else sites))
    answer = HttpResponse(_written(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chosen(code: str, sites: Iterable[Site]) -> Site | None:
    """The site that is asked for; none where all are."""
    if not code:
        return None
    site = next((site for site in sites if site.code == code), None)
    if site is None:
        raise Http404
    return site


def _written(lines: Iterable[ListedDeviation]) -> str:
    """The lines as CSV; texts as cells that no spreadsheet runs, choices as their codes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for line in lines:
        writer.writerow(_cells(line))
    return BOM + text.getvalue()


def _cells(line: ListedDeviation) -> tuple[object, ...]:
    return (
        line.site, line.subject, guard(line.what), line.happened_on, guard(line.concerns), line.category,
        line.severity, guard(line.arithmetic), guard(line.decision), line.ethics, line.ethics_on,
    )  # fmt: skip
