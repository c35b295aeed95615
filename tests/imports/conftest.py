"""A source of site 01, and files of its rows."""

from collections.abc import Callable, Sequence

import pytest

from edc.accounts.models import Site, User
from edc.imports import actions
from edc.imports.jobs import running
from edc.imports.models import Job, Source, Upload
from edc.imports.selectors import tally
from tests import scenes
from tests.universe import NOW

HEADER = "受试者编号,项目,结果,单位,参考范围,采样日期"


def csv_of(*rows: str, header: str = HEADER) -> bytes:
    """A file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


def row(
    number: str = "01-001", test: str = "HGB", result: str = "118", unit: str = "g/L", day: str = "2025-06-02"
) -> str:
    """One row of such a file."""
    return f"{number},{test},{result},{unit},110-150,{day}"


@scenes.stands
def source(site: Site, coordinator: User) -> Source:
    """A source whose columns are still to be guessed."""
    return actions.add_source(site=site, name="LIS", by=coordinator, at=NOW)


Sent = Callable[..., Upload]


@pytest.fixture
def send(source: Source, coordinator: User) -> Sent:
    """Takes in a file, by the coordinator where nobody else is named."""

    def sent(content: bytes, *, name: str = "results.csv", by: User = coordinator) -> Upload:
        return actions.take_in(source=source, name=name, content=content, by=by, at=NOW)

    return sent


def dry_run(upload: Upload) -> Job:
    """A dry run that has ended."""
    return done(actions.ask_dry_run(upload=upload, by=upload.by, at=NOW))


def entered(upload: Upload, *, overwrite: bool = False, reason: str = "") -> Job:
    """An import that has ended, after its dry run."""
    dry_run(upload)
    return done(actions.ask_import(upload=upload, overwrite=overwrite, reason=reason, by=upload.by, at=NOW))


def done(job: Job) -> Job:
    """The job after a worker was at it, in the clinic's time of the tests."""
    running.run_all(clock=lambda: NOW)
    job.refresh_from_db()
    return job


def counts(job: Job) -> tuple[int, int, int, int]:
    """Rows, entered anew, the same, left out."""
    found = tally(job)
    return found.rows, found.fresh, found.same, found.left


def verdicts(job: Job) -> Sequence[tuple[int, str]]:
    """What is said of which rows."""
    return list(job.lines.order_by("number").values_list("number", "verdict"))


def sentence(job: Job) -> str:
    """The one thing that is said, in English."""
    (line,) = job.lines.all()
    return line.said
