"""The scheduler's door: once a minute, whatever is due."""

from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from trial_edc.celery import app
from trial_edc.reports import actions


@app.task(name="reports.sweep")  # type: ignore[untyped-decorator]
def sweep() -> int:
    """Writes the reports that are due; how many were written."""
    with audit.through(Origin.TASK, request=sweep.request.id or ""):
        return len(actions.sweep(at=timezone.now()))
