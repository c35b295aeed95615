"""A whole snapshot of a million laboratory results against a bare COPY of the same table, and the memory it takes."""

import os
import resource
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from typing import BinaryIO

from django.db import connection
from django.utils import timezone
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from benchmarks import scratch
from edc.accounts import actions as accounts
from edc.accounts.models import Site
from edc.exports import snapshot
from protocol.analytes import ANALYTES
from protocol.schedule import SCHEDULE

FILLED = ("casebook_subject", "casebook_visit", "casebook_page", "labs_sample", "labs_result")
BARE = "COPY labs_result TO STDOUT"
FEW = 100  # one subject in so many is at the second site
ENTRIES = 1000  # the numbers that the acts of the set-up may have
FILL = """
INSERT INTO casebook_subject (id, site_id, number)
SELECT s, site.id, site.code || '-' || lpad(s::text, 5, '0')
  FROM generate_series(1, {subjects}) s
  JOIN accounts_site site ON site.code = CASE WHEN s % {few} = 0 THEN '02' ELSE '01' END;
INSERT INTO casebook_visit (id, subject_id, code, repeat)
SELECT (s - 1) * {visits} + planned.n, s, planned.code, 1
  FROM generate_series(1, {subjects}) s, planned;
INSERT INTO audit_entry (id, at, act, by_name, role, site, subject_id, page_id, reason, origin, request, code_version)
SELECT {entries} + p, timestamptz '2024-05-06 08:00+08' + p * interval '37 s', 'page.save', 'coordinator',
       'coordinator', '01', 1 + (p - 1) / {visits}, p, '', 'web', md5(p::text), '0'
  FROM generate_series(1, {pages}) p;
INSERT INTO casebook_page (id, subject_id, visit_id, form, repeat, last_entry)
SELECT p, 1 + (p - 1) / {visits}, p, 'labs.sample', 1, {entries} + p
  FROM generate_series(1, {pages}) p;
INSERT INTO labs_sample (page_id, collected_on, laboratory)
SELECT p, date '2024-05-06' + p % 700, 'Central laboratory'
  FROM generate_series(1, {pages}) p;
INSERT INTO labs_result (page_id, test, reported, unit, reported_low, reported_high, value, low, high)
SELECT 1 + g / {analytes}, a.code, of.value::text, a.unit, a.low, a.high, of.value, a.low, a.high
  FROM generate_series(0, {rows} - 1) g
  JOIN analyte a ON a.n = g % {analytes}
 CROSS JOIN LATERAL (
       SELECT round(a.low + (a.high - a.low) * (g::bigint * 7919 % 1009) / 1009, a.places) AS value
       ) of;
"""


def main(arguments: Sequence[str]) -> None:
    """Copies and snapshots in turn, and prints medians, their ratio, and how the memory grew with the rows."""
    parser = ArgumentParser(prog="benchmark snapshot")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(arguments)
    with scratch.database() as name, tempfile.TemporaryFile() as file:
        at = timezone.now()
        many, few = (accounts.add_site(code=code, name=f"Hospital {code}", by=None, at=at) for code in ("01", "02"))
        _fill(name, rows=asked.rows)
        _copy()
        _snapshot([few], file)
        before = _peak()
        bare, whole = [], []
        for _round in range(asked.rounds):
            bare.append(scratch.seconds(_copy))
            whole.append(scratch.seconds(lambda: _snapshot([many, few], file)))
        _print(asked.rows, bare, whole, size=file.seek(0, os.SEEK_END), peaks=(before, _peak()))


def _print(rows: int, bare: list[float], whole: list[float], *, size: int, peaks: tuple[float, float]) -> None:
    ratio = statistics.median(whole) / statistics.median(bare)
    print(f"Machine: {scratch.machine()}")
    print(f"Bare COPY of {rows} results, to nowhere:         {scratch.middle(bare)}")
    print(f"Snapshot of them with all that belongs to them: {scratch.middle(whole)}; {size / 1e6:.1f} MB zipped")
    print(f"Ratio of the medians: {ratio:.2f} (goal: at most 1.5); of the least: {min(whole) / min(bare):.2f}")
    print(f"Peak memory of the process: {peaks[0]:.0f} MB with 1 % of the rows, {peaks[1]:.0f} MB with all")


def _copy() -> None:
    with open(os.devnull, "wb") as nowhere, connection.cursor() as cursor:
        cursor.copy_expert(BARE, nowhere)


def _snapshot(sites: Sequence[Site], file: BinaryIO) -> None:
    file.seek(0)
    file.truncate()
    snapshot.write(into=file, sites=sites, at=timezone.now(), by="benchmark")


def _peak() -> float:
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _fill(name: str, *, rows: int) -> None:
    """Pages of 14 results, a page a visit. The scratch database only: past the triggers of the trail."""
    pages = -(-rows // len(ANALYTES))
    visits = [visit.code for visit in SCHEDULE if visit.offset is not None]
    sizes = {"rows": rows, "pages": pages, "visits": len(visits), "subjects": -(-pages // len(visits))}
    with closing(scratch.connected(name=name, alias="owner")) as owner:
        with owner, owner.cursor() as cursor:
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_record")
            _plan(cursor, visits)
            cursor.execute(FILL.format(**sizes, analytes=len(ANALYTES), few=FEW, entries=ENTRIES))
        owner.autocommit = True
        owner.cursor().execute("VACUUM ANALYZE")


def _plan(cursor: Cursor, visits: Sequence[str]) -> None:
    """What the series are made from: visits by their number, analytes by theirs."""
    cursor.execute("CREATE TEMPORARY TABLE planned (n int, code text)")
    execute_values(cursor, "INSERT INTO planned VALUES %s", list(enumerate(visits, start=1)))
    cursor.execute(
        "CREATE TEMPORARY TABLE analyte (n int, code text, unit text, low numeric, high numeric, places int)"
    )
    told = [(n, one.code, one.unit, *one.expect, one.places) for n, one in enumerate(ANALYTES.values())]
    execute_values(cursor, "INSERT INTO analyte VALUES %s", told)
