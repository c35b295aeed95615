"""`manage.py verify_audit`: replays the trail against the tables, and fails loudly on any difference.

Whether the seals' heads outside agree is looked at beside it; every single seal is `verify_seal`'s.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from edc.audit.findings import FindingKind, TrailFinding
from edc.audit.replay import verify
from edc.audit.seals import transcript


class Command(BaseCommand):
    """Reads as the application's role, in one consistent view; exit status 1 where anything disagrees."""

    help = "Replays the audit trail against the tables and names every difference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, format: str, verbosity: int, **_options: Any) -> None:
        extent = verify.Extent()
        heard = self._progress if verbosity else _nothing_said
        seals = [TrailFinding(kind=FindingKind.SEAL, seal=fault) for fault in transcript.beside(at=timezone.now())]
        with verify.one_moment():
            findings = itertools.chain(seals, verify.findings(extent=extent, heard=heard))
            count = self._as_json(findings, extent) if format == "json" else self._as_text(findings)
        if count:
            sentence = ngettext("%(count)s difference.", "%(count)s differences.", count)
            raise CommandError(sentence % {"count": count}, returncode=1)
        if format == "text":
            sentence = gettext("All %(rows)s rows of %(tables)s tables agree with the trail.")
            self.stdout.write(sentence % {"rows": extent.rows, "tables": extent.tables})

    def _as_text(self, findings: Iterator[TrailFinding]) -> int:
        count = 0
        for finding in findings:
            self.stdout.write(finding.text)
            count += 1
        return count

    def _as_json(self, findings: Iterator[TrailFinding], extent: verify.Extent) -> int:
        documents = [finding.as_json() for finding in findings]
        document = {
            "agrees": not documents,
            "tables": extent.tables,
            "rows": extent.rows,
            "findings": documents,
        }
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        return len(documents)

    def _progress(self, table: str, rows: int) -> None:
        sentence = ngettext("%(table)s: %(rows)s row …", "%(table)s: %(rows)s rows …", rows)
        self.stderr.write(sentence % {"table": table, "rows": rows}, style_func=str)


def _nothing_said(_table: str, _rows: int) -> None:
    """No progress is wanted."""
