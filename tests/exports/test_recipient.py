"""Abroad go the data of those alone who agreed to that; the manifest says who is left out (REQ-112, REQ-114)."""

import io
from datetime import date

import pytest

from edc.exports.models import Snapshot
from edc.exports.recipients import Recipient
from edc.exports.snapshot import write
from enrollment.actions import screen
from tests import scenes, universe
from tests.exports import zips
from tests.universe import CONSENTED, NOW, client_for

SAYS: tuple[dict[str, str], ...] = ({"for_abroad": "Y", "for_genetics": "N"}, {"for_abroad": "N"}, {})


@scenes.stands
def three(site, coordinator):
    """One who agreed to sending data abroad and not to genetic resources, one who refused it, one who was not asked."""
    for answers in SAYS:
        subject = screen(site=site, by=coordinator, at=NOW)
        universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=CONSENTED, **answers)
        sample = universe.page_of(subject, "labs.sample", visit="M3")
        universe.fill_labs(sample, by=coordinator, on=date(2025, 5, 5), HGB="118")


def snapshot(site, recipient):
    file = io.BytesIO()
    write(into=file, sites=[site], at=NOW, by="monitor", recipient=recipient)
    return zips.unpacked(file)


def subjects(files, name):
    return {row["subject"] for row in zips.lines(files[name])}


@pytest.mark.parametrize(
    ("recipient", "numbers"),
    [(Recipient.HOME, {"01-001", "01-002", "01-003"}), (Recipient.ABROAD, {"01-001"})],
)
def test_holds_who_agreed_to_that_recipient(committed, three, site, recipient, numbers):
    files = snapshot(site, recipient)

    names = [name for name in files if name.endswith(".csv") and name != "dictionary.csv"]
    assert {subject for name in names for subject in subjects(files, name)} == numbers
    assert subjects(files, "labs.result.csv") == numbers


def test_manifest_says_who_is_left_out_and_why(committed, three, site):
    abroad, home = (zips.manifest(snapshot(site, recipient)) for recipient in (Recipient.ABROAD, Recipient.HOME))

    assert (abroad["recipient"], home["recipient"], home["withheld"]) == ("abroad", "home", [])
    assert abroad["withheld"] == [
        {"subject": "01-002", "reasons": ["Sending data abroad: refused in the last consent that asks."]},
        {"subject": "01-003", "reasons": ["Sending data abroad: no consent that is entered answers it."]},
    ]


@pytest.mark.parametrize(
    ("sent", "recipient"), [({}, "home"), ({"recipient": "abroad"}, "abroad"), ({"recipient": "moon"}, "home")]
)
def test_is_asked_on_the_page_and_kept_in_the_register(committed, three, monitor, sent, recipient):
    browser = client_for(monitor)

    browser.post("/exports/", sent).getvalue()

    assert Snapshot.objects.get().recipient == recipient
    assert str(Recipient(recipient).label) in browser.get("/exports/").content.decode()
