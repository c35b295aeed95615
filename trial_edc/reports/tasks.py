"""The scheduler's door: once a minute, whatever is due."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from trial_edc.reports import actions


@shared_task(name="reports.sweep", bind=True)  # type: ignore[untyped-decorator]
def sweep(self: Any) -> int:
    """Writes the reports that are due; how many were written."""
    with audit.through(Origin.TASK, request=self.request.id or ""):
        return len(actions.sweep(at=timezone.now()))
