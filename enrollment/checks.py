"""What consent, death and the end of the study say of the days on other forms."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from edc.capture.checks.declared import Check, check, day_of
from edc.capture.checks.findings import Severity
from protocol.codelists import ConsentSigner, Departure
from protocol.parameters import DEFAULT
from protocol.partial_dates import Day, before

SIGNED_ON = "enrollment.consent.signed_on"
LEAVING = {"departure": "enrollment.disposition.departure", "left_on": "enrollment.disposition.left_on"}


def after_consent(item: str) -> Check:
    """That the day of a study-specific page is not before the consent (ELIG-07)."""

    @check(
        id="CONSENT-FIRST",
        item=item,
        text=_("This is before the day on which the consent was signed. Check both dates."),
        items={"day": item},
        elsewhere={"signed_on": SIGNED_ON},
    )
    def before_the_consent(day: Day, signed_on: date) -> bool | None:
        return before(day_of(day), signed_on)

    return before_the_consent


def before_death(item: str) -> Check:
    """That nothing happened to a subject after death."""

    @check(
        id="AFTER-DEATH",
        item=item,
        text=_("This is after the day on which the subject died. Check both dates."),
        items={"day": item},
        elsewhere=LEAVING,
    )
    def after_the_death(day: Day, departure: str, left_on: date) -> bool | None:
        return departure == Departure.DIED and before(left_on, day_of(day))

    return after_the_death


def within_study(item: str) -> tuple[Check, ...]:
    """That a day does not lie after the end of the study, whichever end it was."""

    @check(
        id="AFTER-END",
        item=item,
        text=_("This is after the day on which the subject left the study. Check both dates."),
        items={"day": item},
        elsewhere=LEAVING,
    )
    def after_the_end_of_study(day: Day, departure: str, left_on: date) -> bool | None:
        return departure != Departure.DIED and before(left_on, day_of(day))

    return (before_death(item), after_the_end_of_study)


def in_order(form: str, item: str) -> Check:
    """That the day of a planned visit is not before that of one which comes first."""

    @check(
        id="VISIT-ORDER",
        item=item,
        text=_("This is before the day of an earlier visit. Check the dates of both visits."),
        items={"day": item},
        elsewhere={"earlier": f"{form}.{item}"},
    )
    def before_an_earlier_visit(day: Day, earlier: tuple[Any, ...]) -> bool:
        return any(other is not None and before(day_of(day), day_of(other)) for other in earlier)

    return before_an_earlier_visit


@check(
    id="DIAGNOSED-BEFORE-CONSENT",
    item="diagnosed_on",
    text=_("The disease was diagnosed after the day on which the consent was signed. Check both dates."),
    elsewhere={"signed_on": SIGNED_ON},
)
def diagnosed_after_the_consent(diagnosed_on: Day, signed_on: date) -> bool | None:
    """That who takes part was ill already; asked only where no day that it can be was earlier."""
    return before(signed_on, diagnosed_on)


@check(id="CONSENT-TIME", item="signed_time", text=_("Enter the time with hours and minutes, for example 14:05."))
def time_of_day(signed_time: str) -> bool:
    return not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", signed_time)


@check(id="INITIALS", item="initials", text=_("Initials are two to four capital letters from A to Z."))
def pinyin_initials(initials: str) -> bool:
    return not re.fullmatch(r"[A-Z]{2,4}", initials)


@check(
    id="CONSENT-SIGNER",
    item="signer_reason",
    severity=Severity.SOFT,
    text=_("Say why a representative or a witness signed."),
)
def signed_for_another(signer: str, signer_reason: str | None = None) -> bool:
    return signer != ConsentSigner.SUBJECT and signer_reason is None


@check(
    id="EOT-ONCE",
    item="decided_on",
    text=_("The end of treatment is entered twice for this subject. Strike through the one that is wrong."),
    elsewhere={"others": "enrollment.endoftreatment.decided_on"},
)
def another_end_of_treatment(decided_on: date, others: tuple[date | None, ...]) -> bool:
    return any(others)


@check(
    id="FAILURE-ONCE",
    item="failed_on",
    text=_("The screen failure is entered twice for this subject. Strike through the one that is wrong."),
    elsewhere={"others": "enrollment.screenfailure.failed_on"},
)
def another_screen_failure(failed_on: date, others: tuple[date | None, ...]) -> bool:
    return any(others)


@check(
    id="LOST-ATTEMPTS",
    item="departure",
    text=_("The subject counts as lost after fewer attempts than the protocol asks. Enter each attempt in its log."),
    elsewhere={"attempts": "enrollment.contactattempt.tried_on"},
)
def lost_without_attempts(departure: str, left_on: date, attempts: tuple[date | None, ...]) -> bool:
    made = [day for day in attempts if day is not None and day <= left_on]
    return departure == Departure.LOST and len(made) < DEFAULT.lost_attempts


@check(
    id="DV-ETHICS-ORDER",
    item="ethics_on",
    text=_("The deviation was reported before the day on which it happened. Check both dates."),
)
def reported_before_it_happened(happened_on: date, ethics_on: date) -> bool:
    return ethics_on < happened_on


def checks() -> Mapping[str, Sequence[Check]]:
    """For forms below: samples are taken of who lives and takes part, visit by visit."""
    return {"labs.sample": (*within_study("collected_on"), in_order("labs.sample", "collected_on"))}
