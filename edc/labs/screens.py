"""Limits in words: a line of a laboratory's list, one interval by itself, and the one that stands in the way."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from edc.capture.checks.findings import and_asked, render
from edc.labs.limits.findings import ReportedLimits, in_words, why_not
from edc.labs.models import ReferenceInterval
from protocol.analytes import ANALYTES
from protocol.codelists import Sex
from protocol.units import spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsLine:
    """Limits as a list shows them; `state` is today's, with its word."""

    key: int
    label: str
    code: str
    limits: str
    unit: str
    sex: str
    ages: str
    days: str
    method: str
    state: str
    word: str
    may_change: bool


def line(interval: ReferenceInterval, *, today: date) -> LimitsLine:
    """One interval as a line."""
    state, word = _state(interval, today)
    return LimitsLine(
        key=interval.pk,
        label=_(interval.label),
        code=interval.test,
        limits=in_words(interval.low, interval.high),
        unit=spelled(interval.unit),
        sex=_(Sex(interval.sex).label) if interval.sex else _("both"),
        ages=_ages(interval),
        days=_days(interval),
        method=interval.method or _("any"),
        state=state,
        word=word,
        may_change=interval.withdrawn is None,
    )


def _state(interval: ReferenceInterval, today: date) -> tuple[str, str]:
    if interval.withdrawn is not None:
        return "withdrawn", _("withdrawn")
    if interval.is_in_force(today):
        return "in_force", _("in force")
    return ("coming", _("not yet in force")) if today < interval.valid_from else ("past", _("no longer"))


def _ages(interval: ReferenceInterval) -> str:
    if interval.age_from is None and interval.age_until is None:
        return _("any")
    if interval.age_until is None:
        return _("%(first)s years and older") % {"first": interval.age_from}
    return _("%(first)s to %(last)s years") % {"first": interval.age_from or 0, "last": interval.age_until}


def _days(interval: ReferenceInterval) -> str:
    if interval.valid_until is None:
        return _("from %(first)s") % {"first": interval.valid_from.isoformat()}
    return _("%(first)s to %(last)s") % {
        "first": interval.valid_from.isoformat(),
        "last": interval.valid_until.isoformat(),
    }


def sections(interval: ReferenceInterval) -> list[dict[str, object]]:
    """One interval, to be read."""
    shown = line(interval, today=interval.valid_from)
    answers = (
        (_("Analyte"), shown.label),
        (_("Limits"), f"{shown.limits} {shown.unit}".strip()),
        (_("Sex"), shown.sex),
        (_("Age"), shown.ages),
        (_("Valid"), shown.days),
        (_("Method"), shown.method),
    )
    return [{"legend": "", "answers": [{"label": label, "value": value} for label, value in answers]}]


def doubted(interval: ReferenceInterval) -> str:
    """Why results are not compared with limits, where they are not."""
    reported = ReportedLimits(
        low=interval.low,
        high=interval.high,
        unit=interval.unit,
        entered_for=interval.unit,
        analyte=ANALYTES[interval.test],
    )
    sentence = why_not(reported, reported.judged)
    withdraw = _("Results are not compared with them. Withdraw them if they were entered in error.")
    return render(and_asked(sentence, withdraw)) if sentence else ""


def stands(interval: ReferenceInterval) -> str:
    """That other limits stand in the way."""
    shown = line(interval, today=interval.valid_from)
    sentence = _(
        "For the same people and days other limits stand: %(limits)s %(unit)s, %(days)s. Replace, end or withdraw them."
    )
    return sentence % {"limits": shown.limits, "unit": shown.unit, "days": shown.days}
