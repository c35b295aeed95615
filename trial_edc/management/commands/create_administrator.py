"""`manage.py create_administrator`: asks for the first administrator of an empty study."""

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from edc.accounts import actions as accounts
from edc.accounts.models import Membership, Site
from trial_edc.cohort import service

ROLE = "administrator"


class Command(BaseCommand):
    """Does nothing where there is an administrator; asks until the answers can be used."""

    help = "Ask for the first administrator, who then adds people and sites in the browser."

    def handle(self, *args: Any, **options: Any) -> None:
        if Membership.objects.filter(role=ROLE).exists():
            self.stderr.write("There is an administrator already.")
            return
        if not sys.stdin.isatty():
            self.stderr.write(
                "There is no administrator yet: run `python3 manage.py create_administrator` in a terminal."
            )
            return
        self.stderr.write("The study is empty. Who is its first administrator?")
        while not self._made():
            self.stderr.write("Please try again.")

    def _asked(self, question: str) -> str:
        """An answer typed by a person; the question goes where all messages go, for standard output may be read."""
        self.stderr.write(question, ending="")
        self.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise CommandError("No answer; there is no administrator yet.")
        return answer.strip()

    def _made(self) -> bool:
        username = self._asked("  User name: ").lower()
        name = self._asked("  Full name: ")
        password = getpass.getpass("  Password (at least 12 characters): ")
        if password != getpass.getpass("  The same again: "):
            self.stderr.write("  The two passwords differ.")
            return False
        at = timezone.now()
        try:
            user = accounts.add_user(username=username, name=name, password=password, by=None, at=at)
        except ValidationError as refused:
            for sentence in refused.messages:
                self.stderr.write(f"  {sentence}")
            return False
        accounts.grant(user=user, role=ROLE, site=None, by=None, at=at)
        if not Site.objects.exists():
            accounts.add_site(code=service.FIRST_SITE, name=service.FIRST_SITE_NAME, by=None, at=at)
        return True
