"""`manage.py load_demo`: fills the demonstration study, where it is not filled yet."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from edc.audit import actions as audit
from edc.audit.acts import Origin
from trial_edc.cohort import demo, progress


class Command(BaseCommand):
    """Accounts, one a role, and the synthetic cohort."""

    help = "Fill the demonstration study with synthetic subjects and one account a role."

    def handle(self, *args: Any, **options: Any) -> None:
        with audit.through(Origin.IMPORT, request="demonstration"):
            subjects = demo.load(at=timezone.now(), progress=progress.bar)
        self.stderr.write(f"  the demonstration study holds {subjects} subjects")
