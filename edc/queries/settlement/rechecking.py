"""Every check over the pages as they stand, where nothing was saved: a new version of a check asks after an upgrade."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import registry, selectors
from edc.capture.after_save import FiredCheck
from edc.capture.changeset import Changeset
from edc.capture.checks import Context
from edc.casebook import actions as casebook
from edc.casebook.models import Page
from edc.locks.selectors import unlocked
from edc.queries.settlement import actions as review

PAGES_A_TIME = 200


def recheck(*, by_name: str, at: datetime) -> int:
    """Asks, asks again and closes on all pages that were ever saved and that no lock holds; on how many.

    The same code as a save runs: whatever way the data came in, the same queries stand afterwards (YS-45).
    """
    keys = list(unlocked(Page.objects.standing().entered()).order_by("pk").values_list("pk", flat=True))
    parts = (keys[first : first + PAGES_A_TIME] for first in range(0, len(keys), PAGES_A_TIME))
    return sum(_recheck(some, by_name=by_name, at=at) for some in parts)


def _recheck(chosen: Sequence[int], *, by_name: str, at: datetime) -> int:
    """Some pages in one transaction: first locked, then read, so that no save comes in between."""
    with transaction.atomic():
        casebook.lock_rows(pages=chosen)
        free = unlocked(Page.objects.standing().filter(pk__in=chosen)).values_list("pk", flat=True)
        pages = selectors.for_saving(free)
        prefetch_related_objects(pages, "subject__site", "visit")
        new_entries = {page.pk: _new_entry(page, by_name=by_name, at=at) for page in pages}
        fired = list(_fired(pages, at=at))
        touched = review.settle_anew(pages=list(new_entries), fired=fired, new_entries=new_entries, at=at)
    return len(touched)


def _fired(pages: Sequence[Page], *, at: datetime) -> Iterable[FiredCheck]:
    stored, today = selectors.contents(pages), timezone.localdate(at)
    for page in pages:
        content, known = stored[page.pk], Context(born_on=page.born_on, today=today)  # type: ignore[attr-defined]
        findings = content.findings(known)
        # A save that changes nothing: what its checks say of the page.
        yield from Changeset(page, registry.form(page.form), [], (), findings, content).fired(known)


def _new_entry(page: Page, *, by_name: str, at: datetime) -> audit.NewEntry:
    return audit.NewEntry(
        act=Act.RECHECK,
        by=None,
        by_name=by_name,
        site=page.subject.site.code,
        subject=page.subject_id,
        page=page.pk,
        at=at,
    )
