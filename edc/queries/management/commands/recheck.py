"""`manage.py recheck`: every check over all pages as they stand, after an upgrade for one."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from edc.queries.settlement import rechecking


class Command(BaseCommand):
    """Asks what a new version of a check asks, and closes what no check asks any more."""

    help = "Run every edit check over all pages as they stand, and settle the queries."

    def handle(self, *args: Any, **options: Any) -> None:
        touched = rechecking.recheck(by_name="command line", at=timezone.now())
        self.stdout.write(f"Queries were asked or closed on {touched} pages.")
