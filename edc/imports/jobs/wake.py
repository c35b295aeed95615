"""Rings for a worker when a job was asked for; whether anybody hears it does not matter: the job is a row."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

RUN = "imports.run"
EXPIRES = 50
"""Seconds after which nobody answers a ring any more: the next one comes within the minute."""

logger = logging.getLogger(__name__)


def worker() -> None:
    """Wakes a worker at once; where the broker cannot be reached, the next minute's ring does."""
    try:
        current_app.send_task(RUN, expires=EXPIRES, retry=False)
    except (OperationalError, OSError) as silent:
        logger.warning("the bell for imports was not rung: %s", silent)
