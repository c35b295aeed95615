"""`manage.py verify_seal`: verifies every seal, every row that it holds, and the heads outside."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.audit import chain
from edc.audit.chain import Fault
from edc.audit.replay import verify
from edc.audit.seals import transcript


class Command(BaseCommand):
    """Reads as the application's role, in one consistent view; exit status 1 where anything is wrong."""

    help = "Verifies the seals of the audit trail against its rows and against the heads outside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, default=None, help="another heads file than the product's own")

    def handle(self, *, heads: Path | None, **_options: Any) -> None:
        at, faults = timezone.now(), 0
        beside = () if heads else transcript.beside(at=at)
        for fault in beside:
            if fault.sentence in transcript.UNSEEN:
                faults += self._say(fault)
        with transcript.outside(heads or settings.SEAL_FILE) as written, verify.one_moment():
            read = chain.ExportReading(written)
            for fault in read.faults(transcript.lines(at=at)):
                faults += self._say(fault)
        if faults:
            raise CommandError(_("Faults: %(count)s.") % {"count": faults}, returncode=1)
        entries, changes = read.rows
        self.stdout.write(
            _("All seals hold: %(entries)s entries, %(changes)s changes, %(unsealed)s of them not sealed yet.")
            % {"entries": entries, "changes": changes, "unsealed": read.unsealed}
        )
        for (asked, masked, _tx), count in read.masks.counts.items():
            sentence = _("Masked in %(count)s changes: act %(asked)s asked for it, act %(masked)s did it.")
            self.stdout.write(sentence % {"count": count, "asked": asked, "masked": masked})

    def _say(self, fault: Fault) -> int:
        self.stdout.write(transcript.text(fault))
        return 1
