"""`manage.py report response --cut 2025-11-30`: the live report, as JSON or in words."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.casebook.models import Subject
from protocol.rates import Rate
from trial_edc.reports import response
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
    """The report's rates as lines of text."""
    lines = [_("Data cut %(cut)s, %(n)s subjects treated") % {"cut": report.cut, "n": len(report.subjects)}]
    for point in report.timepoints:
        for label, counted in ((_("all treated"), point.all_treated), (_("evaluable"), point.evaluable)):
            counts = "  ".join(f"{name} {count}" for name, count in counted.counts.items())
            lines.append(_("Month %(month)s, %(set)s:") % {"month": point.month, "set": label} + f"  {counts}")
            lines.append(f"    ORR {_rate(counted.orr)}   CRR {_rate(counted.crr)}")
    lines.append(_("Relapse:") + f" {_rate(report.relapse)}")
    return "\n".join(lines) + "\n"


def _rate(rate: Rate) -> str:
    if rate.percent is None:
        return f"{rate.k}/{rate.n}"
    return f"{rate.k}/{rate.n} ({rate.percent} %; {rate.low}–{rate.high})"
