"""Every check over the pages as they stand, where nothing was saved: a new version of a check asks after an upgrade."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from edc.audit import actions as audit
from edc.capture import selectors
from edc.capture.across import known
from edc.capture.after_save import FiredCheck, fired
from edc.casebook import actions as casebook
from edc.casebook.acts import CasebookAct
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
        pages = known.read_for_saving(unlocked(Page.objects.standing().filter(pk__in=chosen)))
        prefetch_related_objects(pages, "subject__site", "visit")
        new_entries = {page.pk: _new_entry(page, by_name=by_name, at=at) for page in pages}
        firing = list(_fired(pages, at=at))
        touched = review.settle_anew(pages=list(new_entries), fired=firing, new_entries=new_entries, at=at)
    return len(touched)


def _fired(pages: Sequence[Page], *, at: datetime) -> Iterator[FiredCheck]:
    stored, contexts = selectors.contents(pages), known.contexts(pages, at=at)
    for page in pages:
        yield from fired(page.pk, stored[page.pk].findings(contexts[page.pk]))


def _new_entry(page: Page, *, by_name: str, at: datetime) -> audit.NewEntry:
    return audit.NewEntry(
        act=CasebookAct.RECHECK,
        by=None,
        by_name=by_name,
        site=page.subject.site.code,
        subject=page.subject_id,
        page=page.pk,
        at=at,
    )
