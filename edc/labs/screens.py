"""Limits in words: a line of a laboratory's list, one interval by itself, and the one that stands in the way."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from edc.capture.checks import and_asked
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


def line(one: ReferenceInterval, *, today: date) -> LimitsLine:
    """One interval as a line."""
    state, word = _state(one, today)
    return LimitsLine(
        key=one.pk,
        label=_(one.label),
        code=one.test,
        limits=in_words(one.low, one.high),
        unit=spelled(one.unit),
        sex=_(Sex(one.sex).label) if one.sex else _("both"),
        ages=_ages(one),
        days=_days(one),
        method=one.method or _("any"),
        state=state,
        word=word,
        may_change=one.withdrawn is None,
    )


def _state(one: ReferenceInterval, today: date) -> tuple[str, str]:
    if one.withdrawn is not None:
        return "withdrawn", _("withdrawn")
    if one.is_in_force(today):
        return "in_force", _("in force")
    return ("coming", _("not yet in force")) if today < one.valid_from else ("past", _("no longer"))


def _ages(one: ReferenceInterval) -> str:
    if one.age_from is None and one.age_until is None:
        return _("any")
    if one.age_until is None:
        return _("%(first)s years and older") % {"first": one.age_from}
    return _("%(first)s to %(last)s years") % {"first": one.age_from or 0, "last": one.age_until}


def _days(one: ReferenceInterval) -> str:
    if one.valid_until is None:
        return _("from %(first)s") % {"first": one.valid_from.isoformat()}
    return _("%(first)s to %(last)s") % {"first": one.valid_from.isoformat(), "last": one.valid_until.isoformat()}


def sections(one: ReferenceInterval) -> list[dict[str, object]]:
    """One interval, to be read."""
    told = line(one, today=one.valid_from)
    answers = (
        (_("Analyte"), told.label),
        (_("Limits"), f"{told.limits} {told.unit}".strip()),
        (_("Sex"), told.sex),
        (_("Age"), told.ages),
        (_("Valid"), told.days),
        (_("Method"), told.method),
    )
    return [{"legend": "", "answers": [{"label": label, "value": value} for label, value in answers]}]


def doubted(one: ReferenceInterval) -> str:
    """Why results are not compared with limits, where they are not."""
    told = ReportedLimits(low=one.low, high=one.high, unit=one.unit, entered_for=one.unit, analyte=ANALYTES[one.test])
    sentence = why_not(told, told.judged)
    withdraw = _("Results are not compared with them. Withdraw them if they were entered in error.")
    return and_asked(sentence, withdraw) if sentence else ""


def stands(one: ReferenceInterval) -> str:
    """That other limits stand in the way."""
    told = line(one, today=one.valid_from)
    sentence = _(
        "For the same people and days other limits stand: %(limits)s %(unit)s, %(days)s. Replace, end or withdraw them."
    )
    return sentence % {"limits": told.limits, "unit": told.unit, "days": told.days}
