"""A draft is no data of the trial: neither a snapshot nor a report knows of it (REQ-032)."""

import pytest

from edc.pages.drafts import actions as drafts
from tests import universe
from tests.pages.reading import words
from trial_edc.reports import actions as reports
from trial_edc.reports.models import Run

TYPED = "collected_on=2025-05-05&HGB-reported=247.31&laboratory=Nowhere-yet"


@pytest.fixture
def kept(entered, subject, coordinator) -> None:
    """Drafts of a page that stands and of one that does not."""
    for visit in ("M3", "M6"):
        page = universe.page_of(subject, "labs.sample", visit=visit)
        drafts.keep(page=page, typed=TYPED, focus="", by=coordinator, at=universe.NOW)


def test_a_snapshot_is_the_same_beside_drafts(committed, entered, written, site, request):
    before = written(site)
    request.getfixturevalue("kept")

    after = written(site)

    names = {name for name in before if name.endswith(".csv")}
    assert {name: after[name] for name in names} == {name: before[name] for name in names}
    assert not [name for name, content in after.items() if b"247.31" in content or b"draft" in content.lower()]


def test_a_report_knows_of_no_draft(kept, site):
    reports.sweep(at=universe.NOW)

    assert "247.31" not in Run.objects.get().content


def test_nobody_reads_of_it_elsewhere(kept, subject, coordinator, pi):
    client = universe.client_for(pi)
    urls = ("/subjects/", "/matrix/", "/trail/", "/reports/response/", f"/subjects/{subject.number}/")
    pages = [f"/pages/{page.pk}/" for page in subject.pages.filter(form="labs.sample")]

    shown = [words(client.get(url)) for url in (*urls, *pages, f"/subjects/{subject.number}/response/")]

    assert not [text for text in shown if "247.31" in text or "Nowhere-yet" in text]
