"""`manage.py export_trail OUT.jsonl[.gz]`: the whole trail with its seals, to be verified elsewhere by `chain.py`."""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.audit import actions as audit
from edc.audit.acts import TrailAct
from edc.audit.replay import verify
from edc.audit.seals import heads, transcript
from edc.audit.seals.sealing import OPERATOR


class Command(BaseCommand):
    """Writes the file whole or not at all, says its lines and its hash, and puts the export on record."""

    help = "Writes the audit trail and its seals as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.jsonl[.gz]", help="where the file is written")
        parser.add_argument("--force", action="store_true", help="replace the file that is there")

    def handle(self, *, out: Path, force: bool, **_options: Any) -> None:
        at, count = timezone.now(), 0
        if out.exists() and not force:
            raise CommandError(_("%(path)s is there already; --force replaces it.") % {"path": out})
        try:
            with heads.whole(out) as file, _packed(file, out) as packed, verify.one_moment():
                for line in transcript.lines(at=at):
                    packed.write(line)
                    count += 1
            with out.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(why)s") % {"path": out, "why": error.strerror}
            ) from error
        except DatabaseError as error:
            said = {"why": str(error).strip()}
            raise CommandError(_("Nothing was written, because the database refused: %(why)s") % said) from error
        with audit.act(audit.NewEntry(act=TrailAct.EXPORT_TRAIL, by=None, by_name=OPERATOR, at=at, reason=sha256)):
            self.stdout.write(_("%(path)s: %(lines)s lines") % {"path": out, "lines": count})
        self.stdout.write(f"sha256 {sha256}")


@contextmanager
def _packed(file: IO[bytes], out: Path) -> Iterator[IO[bytes]]:
    """What is written goes into the file, packed where its name says so; equal trails are equal bytes."""
    if out.suffix != ".gz":
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as packed:
        yield cast(IO[bytes], packed)
