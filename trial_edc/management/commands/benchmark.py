"""`manage.py benchmark NAME`: measures on a scratch database of the same server."""

import importlib
from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

NAMES = ("save", "grid", "snapshot", "report", "pages", "cohort", "seal", "trail", "importing", "fuzz", "eligibility")


class Command(BaseCommand):
    """Runs one of the benchmarks."""

    help = "Run a benchmark; each makes a scratch database and drops it at the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("arguments", nargs=REMAINDER)

    def handle(self, *args: Any, name: str, arguments: list[str], **options: Any) -> None:
        importlib.import_module(f"benchmarks.{name}").main(arguments)
