"""Exact date arithmetic: Beijing calendar dates, offsets from the first dose, calendar months
(specification 0.2)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

MONTHS_A_YEAR = 12


def offset(on: date, *, since: date) -> int:
    """Days from one date to another; day 0 is ``since`` itself."""
    return (on - since).days


def after(start: date, days: int) -> date:
    """The date so many days later (earlier, where negative)."""
    return start + timedelta(days=days)


def study_day(on: date, *, first_dose: date) -> int:
    """CDISC study day (--DY): there is no day 0."""
    days = offset(on, since=first_dose)
    return days + 1 if days >= 0 else days


def completed_years(born: date, on: date) -> int:
    """Age in completed years; who was born on 29 February turns on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(start: date, months: int) -> date:
    """The same day so many calendar months later, clipped to the last day of the month (DOSE-08)."""
    year, month = divmod(start.year * MONTHS_A_YEAR + start.month - 1 + months, MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def half_up(number: Decimal) -> int:
    """The nearest whole number, halves upwards."""
    return int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
