"""A database of the version before: the tables stay, and trail, seals and signatures verify after the upgrade."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from edc.accounts.models import User
from edc.casebook.models import Page, Subject
from edc.locks.models import Hold, HoldKind
from edc.locks.scope import of_page
from edc.pages.drafts import actions as drafts
from edc.sdv.models import Verification
from edc.signing.models import Signature
from tests import universe
from tests.audit import sealed
from tests.audit.trail import verified
from tests.locks import held
from tests.signing import reviewed

# What came with rooms of their own for locks, verifications, signatures and drafts: two rooms kept them before.
SINCE = (
    ("review", "0003_rooms"),
    ("capture", "0004_drafts_to_pages"),
    ("capture", "0005_gates"),
    ("capture", "0006_gates_ask_for_the_form"),
    ("locks", "0001_from_review"),
    ("sdv", "0001_from_review"),
    ("signing", "0001_from_review"),
    ("pages", "0001_drafts"),
)


def recorded() -> set[tuple[str, str]]:
    """Which of them the database has."""
    return set(SINCE) & set(MigrationRecorder(connections["owner"]).applied_migrations())


@pytest.fixture
def before(chained: Page, subject: Subject, coordinator: User, pi: User, monitor: User, data_manager: User) -> Page:
    """A sealed trail with a line in each of these tables, in a database that knows nothing of the new rooms."""
    held.verify(chained, by=monitor)
    reviewed.sign(reviewed.fresh(chained), by=pi)
    drafts.keep(
        page=chained, typed="HGB-reported=120", focus="", by=coordinator, at=universe.NOW, window=drafts.UNNAMED
    )
    held.placed(of_page(universe.page_of(subject, "enrollment.consent")), HoldKind.FREEZE, by=data_manager)
    sealed.seal()
    recorder = MigrationRecorder(connections["owner"])
    for room, name in SINCE:
        recorder.record_unapplied(room, name)
    assert recorded() == set()
    return chained


def test_verifies_after_the_upgrade(before, coordinator):
    call_command("migrate", verbosity=0, stdout=StringIO())

    assert recorded() == set(SINCE)
    assert verified()[0] == 0
    assert sealed.verified()[0] == 0
    assert reviewed.stands(Signature.objects.get(page=before))
    assert Verification.objects.filter(page=before).exists()
    assert Hold.objects.standing().count() == 1
    assert len(drafts.of_page(page=before, by=coordinator, at=universe.NOW)) == 1


def test_goes_on_after_the_upgrade(before, coordinator):
    call_command("migrate", verbosity=0, stdout=StringIO())

    universe.fill_labs(before, by=coordinator, on=universe.TODAY, HGB="121")

    assert verified()[0] == 0
    assert not reviewed.stands(Signature.objects.get(page=before))
