"""Snapshots on the screen: what one would hold, the download, the register of those taken."""

from collections.abc import Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from edc.accounts.models import Site, User
from edc.accounts.requests import person
from edc.exports import actions, selectors
from edc.exports.models import Snapshot
from edc.exports.recipients import Recipient

SNAPSHOTS_A_SCREEN = 25


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponseBase:
    """What a snapshot of one's sites would hold, and the snapshots taken; posted, the snapshot itself."""
    user = person(request)
    sites = selectors.exportable_sites(user)
    asked = request.POST.get("recipient", "")
    if request.method == "POST" and sites:
        return _download(user, sites, Recipient(asked) if asked in Recipient.values else Recipient.HOME)
    holdings = selectors.holdings(sites)
    context = {
        "sites": sites,
        "holdings": holdings,
        "recipients": Recipient.choices,
        "rows": sum(holding.rows for holding in holdings),
        "page_obj": Paginator(selectors.snapshots_for(user), SNAPSHOTS_A_SCREEN).get_page(request.GET.get("page")),
        "query": "",
    }
    return render(request, "exports/snapshot.html", context)


def _download(user: User, sites: Sequence[Site], recipient: Recipient) -> FileResponse:
    """The snapshot as a file, on the disk until the response has sent it."""
    with ExitStack() as cleared:
        file = cleared.enter_context(TemporaryFile())
        taken = actions.take(by=user, at=timezone.now(), into=cast(BinaryIO, file), sites=sites, recipient=recipient)
        file.seek(0)
        cleared.pop_all()
    return FileResponse(file, as_attachment=True, filename=_name(taken), content_type="application/zip")


def _name(taken: Snapshot) -> str:
    """NCT05925023_snapshot_20261123T1405+0800.zip: in the clinic's time."""
    return f"{settings.PROTOCOL}_snapshot_{timezone.localtime(taken.at):%Y%m%dT%H%M%z}.zip"
