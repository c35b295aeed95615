"""`manage.py load_cohort FOLDER`: enters a cohort's source records through the actions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from trial_edc.cohort import entry, progress, service, source


class Command(BaseCommand):
    """All or nothing; a second time changes nothing."""

    help = "Enter the source records of a cohort (a folder of CSV files) at a site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--site", default=service.FIRST_SITE, help="the site's code (default: %(default)s)")

    def handle(self, *args: Any, folder: Path, site: str, **options: Any) -> None:
        at = timezone.now()
        try:
            cohort = source.read(folder)
            with audit.through(Origin.IMPORT, request=folder.resolve().name[:64]):
                place, importer = service.prepare(site=site, at=at)
                done = entry.enter(cohort, site=place, by=importer, at=at, progress=progress.bar)
        except (source.MalformedFile, service.UnknownSite) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"{done.subjects} subjects: {done.written} pages entered, {done.unchanged} stood so already.")
