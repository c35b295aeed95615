"""How many results a second an import enters through the actions, the trail on; and whether its memory grows."""

import csv
import gc
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import StringIO

import psutil
from django.utils import timezone

from benchmarks import scratch
from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.audit.models import Change, Entry
from edc.casebook.models import Page
from edc.imports import actions, selectors
from edc.imports.jobs import running
from edc.imports.models import Job, Source, Upload
from edc.imports.tasks import LANES
from edc.labs.models import Result
from enrollment.actions import screen
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES

SHEET = [one for one in ANALYTES.values() if one.kind is ResultKind.NUMERIC and one.scale is None][:14]
FIRST_DAY = date(2024, 1, 1)
HEADER = ("subject", "visit", "date", "test", "result", "unit", "lower limit", "upper limit")
SHADES = 7
"""As many different results has each test, all of them such as are expected."""
MEGABYTE = 1024 * 1024


def main(arguments: Sequence[str]) -> None:
    """Prints the rates of the dry run, of the import, and of the same file once more; and the memory at each end."""
    parser = ArgumentParser(prog="benchmark importing")
    parser.add_argument("--results", type=int, default=100_000)
    results = parser.parse_args(arguments).results
    with scratch.database():
        upload = _prepared(results)
        print(f"Machine: {scratch.machine()}")
        _timed("Dry run", actions.ask_dry_run(upload=upload, by=upload.by, at=timezone.now()))
        _timed("Import", _asked(upload), goal=", goal: at least 5000")
        acts, changes = Entry.objects.count(), Change.objects.count()
        print(f"{Result.objects.count()} results stand, the trail holds {acts} acts and {changes} changes")
        _timed("The same file once more", _asked(upload))


def _asked(upload: Upload) -> Job:
    return actions.ask_import(upload=upload, overwrite=False, reason="", by=upload.by, at=timezone.now())


def _timed(what: str, job: Job, *, goal: str = "") -> None:
    gc.collect()
    before = psutil.Process().memory_info().rss
    taken = scratch.seconds(lambda: running.run_all(clock=timezone.now, lanes=LANES))
    after = psutil.Process().memory_info().rss
    job.refresh_from_db()
    done = selectors.tally(job)
    rate = f"{done.rows / taken:.0f} a second{goal}"
    print(f"{what}: {done.fresh} new, {done.same} the same, {job.lines.count()} told of; {taken:.1f} s ({rate})")
    print(f"  memory {before / MEGABYTE:.0f} MB before, {after / MEGABYTE:.0f} MB after")


def _prepared(results: int) -> Upload:
    """Somebody who may import, open casebooks, and a file with a full sheet for each of their laboratory pages."""
    at = timezone.now()
    site = accounts.add_site(code="01", name="Benchmark", by=None, at=at)
    by = accounts.add_service(username="importer", name="Benchmark", at=at)
    accounts.grant(user=by, role="importer", site=site, by=None, at=at)
    source = actions.add_source(site=site, name="LIS", by=by, at=at)
    while Page.objects.filter(form="labs.sample").count() * len(SHEET) < results:
        screen(site=site, by=by, at=at)
    return _sent(source, results, by=by)


def _sent(source: Source, results: int, *, by: User) -> Upload:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(row for _number, row in zip(range(results), _rows(), strict=False))
    content = text.getvalue().encode()
    return actions.take_in(source=source, name="results.csv", content=content, by=by, at=timezone.now())


def _rows() -> Iterator[tuple[object, ...]]:
    pages = Page.objects.filter(form="labs.sample").select_related("subject", "visit").order_by("pk")
    for place, page in enumerate(pages.iterator(chunk_size=2000)):
        day = FIRST_DAY + timedelta(days=place % 500)
        for analyte in SHEET:
            low, high = analyte.expect
            result = round(low + (high - low) * (place % SHADES + 1) / (SHADES + 1), 2)
            yield page.subject.number, str(page.visit), day, analyte.code, result, analyte.unit, low, high
