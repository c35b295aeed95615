"""The nightly door: every check runs anew."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.queries.settlement import rechecking


@shared_task(name="queries.recheck", bind=True)  # type: ignore[untyped-decorator]
def recheck(self: Any) -> int:
    """Runs every check over all pages as they stand; on how many pages something was asked or closed."""
    with audit.through(Origin.TASK, request=self.request.id or ""):
        return rechecking.recheck(by_name="scheduler", at=timezone.now())
