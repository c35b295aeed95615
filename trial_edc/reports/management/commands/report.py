"""`manage.py report response --cut 2025-11-30`: a live report, as JSON or in words."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.casebook.models import Subject
from trial_edc.reports.flow import counting
from trial_edc.reports.flow.counting import GROUPS, FlowReport
from trial_edc.reports.flow.selectors import flow_report
from trial_edc.reports.response import report as response
from trial_edc.reports.response.declaration import Statistic
from trial_edc.reports.selectors import response_report

Writer = Callable[[Iterable[Subject], date], str]


def day(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("“%(text)s” is not a date like 2026-11-23") % {"text": text}) from None


def flow_in_words(report: FlowReport) -> str:
    """The numbers of the flow as lines of text."""
    lines = [_("Data cut %(cut)s") % {"cut": report.cut}]
    lines += [f"{group.label}: {report.number(key)}" for key, group in GROUPS.items()]
    return "\n".join(lines) + "\n"


WRITERS: Mapping[str, Mapping[str, Writer]] = {
    "response": {
        "json": lambda subjects, cut: response.as_json(response_report(subjects, cut=cut)),
        "text": lambda subjects, cut: in_words(response_report(subjects, cut=cut)),
    },
    "flow": {
        "json": lambda subjects, cut: counting.as_json(flow_report(subjects, cut=cut)),
        "text": lambda subjects, cut: flow_in_words(flow_report(subjects, cut=cut)),
    },
}
"""Each report, by how it is written."""


class Command(BaseCommand):
    """Prints a report on all subjects of the study; nothing is stored."""

    help = "Print the response report, or the flow of subjects, at a data cut."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=list(WRITERS))
        parser.add_argument("--cut", type=day, default=None, help="last date of clinical facts that count (today)")
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, report: str, cut: date | None, format: str, **options: Any) -> None:
        write = WRITERS[report][format]
        self.stdout.write(write(Subject.objects.order_by("number"), cut or timezone.localdate()), ending="")


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
