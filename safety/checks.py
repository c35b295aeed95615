"""Edit checks of adverse events."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from edc.capture.checks.declared import check
from edc.capture.checks.findings import Severity
from protocol.codelists import AeOutcome, Grade


@check(id="AE-ORDER", item="end", text=_("The event ended before it began."))
def ends_before_it_starts(start: date, end: date) -> bool:
    return end < start


@check(
    id="AE-FATAL",
    item="grade",
    text=_("The outcome is fatal, but the grade is not 5."),
    severity=Severity.SOFT,
)
def fatal_without_grade_5(outcome: str, grade: str) -> bool:
    return outcome == AeOutcome.FATAL and grade != Grade.DEATH
