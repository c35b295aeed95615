"""Keeps what a source's files mean, takes files in, asks for dry runs and imports, and stops them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from edc.accounts import identifiers
from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.imports import mapping
from edc.imports.columns import FIELDS, OF_FHIR, Columns, guess, is_of_fhir
from edc.imports.files import apart, personal
from edc.imports.jobs import wake
from edc.imports.jobs.acts import ImportAct
from edc.imports.models import File, Job, JobKind, Source, Term, TermKind, Upload
from edc.imports.tables import Refusal
from protocol.words import _

LONGEST_NAME = 200


class NotTried(Exception):
    """Nothing is imported before a dry run of the same file, with the same mapping, has told what would come of it."""


class UnderWay(Exception):
    """Something is still being done with this file."""


class Ended(Exception):
    """The job had ended already: nothing was left to be stopped."""


class NoOverwriteReason(ValueError):
    """What stands is overwritten for a reason only."""


class SourceNameTaken(Exception):
    """The site has a source of this name."""


def begin(*, site: Site, source: str, name: str, content: bytes, by: User, at: datetime) -> Upload:
    """A new source with its first file, together or not at all. Raises NotPermitted, SourceNameTaken or Refusal."""
    new_entry = _new_entry(ImportAct.TAKE_IN, site, by=by, at=at, reason=name[:LONGEST_NAME])
    first = apart.first(content)
    names = guess(first.header).names
    personal.refuse(name, content, first, names=names, masks=identifiers.patterns())
    with transaction.atomic():
        new = add_source(site=site, name=source, by=by, at=at)
        return _kept(new, first.header, name=name, content=content, new_entry=new_entry, by=by)


def add_source(*, site: Site, name: str, by: User, at: datetime) -> Source:
    """A new source of a site's results; its columns are guessed from its first file.

    Raises NotPermitted or SourceNameTaken.
    """
    new_entry = _new_entry(ImportAct.MAP_SOURCE, site, by=by, at=at)
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)  # two of one name are never made at once
        if site.sources.filter(name=name).exists():
            raise SourceNameTaken
        with audit.act(new_entry):
            return Source.objects.create(site=site, name=name)


def map_columns(*, source: Source, columns: Columns, comma: str = "", by: User, at: datetime) -> None:
    """Says which column tells what, and what a comma in a number is. Raises NotPermitted."""
    new_entry = _new_entry(ImportAct.MAP_SOURCE, source.site, by=by, at=at)
    if (columns, comma) == (source.columns, source.comma):
        return
    for name in FIELDS:
        setattr(source, name, getattr(columns, name))
    source.comma = comma
    with transaction.atomic(), audit.act(new_entry):
        source.save(update_fields=[*FIELDS, "comma"])


@dataclass(frozen=True, slots=True)
class Called:
    """What a source calls one of our things; a blank name of ours leaves it out."""

    what: TermKind
    theirs: str
    ours: str


def map_names(*, source: Source, called: Iterable[Called], by: User, at: datetime) -> None:
    """Says what the source calls our things, beside what was said before. Raises NotPermitted."""
    new_entry = _new_entry(ImportAct.MAP_SOURCE, source.site, by=by, at=at)
    terms = [Term(source=source, what=term.what, theirs=term.theirs, ours=term.ours) for term in called]
    if terms:
        with transaction.atomic(), audit.act(new_entry):
            Term.objects.bulk_create(
                terms, update_conflicts=True, unique_fields=["source", "what", "theirs"], update_fields=["ours"]
            )


def take_in(*, source: Source, name: str, content: bytes, by: User, at: datetime) -> Upload:
    """Keeps a file as it came, with its hash; columns that are not mapped yet are guessed from its first row.

    Raises NotPermitted, or Refusal where its beginning cannot be read; the rest is read by its job.
    """
    new_entry = _new_entry(ImportAct.TAKE_IN, source.site, by=by, at=at, reason=name[:LONGEST_NAME])
    names = source.columns.names
    first = apart.first(content, names=names)
    names = names or guess(first.header).names
    personal.refuse(name, content, first, names=names, masks=identifiers.patterns())
    return _kept(source, first.header, name=name, content=content, new_entry=new_entry, by=by)


def _kept(
    source: Source, header: Sequence[str], *, name: str, content: bytes, new_entry: audit.NewEntry, by: User
) -> Upload:
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        _guess_columns(source, header, by=by, at=new_entry.at)
        with audit.act(new_entry):
            file, _new = File.objects.get_or_create(sha256=sha256, defaults={"content": content})
            if not file.content:
                raise Refusal(personal.NOT_KEPT)
            return Upload.objects.create(
                source=source,
                file=file,
                name=name[:LONGEST_NAME],
                size=len(content),
                sha256=sha256,
                by=by,
                at=new_entry.at,
            )


def _guess_columns(source: Source, header: Sequence[str], *, by: User, at: datetime) -> None:
    if not source.columns.named():
        columns = OF_FHIR if is_of_fhir(header) else guess(header)
        map_columns(source=source, columns=columns, by=by, at=at)
    elif missing := source.columns.missing(header):
        raise Refusal(
            _("The file has no column %(columns)s, which this source's files have."),
            columns=tuple(f"“{column[:60]}”" for column in missing),
        )


def ask_dry_run(*, upload: Upload, by: User, at: datetime) -> Job:
    """Asks what would come of a file. Raises NotPermitted or UnderWay."""
    job = Job(upload=upload, kind=JobKind.DRY_RUN, mapping=mapping.fingerprint(upload.source), by=by, at=at)
    return _asked(job, by=by, at=at)


def ask_import(*, upload: Upload, overwrite: bool, reason: str, by: User, at: datetime) -> Job:
    """Asks for a file to be imported, as its last dry run has told.

    Raises NotPermitted, NoOverwriteReason, NotTried or UnderWay.
    """
    why, now = reason.strip(), mapping.fingerprint(upload.source)
    if overwrite and not why:
        raise NoOverwriteReason
    job = Job(upload=upload, kind=JobKind.IMPORT, mapping=now, overwrite=overwrite, reason=why, by=by, at=at)
    return _asked(job, by=by, at=at)


def _asked(job: Job, *, by: User, at: datetime) -> Job:
    """Keeps the job and rings the bell; the row alone would do, a minute later."""
    upload = job.upload
    new_entry = _new_entry(ImportAct.ASK_IMPORT, upload.source.site, by=by, at=at, reason=f"{job.kind}: {upload.name}")
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=upload.pk)
        jobs = upload.jobs.order_by("pk")
        if any(other.is_open for other in jobs):
            raise UnderWay
        tried = [other for other in jobs if other.kind == JobKind.DRY_RUN and other.done_at]
        if job.kind == JobKind.IMPORT and (not tried or tried[-1].mapping != job.mapping):
            raise NotTried
        with audit.act(new_entry):
            job.save()
        transaction.on_commit(wake.worker)
    return job


def stop(*, job: Job, by: User, at: datetime) -> None:
    """Stops a job after the batch that it is at; what was entered stays. Raises NotPermitted or Ended."""
    new_entry = _new_entry(ImportAct.STOP_IMPORT, job.upload.source.site, by=by, at=at, reason=str(job))
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if not held.is_open:
            raise Ended
        held.stopped_at = at
        with audit.act(new_entry):
            held.save(update_fields=["stopped_at"])


def _new_entry(act: Act, site: Site, *, by: User, at: datetime, reason: str = "") -> audit.NewEntry:
    """The act of somebody who may enter data at the site. Raises NotPermitted."""
    role = role_for(by, Permission.ENTER_DATA, site=site)
    return audit.NewEntry(act=act, by=by, role=role, site=site.code, at=at, reason=reason)
