"""`manage.py seal`: seals what is new in the trail now, and tells the chain's head."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.audit.seals import heads, sealing, transcript


class Command(BaseCommand):
    """What the scheduled task does; and, after a lawful restore, begins a new file of heads."""

    help = "Seals what is new in the audit trail, and tells the last seal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--begin", metavar="REASON", default="", help="begin a new heads file, the old one put aside"
        )

    def handle(self, *, begin: str, **_options: Any) -> None:
        try:
            if begin:
                sealing.begin_file(at=timezone.now(), reason=begin)
            made = sealing.seal(at=timezone.now())
        except heads.Present as present:
            raise CommandError(
                _("%(path)s is there already: put it aside and keep it.") % {"path": present}
            ) from present
        except heads.Disagreement as disagreement:
            raise CommandError(transcript.text(disagreement.fault)) from disagreement
        except OSError as error:
            said = {"path": settings.SEAL_FILE, "why": error.strerror}
            raise CommandError(_("%(path)s cannot be written: %(why)s") % said) from error
        last = sealing.latest()["last"]
        self.stdout.write(_("New seals: %(count)s.") % {"count": made})
        if last:
            sentence = _("The last seal is number %(number)s of %(at)s: %(hash)s.")
            self.stdout.write(sentence % {"number": last.number, "at": last.at, "hash": last.hash})
