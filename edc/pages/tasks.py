"""The nightly door: drafts that are too old end."""

from celery import shared_task
from django.utils import timezone

from edc.pages.drafts import actions as drafts


@shared_task(name="pages.expire_drafts")  # type: ignore[untyped-decorator]
def expire_drafts() -> int:
    """Ends the drafts that nobody came back to; how many there were."""
    return drafts.expire(at=timezone.now())
