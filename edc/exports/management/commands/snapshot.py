"""`manage.py snapshot OUT.zip`: all data at this moment, for the server's operator."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, cast

from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.exports import actions, selectors
from edc.exports.recipients import Recipient
from edc.exports.snapshot import NoSites, Unreconciled


class Command(BaseCommand):
    """Writes a snapshot whole or not at all, and says its rows and its hash."""

    help = _("Writes all data at this moment as a zip of CSV files.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.zip", help=_("where the zip is written"))
        parser.add_argument(
            "--site", action="append", default=[], metavar="CODE", help=_("only this site; may be given several times")
        )
        parser.add_argument(
            "--recipient",
            choices=Recipient.values,
            default=Recipient.HOME,
            help=_("within the country or abroad, where subjects who did not agree to it are left out"),
        )
        parser.add_argument("--force", action="store_true", help=_("replace the file that is there"))

    def handle(self, *args: Any, out: Path, site: list[str], recipient: str, force: bool, **options: Any) -> None:
        if out.exists() and not force:
            raise CommandError(_("%(path)s is there already; --force replaces it.") % {"path": out})
        try:
            sites = selectors.sites_coded(site)
            with _whole_or_not_at_all(out) as file:
                taken = actions.take(by=None, at=timezone.now(), into=file, sites=sites, recipient=Recipient(recipient))
        except tuple(REFUSALS) as refusal:
            raise CommandError(_refused(refusal, out=out)) from refusal
        said = {"path": out, "rows": taken.rows, "sites": taken.sites.replace(" ", ", ")}
        self.stdout.write(_("%(path)s: %(rows)s rows of sites %(sites)s") % said)
        self.stdout.write(f"sha256 {taken.sha256}")


REFUSALS: Mapping[type[Exception], str] = {
    selectors.NoSuchSite: gettext_noop("There is no site %(why)s."),
    NoSites: gettext_noop("There is no site yet, so there is nothing to write."),
    Unreconciled: gettext_noop("Nothing was written, because the rows do not add up: %(why)s"),
    OSError: gettext_noop("%(path)s cannot be written: %(why)s"),
    DatabaseError: gettext_noop("Nothing was written, because the database refused: %(why)s"),
}


def _refused(refusal: Exception, *, out: Path) -> str:
    """Why nothing was written, in one sentence."""
    sentence = next(sentence for kind, sentence in REFUSALS.items() if isinstance(refusal, kind))
    why = (refusal.strerror if isinstance(refusal, OSError) else None) or str(refusal)
    return _(sentence) % {"path": out, "why": why.strip()}


@contextmanager
def _whole_or_not_at_all(out: Path) -> Iterator[BinaryIO]:
    """A new file beside the wanted one, which takes its name when it is whole and on the disk."""
    with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}-", delete=False) as file:
        try:
            yield cast(BinaryIO, file)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, out)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
