"""What is struck through leaves with a flag, and is in no report (REQ-045)."""

import csv
import io

from edc.corrections import actions as corrections
from tests import universe
from tests.exports.conftest import Write

WHY = "Entered in error"


def _read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_struck_line_page_and_visit_leave_with_a_flag(committed, site, subject, coordinator, written: Write):
    by, at = coordinator, universe.NOW
    first = universe.page_of(subject, "labs.sample", visit="M3")
    second = universe.page_of(subject, "labs.sample", visit="M6")
    for page in (first, second):
        universe.fill_labs(page, by=by, on=universe.TODAY, HGB="118", PLT="210")
        page.refresh_from_db()
    corrections.strike_line(page=first, key="HGB", reason=WHY, seen=first.last_entry, by=by, at=at)
    corrections.strike_visit(visit=subject.visits.get(code="M6"), reason=WHY, by=by, at=at)

    files = written(site)

    results = {(row["visit"], row["test"]): row["struck"] for row in _read(files["labs.result.csv"])}
    assert results == {("M3", "HGB"): "Y", ("M3", "PLT"): "", ("M6", "HGB"): "Y", ("M6", "PLT"): "Y"}
    assert {row["visit"]: row["struck"] for row in _read(files["labs.sample.csv"])} == {"M3": "", "M6": "Y"}
    pages = {row["page_id"] for row in _read(files["pages.csv"]) if row["struck"]}
    assert pages == {str(second.pk)}
    assert [row["visit"] for row in _read(files["visits.csv"]) if row["struck"]] == ["M6"]
