"""The scheduler's door: rung when a file was sent, and once a minute."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.imports.jobs import running, wake

LANES = 2


@shared_task(name=wake.RUN, bind=True)  # type: ignore[untyped-decorator]
def run(self: Any) -> int:
    """Works at all jobs that wait; at how many."""
    with audit.through(Origin.TASK, request=self.request.id or ""):
        return running.run_all(clock=timezone.now, lanes=LANES)
