"""Runs the jobs that wait: claimed with a lease, batch by batch, each batch with its progress in one transaction."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from edc.accounts import identifiers
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, role_for
from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.casebook.models import Subject
from edc.imports import mapping
from edc.imports.columns import INCOMPLETE, SourceRow, is_complete
from edc.imports.files.personal import NOT_KEPT, FileGuard
from edc.imports.files.rows import Rows, rows
from edc.imports.jobs import noticing
from edc.imports.jobs.acts import ImportAct
from edc.imports.jobs.batches import batches
from edc.imports.jobs.noticing import both
from edc.imports.jobs.pipeline import spread
from edc.imports.models import File, Job, JobKind, Line, Source
from edc.imports.results.importing import Order, import_batch
from edc.imports.results.matching import Matcher, withheld
from edc.imports.results.outcomes import BatchOutcome, RowMessage
from edc.imports.selectors import people
from edc.imports.tables import FileNotes, Refusal
from edc.jobs.queue import JobTaken, Queue
from protocol.words import Sentence, _

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 2
"""Whatever ended its worker twice would end a third one."""
Clock = Callable[[], datetime]
CHANGED_FILE = _("The file that was kept is no longer the one that came: its hash differs.")
CHANGED_MAPPING = _("The mapping of the source was changed after this job was asked for: make a new dry run.")
NOT_PERMITTED = _("The person who asked for this may no longer enter data at the site.")
GAVE_UP = _(
    "The work at this file broke off twice and is not tried a third time; what was entered stays. Start it again to go "
    "on, or send the file in smaller parts."
)

logger = logging.getLogger(__name__)


def _open() -> QuerySet[Job]:
    whole = Job.objects.select_related("by", "upload__source__site")
    return whole.filter(done_at=None, stopped_at=None, failed_at=None)


QUEUE: Queue[Job] = Queue(jobs=_open, act=ImportAct.IMPORT, lease=LEASE, most_attempts=MOST_ATTEMPTS)


def run_all(*, clock: Clock, lanes: int = 1) -> int:
    """All jobs that wait, one after the other; how many were worked at."""
    give_up(at=clock())
    count = 0
    while job := QUEUE.claim(at=clock()):
        work_at(job=job, clock=clock, lanes=lanes)
        count += 1
    return count


def give_up(*, at: datetime) -> int:
    """Ends jobs that ended their worker as often as they may; how many."""
    english, chinese = both(Sentence(GAVE_UP))
    return QUEUE.give_up(at=at, problem=english, problem_zh=chinese)


def work_at(*, job: Job, clock: Clock, lanes: int) -> None:
    """Goes on with a claimed job where it was.

    A file that cannot be read ends it; after any other fault it is tried again when its lease is over.
    """
    guard = FileGuard(identifiers.patterns())
    try:
        done = set(job.batches.values_list("number", flat=True))
        file = _rows(job, guard)
        waiting = ((number, batch) for number, batch in enumerate(batches(file.rows)) if number not in done)
        spread(waiting, lambda numbered: _step(job, *numbered, at=clock()), lanes=lanes)
        _end(job, file.notes, guard, at=clock())
    except JobTaken:
        return
    except Refusal as refusal:
        _forget(job, guard)
        _fail(job, refusal.why, at=clock())
    except NotPermitted:
        _fail(job, Sentence(NOT_PERMITTED), at=clock())
    except Exception:  # whatever it is: the lease runs out, and the job is tried again
        logger.exception("job %s of file %s failed", job.pk, job.upload.sha256)


def _rows(job: Job, guard: FileGuard) -> Rows:
    """The rows of the job's file. Raises Refusal where it, or the mapping, is not what was asked for."""
    source, content = job.upload.source, bytes(job.upload.file.content)
    if not content:
        raise Refusal(NOT_KEPT)
    if hashlib.sha256(content).hexdigest() != job.upload.sha256:
        raise Refusal(CHANGED_FILE)
    if mapping.fingerprint(source) != job.mapping:
        raise Refusal(CHANGED_MAPPING)
    if not is_complete(source.columns):
        raise Refusal(INCOMPLETE)
    return rows(content, columns=source.columns, comma=source.comma, read=guard.read)


def _step(job: Job, number: int, batch: list[SourceRow], *, at: datetime) -> None:
    """One batch with what is known of it afterwards, in one transaction. A dry run is the import, taken back."""
    with transaction.atomic(), audit.through(Origin.IMPORT, request=f"import {job.pk}"):
        with transaction.atomic():
            outcome = import_batch(batch, order=_order(job, at=at), at=at)
            transaction.set_rollback(job.kind == JobKind.DRY_RUN)
        _keep(QUEUE.held(job), number, len(batch), outcome, at=at)


def _keep(held: Job, number: int, rows: int, outcome: BatchOutcome, *, at: datetime) -> None:
    Line.objects.bulk_create(_line(held, message) for message in outcome.messages)
    noticing.keep_pieces(held, outcome.pieces)
    held.claimed_until = at + LEASE
    with audit.act(_new_entry(held, at=at)):
        held.save(update_fields=["claimed_until"])
        held.batches.create(number=number, rows=rows, fresh=outcome.fresh, same=outcome.same, left=outcome.left)


def _line(job: Job, message: RowMessage) -> Line:
    english, chinese = message.why if isinstance(message.why, tuple) else both(message.why)
    return Line(
        job=job,
        number=message.row.number,
        verdict=message.verdict,
        said=english,
        said_zh=chinese,
        subject=message.subject,
        test=message.test,
        old=message.old,
        new=message.new,
        theirs=message.theirs,
        hint=message.hint,
        cells=list(map(withheld, message.row.cells)),
    )


def _order(job: Job, *, at: datetime) -> Order:
    """What the job asks for; read anew for each batch, as the site's subjects may be others by then."""
    source: Source = job.upload.source
    subjects = {subject.pk: subject for subject in Subject.objects.filter(site=source.site).select_related("site")}
    matcher = Matcher(
        names=mapping.names(source),
        subjects={subject.number: key for key, subject in subjects.items()},
        zone=timezone.get_default_timezone(),
        today=timezone.localdate(at),
        code=source.site.code,
        people=people(subjects),
    )
    return Order(job=job.pk, subjects=subjects, matcher=matcher, overwrite=job.overwrite, reason=job.reason, by=job.by)


def _forget(job: Job, guard: FileGuard) -> None:
    """The bytes of a file that holds direct identifiers are not kept; its hash, and which rows hold them, are."""
    if guard.has_found:
        File.objects.filter(pk=job.upload.file_id).update(content=b"")


def _end(job: Job, notes: FileNotes, guard: FileGuard, *, at: datetime) -> None:
    with transaction.atomic():
        held = QUEUE.held(job)
        if guard.has_found:
            _forget(job, guard)
            notes.say(NOT_KEPT)
        noticing.keep_sentences(held, notes.sentences)
        held.done_at = at
        with audit.act(_new_entry(held, at=at)):
            held.save(update_fields=["done_at"])


def _fail(job: Job, why: Sentence, *, at: datetime) -> None:
    english, chinese = both(why)
    QUEUE.fail(job, at=at, is_tried_again=False, problem=english, problem_zh=chinese)


def _new_entry(job: Job, *, at: datetime) -> audit.NewEntry:
    """The act of importing, by the person who asked for it. Raises NotPermitted."""
    site = job.upload.source.site
    role = role_for(job.by, Permission.ENTER_DATA, site=site)
    return audit.NewEntry(act=ImportAct.IMPORT, by=job.by, role=role, site=site.code, at=at, reason=str(job))
