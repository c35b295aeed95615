"""`manage.py demo_accounts`: prints the accounts of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from trial_edc.cohort.demo import PASSWORD, demo_accounts


class Command(BaseCommand):
    """One line a role."""

    help = "Print the accounts of the demonstration."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Accounts of the demonstration, password {PASSWORD}:")
        for account in demo_accounts():
            self.stdout.write(f"  {account.username:<16} {account.purpose}")
