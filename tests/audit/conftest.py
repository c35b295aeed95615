"""What tests of the seals ask for: a trail of a database of its own, sealed, with its heads outside."""

from pathlib import Path

import pytest

from edc.accounts.models import User
from edc.casebook.models import Page, Subject
from tests import scenes, universe
from tests.audit import sealed


@pytest.fixture
def heads(settings, tmp_path: Path) -> Path:
    """Where the heads of this test's chain are written."""
    settings.SEAL_FILE = tmp_path / "outside" / "heads.jsonl"
    return settings.SEAL_FILE


@scenes.stands
def sealed_trail(committed: str, subject: Subject, coordinator: User) -> tuple[Page, str]:
    """Three seals: the study's beginning, a page with results, and its correction; then an act that is not sealed.

    The page, and what is written outside.
    """
    with sealed.heads_alone() as heads:
        sealed.seal()
        page = universe.page_of(subject, "labs.sample", visit="M3")
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="90")
        sealed.seal()
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")
        sealed.seal()
        universe.new_site("77")
        return page, heads.read_text()


@pytest.fixture
def chained(heads: Path, sealed_trail: tuple[Page, str]) -> Page:
    """The page of the sealed trail, whose heads stand where this test looks for them."""
    page, written = sealed_trail
    heads.parent.mkdir()
    heads.write_text(written)
    return page
