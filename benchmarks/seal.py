"""Seals 100,000 acts with their changes; and does so while eight people save, beside the same without a sealer."""

import os
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone
from psycopg2.extensions import connection as Connection

from benchmarks import save, scratch
from edc.accounts.models import User
from edc.audit import chain
from edc.audit.replay import verify
from edc.audit.seals import sealing, transcript
from edc.capture import actions as capture
from edc.capture.submission import Submission
from edc.casebook.models import Page

WRITERS, PAUSE, ALONE = 8, 0.25, 10.0
"""People who save at once, the seconds between two saves of one of them, and those for which they are left alone."""
READY = """
import time, django
django.setup()
from django.utils import timezone
from edc.audit.seals import sealing
print("ready", flush=True)
input()
"""
SEALING = "assert sealing.seal(at=timezone.now())"
BUSY = f"""
until = time.monotonic() + {ALONE}
while time.monotonic() < until:
    pass
"""
# Acts as a save of a page makes them that corrects two results, each in a transaction of its own.
ACTS = """
DO $$
DECLARE
    entry bigint;
    page bigint;
    first bigint;
BEGIN
    SELECT page_id, min(id) INTO page, first FROM labs_result GROUP BY page_id ORDER BY page_id LIMIT 1;
    FOR act IN {first}..{last} LOOP
        INSERT INTO audit_entry (at, act, by_id, by_name, role, site, page_id, reason, origin, request, code_version)
        VALUES (now(), 'page.save', 1, 'coordinator', 'coordinator', '01', page, '', 'web', md5(act::text), '0.1.0')
        RETURNING id INTO entry;
        UPDATE labs_result SET reported = 100 + act % 50, value = 100 + act % 50 WHERE id IN (first, first + 1);
        UPDATE casebook_page SET last_entry = entry WHERE id = page;
        COMMIT;
    END LOOP;
END $$
"""
CHANGES = 3
"""Those of such an act: two results, and the page."""


def main(arguments: Sequence[str]) -> None:
    """Prints how long the sealing takes, and the savers' median and 95th percentile with and without it."""
    parser = ArgumentParser(prog="benchmark seal")
    parser.add_argument("--acts", type=int, default=100_000)
    acts = parser.parse_args(arguments).acts
    with TemporaryDirectory() as folder, scratch.database() as name, _heads(Path(folder) / "heads.jsonl"):
        print(f"Machine: {scratch.machine()}")
        by, pages = save.prepared(WRITERS)
        save.save(pages[0], by)
        sealing.seal(at=timezone.now())
        with closing(scratch.connected(name=name, alias="default")) as plain:
            plain.autocommit = True
            _fill(plain, 1, acts)
            print(f"{acts} acts with {CHANGES * acts} changes sealed in {_sealed():.2f} s (goal: at most 10)")
            print(f"Verified against the heads in {scratch.seconds(_verify):.2f} s")
            _fill(plain, acts + 1, 2 * acts)
        _beside(by, pages, name)
        connections.close_all()


@contextmanager
def _heads(path: Path) -> Iterator[None]:
    with override_settings(SEAL_FILE=path):
        yield


def _fill(plain: Connection, first: int, last: int) -> None:
    with plain.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(ACTS.format(first=first, last=last))
    _settle()


def _settle() -> None:
    """Waits until nothing of now runs any more, in any database of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (newest,) = cursor.fetchone()
        running = 0
        while running < newest:
            time.sleep(0.05)
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (running,) = cursor.fetchone()


def _sealed() -> float:
    return scratch.seconds(lambda: sealing.seal(at=timezone.now()))


def _verify() -> None:
    with transcript.outside(settings.SEAL_FILE) as heads, verify.one_moment():
        faults = list(chain.ExportReading(heads).faults(transcript.lines(at=timezone.now())))
    if faults:
        raise RuntimeError(faults[0].text)


def _beside(by: User, pages: Sequence[Page], name: str) -> None:
    """The same saves with nothing beside them, with the sealer, and with a process that only takes of the machine."""
    for said, work in (("nothing beside", ""), ("sealing beside", SEALING), ("a busy process beside", BUSY)):
        times, lasted = _saves(by, pages, work, name)
        middle, rare = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(
            f"{WRITERS} people saving, {said}: median {middle * 1000:.1f} ms, 95 % within {rare * 1000:.1f} ms"
            f" ({len(times)} saves in {lasted:.1f} s)"
        )


def _saves(by: User, pages: Sequence[Page], work: str, name: str) -> tuple[list[float], float]:
    """How long each save took from the first moment of the work in another process to its last."""
    over = Event()
    with ThreadPoolExecutor(max_workers=WRITERS) as pool, _process(work, name) as process:
        began = time.perf_counter()
        saving = [pool.submit(_saver, page, by, over) for page in pages]
        process.communicate("now\n")
        over.set()
        lasted = time.perf_counter() - began
        return [one for done in saving for one in done.result()], lasted


@contextmanager
def _process(work: str, name: str) -> Iterator["subprocess.Popen[str]"]:
    """A process that has made ready, and works when it is told."""
    command = [sys.executable, "-c", READY + (work or f"time.sleep({ALONE})")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=_environment(name), stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process


def _saver(page: Page, by: User, over: Event) -> list[float]:
    try:
        times: list[float] = []
        while not over.wait(PAUSE):
            filled = _corrected(page, 100 + len(times) % 50)
            times.append(scratch.seconds(lambda filled=filled: _save(filled, by)))  # type: ignore[misc]
        return times
    finally:
        connections.close_all()


def _corrected(page: Page, hgb: int) -> Submission:
    """The page as filled in by somebody who saw its latest state."""
    rows = save.rows()
    rows["HGB"]["reported"] = str(hgb)
    seen = Page.objects.get(pk=page.pk).last_entry
    return Submission(page=page, answers={"collected_on": save.DAY}, rows=rows, seen=seen)


def _save(filled: Submission, by: User) -> None:
    capture.save(filled=filled, by=by, at=timezone.now())


def _environment(name: str) -> dict[str, str]:
    place = settings.DATABASES["default"]
    user, word = quote(str(place["USER"])), quote(str(place["PASSWORD"]), safe="")
    address = f"postgresql://{user}:{word}@{place['HOST']}:{place['PORT']}/{name}"
    kept = {"DATABASE_URL": address, "EDC_SEAL_FILE": str(settings.SEAL_FILE), "EDC_SECRET_KEY": settings.SECRET_KEY}
    return {**os.environ, **kept, "DJANGO_SETTINGS_MODULE": "trial_edc.settings"}
