"""The nightly doors: drafts that are too old end, and every check runs anew."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.capture import drafts, rechecking


@shared_task(name="capture.expire_drafts")  # type: ignore[untyped-decorator]
def expire_drafts() -> int:
    """Ends the drafts that nobody came back to; how many there were."""
    return drafts.expire(at=timezone.now())


@shared_task(name="capture.recheck", bind=True)  # type: ignore[untyped-decorator]
def recheck(self: Any) -> int:
    """Runs every check over all pages as they stand; on how many pages something was asked or closed."""
    with audit.through(Origin.TASK, request=self.request.id or ""):
        return rechecking.recheck(by_name="scheduler", at=timezone.now())
