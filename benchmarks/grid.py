"""The grid of results: opened and saved with one result and with forty, and the results nearest a day for everybody."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import cohorts, scratch
from edc.accounts import actions as accounts
from edc.accounts.models import Site
from edc.casebook.models import Page, Subject
from edc.labs.selectors import nearest
from enrollment.actions import screen
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES
from protocol.parameters import DEFAULT

DAY = date(2024, 7, 1)
GRID = 40
SUBJECTS = 10_000
TESTS = ("HGB", "PLT", "LDH", "TBIL", "RETIC")
PASSWORD = "a-long-word-for-a-benchmark"


def main(arguments: Sequence[str]) -> None:
    """Prints statements and seconds; the goals are 12 statements of the grid to open, 25 to save, one for nearest."""
    parser = ArgumentParser(prog="benchmark grid")
    parser.add_argument("--subjects", type=int, default=SUBJECTS)
    size = parser.parse_args(arguments).subjects
    with scratch.database() as name:
        entered = cohorts.entered()
        cohorts.multiplied(name, copies=-(-size // entered))
        print(f"Machine: {scratch.machine()}")
        _grid()
        _nearest(size)


def _grid() -> None:
    browser, pages = _prepared()
    for results, page in zip((1, GRID), pages, strict=False):
        saving, took = _asked(browser, page, told=_told(results))
        print(f"Saved with {results:>2} results: {saving} statements, {took:.0f} ms")
        opening, took = _asked(browser, page)
        print(f"Opened with {results:>2} results: {opening} statements, {took:.0f} ms")


def _prepared() -> tuple[Client, list[Page]]:
    """Somebody who enters data, signed in, and the empty laboratory pages of a new subject."""
    at, site = timezone.now(), Site.objects.get(code="01")
    by = accounts.add_user(username="typist", name="Typist", password=PASSWORD, by=None, at=at)
    accounts.grant(user=by, role="coordinator", site=site, by=None, at=at)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(by)
    subject = screen(site=site, by=by, at=at)
    pages = list(subject.pages.filter(form="labs.sample"))
    browser.get(f"/pages/{pages[-1].pk}/")
    return browser, pages


def _told(results: int) -> dict[str, str]:
    numeric = [analyte for analyte in ANALYTES.values() if analyte.kind is ResultKind.NUMERIC][:results]
    told = {f"{one.code}-reported": str(one.expect[0]) for one in numeric}
    return told | {f"{one.code}-unit": one.unit for one in numeric}


def _asked(browser: Client, page: Page, *, told: dict[str, str] | None = None) -> tuple[int, float]:
    """How many statements a request asks, and how many milliseconds it takes."""
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        if told is None:
            answer = browser.get(f"/pages/{page.pk}/")
        else:
            answer = browser.post(f"/pages/{page.pk}/", {"seen": 0, "collected_on": DAY.isoformat(), **told})
    assert answer.status_code == (200 if told is None else 302), answer.status_code
    return len(asked), (time.perf_counter() - began) * 1000


def _nearest(size: int) -> None:
    """All of it and, asked again, what stays in the memory of the server."""
    days = dict.fromkeys(Subject.objects.order_by("pk").values_list("pk", flat=True)[:size], DAY)
    for _turn in range(2):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            found = nearest(days, tests=TESTS, within=DEFAULT.component_window_days)
        took = time.perf_counter() - began
        print(f"Nearest {DAY} of {len(days):,} subjects: {len(found):,} results, {len(asked)} statement, {took:.2f} s")
