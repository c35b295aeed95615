"""The door of each minute: what waits is mailed, where mail is configured."""

from celery import shared_task
from django.utils import timezone

from edc.notices import actions


@shared_task(name="notices.mail")  # type: ignore[untyped-decorator]
def mail() -> int:
    """Mails what waits; how many notices there were."""
    return actions.mail_waiting(at=timezone.now())
