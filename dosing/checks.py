"""Edit checks of what was given, and the gate before the first dose."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from edc.capture.checks.declared import check
from edc.capture.checks.gates import Gate
from enrollment.checks import SIGNED_ON


@check(id="DOSE-ORDER", item="end", text=_("The last day of this dose is before its first day."))
def ends_before_it_starts(start: date, end: date) -> bool:
    return end < start


@check(
    id="TDM-ORDER", item="last_dose_at", text=_("The last dose is after the sample: a trough is taken before the dose.")
)
def dose_after_sample(drawn_at: datetime, last_dose_at: datetime) -> bool:
    return last_dose_at > drawn_at


@check(
    id="DOSE-OVERLAP",
    item="start",
    text=_("These days overlap with another period of sirolimus: on each day there is one daily dose."),
    elsewhere={"starts": "dosing.sirolimus.start", "ends": "dosing.sirolimus.end"},
)
def overlaps_another_period(
    start: date, starts: tuple[date | None, ...], ends: tuple[date | None, ...], end: date | None = None
) -> bool:
    others = ((first, last or date.max) for first, last in zip(starts, ends, strict=True) if first is not None)
    return any(start <= last and first <= (end or date.max) for first, last in others)


def gates() -> Sequence[Gate]:
    """No sirolimus before a consent that stands."""
    return (
        Gate(
            id="DOSE-CONSENT",
            form="dosing.sirolimus",
            needs=SIGNED_ON,
            text=_("No consent date is entered for this subject. Enter it on the page “Consent” first, then the dose."),
            at="start",
            asks=_("Sirolimus was given, but no date of consent stands. Check the consent, or this dose."),
        ),
    )
