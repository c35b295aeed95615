"""`manage.py report response --cut 2025-11-30`: the live report, as JSON or in words."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.casebook.models import Subject
from trial_edc.reports.response import report as response
from trial_edc.reports.response.declaration import Statistic
from trial_edc.reports.selectors import response_report


def day(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is not a date like 2026-11-23") % {"text": text}) from None


class Command(BaseCommand):
    """Prints a report on all subjects of the study; nothing is stored."""

    help = "Print the response report at a data cut."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=["response"])
        parser.add_argument("--cut", type=day, default=None, help="last date of clinical facts that count (today)")
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, cut: date | None, format: str, **options: Any) -> None:
        subjects = Subject.objects.order_by("number")
        report = response_report(subjects, cut=cut or timezone.localdate())
        self.stdout.write(response.as_json(report) if format == "json" else in_words(report), ending="")


def in_words(report: response.Report) -> str:
    """The report's statistics as lines of text."""
    words = {"cut": report.cut, "n": len(report.subjects)}
    lines = [_("Data cut %(cut)s, %(n)s subjects treated") % words]
    for point in report.timepoints:
        for population in report.declaration.populations:
            label, values = population.label, point.populations[population.key]
            counts = _counts(report.declaration.monthly, values)
            lines.append(_("Month %(month)s, %(set)s:") % {"month": point.month, "set": label} + f"  {counts}")
            lines.append(f"    {_rates(report.declaration.monthly, values)}")
    lines += [f"{each.label}: {_value(report.overall[each.key])}" for each in report.declaration.overall]
    return "\n".join(lines) + "\n"


def _counts(statistics: Sequence[Statistic], values: Mapping[str, response.Value]) -> str:
    """The counts; those of whom a rate counts stand with the rate."""
    within = {each.of.key for each in statistics if each.of}
    return "  ".join(f"{each.key} {values[each.key]}" for each in statistics if not each.of and each.key not in within)


def _rates(statistics: Sequence[Statistic], values: Mapping[str, response.Value]) -> str:
    return "   ".join(f"{each.code} {_value(values[each.key])}" for each in statistics if each.of)


def _value(value: response.Value) -> str:
    if isinstance(value, int):
        return str(value)
    if value.percent is None:
        return f"{value.k}/{value.n}"
    return f"{value.k}/{value.n} ({value.percent} %; {value.low}–{value.high})"
