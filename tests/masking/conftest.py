"""What tests of masking ask for: a page on which a name was typed into a text, corrected once."""

from pathlib import Path

import pytest

from edc.casebook.models import Page
from edc.masking import selectors
from edc.masking.selectors import FreeText
from tests import scenes, universe
from tests.masking.asked import CORRECTED, NAMED


@pytest.fixture
def heads(settings, tmp_path: Path) -> Path:
    """Where the heads of this test's chain are written."""
    settings.SEAL_FILE = tmp_path / "outside" / "heads.jsonl"
    return settings.SEAL_FILE


@scenes.stands
def event(subject, coordinator) -> Page:
    """An adverse event in whose words a patient is named; a day later some words were added."""
    page = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(page, by=coordinator, term=NAMED)
    universe.fill(page, by=coordinator, term=CORRECTED)
    return Page.objects.whole().get(pk=page.pk)


@scenes.stands
def term(event) -> FreeText:
    """The words of the event."""
    return selectors.text_of(event, "term")
