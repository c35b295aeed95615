"""What was sent, what came of it, and what there is to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Min, QuerySet, Sum

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, Reach, reach, sites_of
from edc.capture import selectors as capture
from edc.casebook.models import Subject
from edc.imports import mapping
from edc.imports.files import apart
from edc.imports.models import File, Job, JobKind, Line, Source, TermKind, Upload
from edc.imports.results.ranges import SubjectFacts
from edc.imports.results.verdicts import RowVerdict
from edc.stored_words import for_reader, reads_chinese

NAMES_SHOWN = 200
UNKNOWN = {
    RowVerdict.NO_TEST: TermKind.TEST,
    RowVerdict.NO_UNIT: TermKind.UNIT,
    RowVerdict.NO_VISIT: TermKind.VISIT,
    RowVerdict.NO_SUBJECT: TermKind.SUBJECT,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a job are done, and how many of them are plain: entered anew, the same, left out."""

    rows: int
    fresh: int
    same: int
    left: int


def tally(job: Job) -> Tally:
    """The rows of all batches that are done, in one read."""
    sums = job.batches.aggregate(**{name: Sum(name, default=0) for name in ("rows", "fresh", "same", "left")})
    return Tally(**sums)


def importable(user: User) -> Reach:
    """Where this person may import. Raises NotPermitted for one who may nowhere."""
    where = reach(user, Permission.ENTER_DATA)
    if not where:
        raise NotPermitted(user=user, permission=Permission.ENTER_DATA, site=None)
    return where


def sites_for(user: User) -> tuple[Site, ...]:
    """The sites where this person may import, by code. Raises NotPermitted."""
    return sites_of(importable(user))


def sources_for(user: User) -> QuerySet[Source]:
    """The sources of this person's sites, by site and name."""
    where = importable(user)
    every = Source.objects.select_related("site").order_by("site__code", "name")
    return every if where.everywhere else every.filter(site__in=where.sites)


def uploads_for(user: User) -> QuerySet[Upload]:
    """The files that came for this person's sources, the newest first."""
    return Upload.objects.filter(source__in=sources_for(user)).select_related("source__site", "by").order_by("-pk")


def source_for(user: User, key: int) -> Source | None:
    """The source, where this person may import for it."""
    return sources_for(user).filter(pk=key).first()


def upload_for(user: User, key: int) -> Upload | None:
    """The file, where this person may import it."""
    return uploads_for(user).filter(pk=key).first()


def job_for(user: User, key: int) -> Job | None:
    """The job, where this person may import its file."""
    return Job.objects.filter(pk=key, upload__in=uploads_for(user)).select_related("upload__source__site").first()


def jobs_of(upload: Upload) -> list[Job]:
    """All jobs of a file, the newest first."""
    return list(upload.jobs.select_related("by").order_by("-pk"))


def expected(job: Job) -> int | None:
    """How many rows a job will have read at its end, where a dry run of the same file has told."""
    tried = (
        job.upload.jobs.filter(kind=JobKind.DRY_RUN, done_at__isnull=False).exclude(pk=job.pk).order_by("-pk").first()
    )
    return tally(tried).rows if tried else None


def is_kept(upload: Upload) -> bool:
    """Whether the bytes of a file still stand; those of one with direct identifiers do not."""
    return not File.objects.filter(pk=upload.file_id, content=b"").exists()


def may_import(upload: Upload, jobs: Sequence[Job]) -> bool:
    """Whether the last thing done with a file is a dry run that still holds, or an import that may be repeated."""
    if not jobs or jobs[0].is_open or not is_kept(upload):
        return False
    tried = [job for job in jobs if job.kind == JobKind.DRY_RUN and job.done_at]
    return bool(tried) and tried[0].mapping == mapping.fingerprint(upload.source)


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many rows of a job have one verdict."""

    verdict: str
    label: str
    rows: int


def kinds(job: Job) -> tuple[Kinds, ...]:
    """The rows of which there is something to say, by what it is; in one read."""
    counted = job.lines.values_list("verdict").annotate(rows=Count("pk"))
    rows = dict(counted)
    return tuple(
        Kinds(verdict.value, str(verdict.label), rows[verdict.value]) for verdict in RowVerdict if verdict.value in rows
    )


def lines(job: Job, verdict: str) -> QuerySet[Line]:
    """The rows of which there is something to say, in the order of the file; of one kind, where one is named."""
    every = job.lines.order_by("number")
    return every.filter(verdict=verdict) if verdict in RowVerdict.values else every


def sentence(line: Line) -> str:
    """What is said of a row, in the reader's language."""
    return for_reader(line.said, line.said_zh)


def problem(job: Job) -> str:
    """Why a job failed, in the reader's language."""
    return for_reader(job.problem, job.problem_zh)


def sample(upload: Upload) -> apart.First:
    """What the first rows of a file say. Raises Refusal where they cannot be read any more."""
    return apart.first(bytes(upload.file.content), names=upload.source.columns.names)


@dataclass(frozen=True, slots=True)
class SourceName:
    """Something that a source calls otherwise: what it was said to be, or what it might be and how often it stands."""

    what: TermKind
    theirs: str
    ours: str | None = None
    hint: str = ""
    rows: int = 0


def called(upload: Upload) -> list[SourceName]:
    """What the last dry run did not know, and what was said of other names before."""
    known = [
        SourceName(TermKind(term.what), term.theirs, term.ours)
        for term in upload.source.terms.order_by("what", "theirs")
    ]
    said = {(name.what, name.theirs) for name in known}
    tried = upload.jobs.filter(done_at__isnull=False).order_by("-pk").first()
    return [name for name in (_unknown(tried) if tried else ()) if (name.what, name.theirs) not in said] + known


def _unknown(job: Job) -> list[SourceName]:
    unknown = job.lines.filter(verdict__in=UNKNOWN).exclude(theirs="").values("verdict", "theirs")
    counted = unknown.annotate(rows=Count("pk"), hint=Min("hint")).order_by("verdict", "-rows", "theirs")
    return [
        SourceName(UNKNOWN[RowVerdict(name["verdict"])], name["theirs"], hint=name["hint"], rows=name["rows"])
        for name in counted[:NAMES_SHOWN]
    ]


def people(subjects: Iterable[int]) -> dict[int, SubjectFacts]:
    """What reference ranges ask for of each of these subjects."""
    keys = list(subjects)
    births, sexes = capture.births(keys), capture.sexes(keys)
    return {key: SubjectFacts(sexes.get(key), births.get(key)) for key in keys}


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A piece of a file that was not used: what it says, in how many rows, in which first, and why."""

    text: str
    first: int
    rows: int
    why: str


def notices(job: Job) -> tuple[str, ...]:
    """What there is to say of the file as a whole, in the reader's language."""
    notices = job.notices.filter(number=None).order_by("pk")
    return tuple(notices.values_list(_said(), flat=True))


def left_over(job: Job) -> tuple[LeftOver, ...]:
    """The pieces of the file that were not used, like ones as one, those of most rows first."""
    pieces = job.notices.exclude(number=None).values("text", why=F(_said()))
    counted = pieces.annotate(count=Sum("rows"), first=Min("number")).order_by("-count", "first")
    return tuple(
        LeftOver(piece["text"], piece["first"], piece["count"], piece["why"]) for piece in counted[:NAMES_SHOWN]
    )


def _said() -> str:
    return "said_zh" if reads_chinese() else "said"


def numbers_of(source: Source) -> frozenset[str]:
    """The numbers of the site's subjects."""
    return frozenset(Subject.objects.filter(site=source.site).values_list("number", flat=True))
