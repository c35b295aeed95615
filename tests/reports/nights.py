"""Nights and their work, for the tests of the scheduled reports."""

from datetime import date, datetime, timedelta

from tests.universe import NOW, TODAY
from trial_edc.reports import actions
from trial_edc.reports.models import Work

YESTERDAY = TODAY - timedelta(days=1)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def periods() -> list[date]:
    """The nights of which there is a row."""
    return list(Work.objects.order_by("period").values_list("period", flat=True))


def claimed(at: datetime = NOW) -> Work:
    """The next piece of work, claimed."""
    work = actions.claim(at=at)
    assert work is not None
    return work
