"""Edit checks of what was given."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from edc.capture.checks import check


@check(id="DOSE-ORDER", item="end", text=_("The last day of this dose is before its first day."))
def ends_before_it_starts(start: date, end: date) -> bool:
    return end < start


@check(
    id="TDM-ORDER", item="last_dose_at", text=_("The last dose is after the sample: a trough is taken before the dose.")
)
def dose_after_sample(drawn_at: datetime, last_dose_at: datetime) -> bool:
    return last_dose_at > drawn_at
