"""What tests of the seals ask for: a trail of a database of its own, sealed, with its heads outside."""

from pathlib import Path

import pytest

from tests import universe
from tests.audit import sealed


@pytest.fixture
def heads(settings, tmp_path: Path) -> Path:
    """Where the heads of this test's chain are written."""
    settings.SEAL_FILE = tmp_path / "outside" / "heads.jsonl"
    return settings.SEAL_FILE


@pytest.fixture
def chained(committed, heads, subject, coordinator):
    """Three seals: the study's beginning, a page with results, and its correction; then an act that is not sealed."""
    sealed.seal()
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="90")
    sealed.seal()
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")
    sealed.seal()
    universe.new_site("77")
    return page
