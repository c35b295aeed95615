"""`manage.py read FILE --as import`: what an import, or a pasted text, would read; nothing is written."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from edc.casebook.models import Subject
from edc.imports import mapping, selectors, trying
from edc.imports.files import delimited
from edc.imports.models import Source
from edc.imports.results.matching import Matcher
from edc.imports.results.naming import SourceNames
from edc.imports.tables import Refusal
from edc.imports.trying import Answer


class Command(BaseCommand):
    """Prints as JSON what was read, what is asked, what was left out, and what there is to say of the whole."""

    help = gettext_noop("Reads a laboratory's file or a pasted text and says what came of it; nothing is written.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=_("the file; “-” for standard input"))
        parser.add_argument("--as", choices=("import", "paste"), required=True, dest="kind", help=_("how it is read"))
        parser.add_argument("--source", metavar="NAME", help=_("the source whose columns and names are taken"))

    def handle(self, *args: Any, file: str, kind: str, source: str | None, **options: Any) -> None:
        content = _content(file)
        answer = _pasted(content) if kind == "paste" else _imported(content, source)
        text = json.dumps(answer.as_json(), ensure_ascii=False, indent=1)
        # Half a character that came in goes out as JSON's own escape.
        self.stdout.write(text.encode("utf-8", "backslashreplace").decode())


def _content(file: str) -> bytes:
    """The bytes of the file or of standard input. Raises CommandError."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(_("%(path)s cannot be read: %(why)s.") % {"path": file, "why": error.strerror}) from None


def _pasted(content: bytes) -> Answer:
    try:
        with delimited.text_of(content, delimited.encoding_of(content)) as text:
            return trying.of_text(text.read())
    except Refusal as refusal:
        return Answer(notices=[str(refusal.why)])


def _imported(content: bytes, name: str | None) -> Answer:
    source = _source(name) if name else None
    matcher = _matcher(source)
    columns = source.columns if source and source.columns.named() else None
    return trying.of_file(content, columns=columns, comma=source.comma if source else "", matcher=matcher)


def _source(name: str) -> Source:
    """The one source of this name. Raises CommandError."""
    named = list(Source.objects.filter(name=name).select_related("site")[:2])
    if not named:
        raise CommandError(_("There is no source “%(name)s”.") % {"name": name})
    if len(named) > 1:
        raise CommandError(_("Several sites have a source “%(name)s”.") % {"name": name})
    return named[0]


def _matcher(source: Source | None) -> Matcher:
    """Matches against the subjects of the source's site, else of all sites; where no database answers, against none."""
    try:
        known = Subject.objects.filter(site=source.site) if source else Subject.objects.all()
        subjects = dict(known.values_list("number", "pk"))
        people = selectors.people(subjects.values())
        names = mapping.names(source) if source else SourceNames()
    except (DatabaseError, ImproperlyConfigured):
        subjects, people, names = {}, {}, SourceNames()
    return Matcher(
        names=names,
        subjects=subjects,
        zone=timezone.get_default_timezone(),
        today=timezone.localdate(),
        code=source.site.code if source else "",
        people=people,
        strangers={},
    )
