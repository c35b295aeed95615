"""The scheduler's door: rung when a file was sent, and once a minute."""

from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from trial_edc.celery import app
from trial_edc.imports import bell, running

LANES = 2


@app.task(name=bell.RUN)  # type: ignore[untyped-decorator]
def run() -> int:
    """Works at all jobs that wait; at how many."""
    with audit.through(Origin.TASK, request=run.request.id or ""):
        return running.run_all(clock=timezone.now, lanes=LANES)
