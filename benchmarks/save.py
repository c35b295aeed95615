"""One validated, checked, audited save of a 14-result laboratory page, against a bare INSERT of the same rows."""

import statistics
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extensions import connection as Connection
from psycopg2.extras import execute_values

from benchmarks import scratch
from edc.accounts import actions as accounts
from edc.accounts.models import Site, User
from edc.capture import actions as capture
from edc.capture.submission import Submission
from edc.casebook.models import Page
from enrollment.actions import screen
from protocol.analytes import ANALYTES

DAY = date(2024, 5, 6)
SHEET = (
    "HGB",
    "PLT",
    "RETIC",
    "RETICPCT",
    "LDH",
    "TBIL",
    "HAPTO",
    "ALT",
    "AST",
    "WBC",
    "NEUT",
    "CREAT",
    "TRIG",
    "CHOL",
)
COLUMNS = "page_id, test, reported, unit, reported_low, reported_high, standard, value, low, high"


def main(arguments: Sequence[str]) -> None:
    """Saves and inserts in turn, and prints medians, their ratio, and the number of statements."""
    parser = ArgumentParser(prog="benchmark save")
    parser.add_argument("--pages", type=int, default=200)
    rounds = parser.parse_args(arguments).pages
    with scratch.database() as name:
        by, pages = prepared(rounds)
        _bare_tables(name)
        saved, bare = [], []
        with closing(scratch.connected(name=name, alias="owner")) as plain:
            for page in pages:
                saved.append(scratch.seconds(lambda page=page: save(page, by)))  # type: ignore[misc]
                bare.append(scratch.seconds(lambda page=page: _insert(plain, page)))  # type: ignore[misc]
        ratio = statistics.median(saved) / statistics.median(bare)
        print(f"Machine: {scratch.machine()}")
        print(f"Save of a page with {len(SHEET)} results, through the action: {scratch.middle(saved)}")
        print(f"Bare INSERT of the same rows in one transaction:   {scratch.middle(bare)}")
        print(f"Ratio of the medians: {ratio:.2f} (goal: at most 8)")
        print(f"SQL statements: {_statements(by, results=14)} with 14 results, {_statements(by, results=1)} with 1")


def prepared(rounds: int) -> tuple[User, list[Page]]:
    """Somebody who may save, and this many empty laboratory pages."""
    at = timezone.now()
    site = accounts.add_site(code="01", name="Benchmark", by=None, at=at)
    by = accounts.add_service(username="importer", name="Benchmark", at=at)
    accounts.grant(user=by, role="importer", site=site, by=None, at=at)
    pages: list[Page] = []
    while len(pages) < rounds:
        subject = screen(site=site, by=by, at=at)
        pages += subject.pages.filter(form="labs.sample")
    return by, pages[:rounds]


def rows() -> dict[str, dict[str, object]]:
    """A whole sheet of results, each in the middle of what is expected."""
    return {
        code: {
            "reported": str((analyte.expect[0] + analyte.expect[1]) / 2),
            "unit": analyte.unit,
            "reported_low": analyte.expect[0],
            "reported_high": analyte.expect[1],
        }
        for code, analyte in ((code, ANALYTES[code]) for code in SHEET)
    }


def save(page: Page, by: User) -> None:
    """One save of a whole laboratory page."""
    filled = Submission(page=page, answers={"collected_on": DAY}, rows=rows(), seen=None)
    capture.save(filled=filled, by=by, at=timezone.now())


def _bare_tables(name: str) -> None:
    """The same tables with the same constraints and indexes, and no trigger."""
    with closing(scratch.connected(name=name, alias="owner")) as plain, plain, plain.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_sample (LIKE labs_sample INCLUDING ALL)")
        cursor.execute("CREATE TABLE bare_result (LIKE labs_result INCLUDING ALL)")


def _insert(plain: Connection, page: Page) -> None:
    values = [
        (
            page.pk,
            test,
            row["reported"],
            row["unit"],
            low,
            high,
            row["reported"],
            Decimal(str(row["reported"])),
            low,
            high,
        )
        for test, row in rows().items()
        for low, high in [(row["reported_low"], row["reported_high"])]
    ]
    with plain, plain.cursor() as cursor:
        cursor.execute("INSERT INTO bare_sample (page_id, collected_on) VALUES (%s, %s)", [page.pk, DAY])
        execute_values(cursor, f"INSERT INTO bare_result ({COLUMNS}) VALUES %s", values)


def _statements(by: User, *, results: int) -> int:
    """How many statements a save takes, signed in as anew."""
    person = User.objects.get(pk=by.pk)
    subject = screen(site=Site.objects.get(), by=person, at=timezone.now())
    page = subject.pages.filter(form="labs.sample").earliest("pk")
    some = dict(list(rows().items())[:results])
    person = User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as captured:
        capture.save(
            filled=Submission(page=page, answers={"collected_on": DAY}, rows=some, seen=None),
            by=person,
            at=timezone.now(),
        )
    return len(captured)
