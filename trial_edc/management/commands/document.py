"""`manage.py document`: writes docs/generated/ from the code; with --check it only says what is stale."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trial_edc.documents import library


class Command(BaseCommand):
    """Needs no database. Exit status 1 where something is stale."""

    help = "Write the generated documents: dictionary, checks, schedule, parameters, rules, roles, rooms, decisions."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a document is stale")
        parser.add_argument("--folder", type=Path, default=library.FOLDER, help="default: %(default)s")

    def handle(self, *args: Any, check: bool, folder: Path, **options: Any) -> None:
        if not check:
            changed = library.write(folder)
            self.stdout.write(f"Written: {', '.join(changed)}." if changed else "Nothing had changed.")
        elif stale := library.stale(folder):
            raise CommandError(f"Stale in {folder}: {', '.join(stale)}. Run: python3 manage.py document")
