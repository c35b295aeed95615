"""What the page of a file shows: how far its job is, what was counted, and what there is to say of single rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.imports import selectors
from edc.imports.models import Job, JobKind, Upload
from edc.imports.selectors import Kinds, LeftOver, Tally

LINES_A_SCREEN = 50


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job on the screen: what it is and how it stands, in words, and what was counted."""

    job: Job
    title: str
    state: str
    tally: Tally
    expected: int | None
    kinds: tuple[Kinds, ...]
    problem: str
    notices: tuple[str, ...] = ()
    left_over: tuple[LeftOver, ...] = ()


def of_file(upload: Upload, *, kind: str, screen: str | None) -> dict[str, object]:
    """The context of a file's page."""
    jobs = selectors.jobs_of(upload)
    shown = _shown(jobs[0]) if jobs else None
    context: dict[str, object] = {"shown": shown, "earlier": _earlier(jobs[1:]), "kind": kind}
    context["may_import"] = selectors.may_import(upload, jobs)
    if shown and not shown.job.is_open:
        page = Paginator(selectors.lines(shown.job, kind), LINES_A_SCREEN).get_page(screen)
        context |= {
            "page_obj": page,
            "lines": [(line, selectors.sentence(line)) for line in page],
            "query": f"kind={kind}&" if kind else "",
        }
    return context


def _shown(job: Job) -> ShownJob:
    titles = {
        (JobKind.DRY_RUN, True): _("Dry run under way"),
        (JobKind.DRY_RUN, False): _("Dry run: what would come of this file"),
        (JobKind.IMPORT, True): _("Import under way"),
        (JobKind.IMPORT, False): _("Import: what came of this file"),
    }
    return ShownJob(
        job=job,
        title=titles[JobKind(job.kind), job.is_open],
        state=state(job),
        tally=selectors.tally(job),
        expected=selectors.expected(job) if job.is_open else None,
        kinds=selectors.kinds(job),
        problem=selectors.problem(job),
        notices=selectors.notices(job),
        left_over=selectors.left_over(job),
    )


def _earlier(jobs: Sequence[Job]) -> list[tuple[Job, str, Tally]]:
    return [(job, state(job), selectors.tally(job)) for job in jobs]


def state(job: Job) -> str:
    """How a job stands, in words."""
    for at, sentence in (
        (job.done_at, _("done %(when)s")),
        (job.stopped_at, _("stopped %(when)s")),
        (job.failed_at, _("ended without success %(when)s")),
    ):
        if at is not None:
            return sentence % {"when": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"}
    return _("waiting") if job.claimed_until is None else _("running")
