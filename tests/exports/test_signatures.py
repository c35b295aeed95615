"""Signatures in a snapshot: whose, of what meaning, when with its offset, and whether each stands (REQ-080)."""

from edc.accounts.actors import moment
from edc.audit.content import hashes
from tests import universe
from tests.exports import zips
from tests.signing import paths
from tests.signing.reviewed import LATER, entered, sign


def test_req_080_holds_every_signature_with_whether_it_stands(committed, subject, coordinator, pi, site, written):
    page = entered(subject, by=coordinator)
    consent = universe.page_of(subject, "enrollment.consent")
    universe.fill(consent, by=coordinator, signed_on=universe.TODAY)
    standing, broken = sorted(sign(page, consent, by=pi), key=lambda one: one.page_id)
    paths.saved(page, coordinator)

    of_consent, of_page = zips.lines(written(site)["signatures.csv"])

    assert of_page == {
        "study": "NCT05925023",
        "site": "01",
        "subject": "01-001",
        "visit": "D0",
        "visit_repeat": "1",
        "form": "labs.sample",
        "page_repeat": "1",
        "page_id": str(page.pk),
        "meaning": "reviewed",
        "signed_name": "Pi",
        "signed_by": "pi",
        "signed_at": moment(LATER).replace(" ", "T").removesuffix(":00"),
        "entry": str(broken.entry),
        "as_of": str(broken.as_of),
        "content": broken.content,
        "stands": "N",
    }
    assert (of_consent["page_id"], of_consent["stands"]) == (str(consent.pk), "Y")
    assert of_consent["content"] == standing.content == hashes([consent.pk])[consent.pk]


def test_holds_no_signature_of_another_site(committed, subject, coordinator, pi, other_site, written):
    sign(entered(subject, by=coordinator), by=pi)

    assert zips.lines(written(other_site)["signatures.csv"]) == []
