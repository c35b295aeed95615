"""A study with data at two sites, and snapshots of it."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from edc.accounts.models import Site, User
from edc.casebook.models import Subject
from edc.exports import snapshot
from tests import scenes, universe
from tests.exports import zips

Write = Callable[..., dict[str, bytes]]

TERMS = ("皮疹", "=1+1", "  @SUM(A1)", "＝A1", "'tis nothing", "-", 'say "no", twice', "two\nlines", "a;b")


@scenes.stands
def entered(subject: Subject, coordinator: User, other_subject: Subject, stranger: User) -> None:
    """A laboratory page and a few logs at site 01, a laboratory page and an event at site 02."""
    labs = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(labs, by=coordinator, on=date(2025, 5, 5), HGB="71.50", PLT="<5")
    trough = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(trough, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")
    for term in TERMS:
        event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
        universe.fill(event, by=coordinator, term=term, start=date(2025, 5, 6))
    elsewhere = universe.page_of(other_subject, "labs.sample", visit="M3")
    universe.fill_labs(elsewhere, by=stranger, on=date(2025, 5, 7), HGB="128")
    event = universe.add_page(other_subject, "safety.adverseevent", by=stranger)
    universe.fill(event, by=stranger, term="Seen at the other site", start=date(2025, 5, 8))


@pytest.fixture
def written() -> Write:
    """The files of a snapshot of these sites, at one and the same moment of the clock."""

    def write(*sites: Site) -> dict[str, bytes]:
        file = io.BytesIO()
        snapshot.write(into=file, sites=sites, at=universe.NOW, by="monitor")
        return zips.unpacked(file)

    return write
