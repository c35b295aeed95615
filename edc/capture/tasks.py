"""The door of the drafts' end: once a night, whatever is too old."""

from celery import shared_task
from django.utils import timezone

from edc.capture import drafts


@shared_task(name="capture.expire_drafts")  # type: ignore[untyped-decorator]
def expire_drafts() -> int:
    """Ends the drafts that nobody came back to; how many there were."""
    return drafts.expire(at=timezone.now())
