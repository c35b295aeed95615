"""Real data that nobody here wrote: the laboratory of a public pilot study, through the whole import (REQ-070)."""

import csv
import gzip
import io
from itertools import islice
from pathlib import Path

import pytest

from edc.accounts.models import Site, User
from edc.imports import actions
from edc.imports.actions import Called
from edc.imports.models import TermKind
from edc.labs.models import Result
from enrollment.actions import screen
from tests.imports.conftest import counts, dry_run, entered
from tests.universe import NOW

FILE = (
    Path(__file__).resolve().parents[2].parent / "shared/standards/oracles/sdtm_real/pharmaversesdtm_lb_subset.csv.gz"
)
ROWS = 2000
# What this study calls otherwise, and the codes of its units.
UNITS = {"THOU/uL": "10^3/uL", "MILL/uL": "10^6/uL", "mEq/L": "mmol/L"}

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the examples of others are not here")


@pytest.fixture
def content() -> bytes:
    """The first rows of the file, byte for byte."""
    with gzip.open(FILE, "rb") as file:
        return b"".join(islice(file, ROWS + 1))


def test_enters_a_pilot_study_and_a_second_time_nothing(content, send, site, coordinator, source):
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    _screen_all(rows, site=site, by=coordinator)
    upload = send(content)
    first = dry_run(upload)
    unknown = {(line.verdict, line.theirs) for line in first.lines.all()}
    actions.map_names(source=source, called=_called(unknown, rows), by=coordinator, at=NOW)

    tried, once, again = dry_run(upload), entered(upload), entered(upload)

    assert {verdict for verdict, _theirs in unknown} == {"subject"}
    assert counts(tried) == counts(once)
    read, fresh, same, left = counts(once)
    assert (read, same) == (ROWS, 0)
    assert fresh + left + once.lines.count() == ROWS
    assert set(once.lines.values_list("verdict", flat=True)) <= {"test"}
    assert fresh == Result.objects.count() > ROWS * 0.8
    assert (counts(again)[1], counts(again)[2]) == (0, fresh)
    assert _agrees(rows)


def _screen_all(rows: list[dict[str, str]], *, site: Site, by: User) -> None:
    for number in dict.fromkeys(row["USUBJID"] for row in rows):
        screen(site=site, by=by, at=NOW, code=number.replace("-", ""))


def _called(unknown: set[tuple[str, str]], rows: list[dict[str, str]]) -> list[Called]:
    """Their subjects are ours by another number; the visits of their schedule are none of ours."""
    subjects = [Called(TermKind.SUBJECT, theirs, f"01-{theirs.replace('-', '')}") for _verdict, theirs in unknown]
    visits = [Called(TermKind.VISIT, theirs, "") for theirs in dict.fromkeys(row["VISIT"] for row in rows)]
    return [*subjects, *visits, *(Called(TermKind.UNIT, theirs, ours) for theirs, ours in UNITS.items())]


def _agrees(rows: list[dict[str, str]]) -> bool:
    """Whether each result that stands is what the file reports, beside its own limits."""
    told = {
        (f"01-{row['USUBJID'].replace('-', '')}", row["LBDTC"][:10], row["LBORRES"], row["LBORNRLO"], row["LBORNRHI"])
        for row in rows
    }
    stood = Result.objects.values_list(
        "page__subject__number", "page__labs_sample__collected_on", "reported", "reported_low", "reported_high"
    )
    return {(number, str(day), result, str(low), str(high)) for number, day, result, low, high in stood} <= told
