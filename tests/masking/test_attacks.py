"""Whoever owns the database cannot pass an altered trail off as a masked one (REQ-046, YS-58)."""

import random

import pytest
from django.utils import timezone

from edc.audit import chain
from edc.audit.models import Change, Masked, Masking
from edc.audit.replay import verify
from edc.audit.seals import transcript
from tests import scenes
from tests.audit import sealed, trail
from tests.audit.intruder import as_owner, unseen
from tests.masking.asked import NAME, mask

UNLAWFUL = "Entry {by} masked a text, but entry {asked} is not the request of another person."
UNFIT = "Change {id} is not what its masking has made of it."


@scenes.stands
def masked_trail(committed, term, coordinator, pi):
    """Two seals: what was entered, and the masking; what is written outside."""
    with sealed.heads_alone() as heads:
        sealed.seal()
        mask(term, asker=coordinator, approver=pi)
        sealed.seal()
        return heads.read_text()


@pytest.fixture
def sealed_masking(heads, masked_trail):
    """The first masked change of a sealed trail."""
    heads.parent.mkdir()
    heads.write_text(masked_trail)
    return Change.objects.filter(table_name="safety_adverseevent").earliest("pk").pk


def test_finds_a_masked_change_that_was_changed_again(sealed_masking):
    unseen(
        "audit_change",
        f"""UPDATE audit_change SET new = new || '{{"term": "[masked] is well"}}' WHERE id = {sealed_masking}""",
    )

    assert sealed.verified() == (1, [UNFIT.format(id=sealed_masking)])
    assert trail.verified()[0] == 1


def test_finds_another_column_of_a_masked_change_that_was_changed(sealed_masking):
    unseen("audit_change", f"""UPDATE audit_change SET new = new || '{{"grade": "5"}}' WHERE id = {sealed_masking}""")

    assert sealed.verified() == (1, [UNFIT.format(id=sealed_masking)])


def test_finds_a_mask_that_was_taken_off(sealed_masking):
    unseen(
        "audit_change",
        f"UPDATE audit_change SET new = replace(new::text, '[masked]', '{NAME}')::jsonb WHERE id = {sealed_masking}",
    )

    assert sealed.verified() == (1, [UNFIT.format(id=sealed_masking)])


def test_finds_a_masking_that_was_struck_from_the_record(sealed_masking):
    unseen("audit_masked", f"DELETE FROM audit_masked WHERE change_id = {sealed_masking}")

    status, lines = sealed.verified()

    assert status == 1
    assert lines[0].startswith(f"Change {sealed_masking} was changed after seal 1 of ")
    assert lines[1] == UNFIT.format(id=sealed_masking)
    assert trail.verified()[0] == 1


def test_finds_another_hash_of_the_original(sealed_masking):
    unseen("audit_masked", f"UPDATE audit_masked SET before = repeat('0', 64) WHERE change_id = {sealed_masking}")

    status, lines = sealed.verified()

    assert status == 1
    assert lines[0].startswith(f"Change {sealed_masking} was changed after seal 1 of ")
    assert trail.verified()[0] == 1


RECORD = """
INSERT INTO audit_masked (masking_id, change_id, before, after)
SELECT {asked}, c.id, audit_digest(c), audit_digest((c.id, c.at, c.tx, c.entry_id, c.table_name, c.row_id, c.page_id,
       c.op, c.old, c.new || '{{"code": "99"}}', c.db_role)::audit_change) FROM audit_change c WHERE id = {change}
"""


@pytest.mark.parametrize("announced", ["", "SELECT set_config('edc.entry', '{by}', false)"])
def test_finds_an_alteration_that_borrows_a_masking(sealed_masking, announced):
    """A record of masking is forged under the acts of a true one, as late as it must be: in another transaction."""
    true, victim = Masking.objects.get(), Change.objects.filter(table_name="accounts_site").earliest("pk").pk
    borrowed = [announced.format(by=true.decided)] if announced else []
    as_owner(*borrowed, RECORD.format(asked=true.asked, change=victim))
    unseen("audit_change", f"""UPDATE audit_change SET new = new || '{{"code": "99"}}' WHERE id = {victim}""")

    status, lines = sealed.verified()

    by = true.decided if announced else None
    assert (status, lines) == (1, [UNLAWFUL.format(by=by, asked=true.asked)])
    assert trail.verified()[0] == 1


def test_finds_a_masking_by_one_person(committed, heads, term, coordinator, pi):
    mask(term, asker=coordinator, approver=pi)
    masking = Masking.objects.get()
    unseen("audit_entry", f"UPDATE audit_entry SET by_id = {coordinator.pk} WHERE id = {masking.decided}")

    assert sealed.verified() == (1, [UNLAWFUL.format(by=masking.decided, asked=masking.asked)])


def test_finds_a_record_of_a_change_that_never_was(sealed_masking):
    masking = Masking.objects.get()
    as_owner(
        "INSERT INTO audit_masked (masking_id, change_id, before, after)"
        f" VALUES ({masking.asked}, 999999, repeat('0', 64), repeat('1', 64))"
    )

    status, lines = sealed.verified()

    assert (status, lines[1:]) == (1, [UNFIT.format(id=999999)])


def test_a_change_sealed_as_it_never_was_is_found(committed, heads, term, coordinator, pi):
    """The original is sealed, whatever was masked before the seal came."""
    mask(term, asker=coordinator, approver=pi)
    sealed.seal()
    number = Masked.objects.earliest("pk").change_id
    unseen("audit_masked", "DELETE FROM audit_masked")

    status, lines = sealed.verified()

    assert status == 1
    assert any(line.startswith(f"Change {number} was changed after seal 1 of ") for line in lines)


def test_any_byte_of_an_export_that_changes_is_found(sealed_masking):
    with verify.one_moment():
        export = b"".join(transcript.lines(at=timezone.now()))
    draw = random.Random(46)
    start, length = export.index(b'{"kind": "masked"'), export[export.index(b'{"kind": "masked"') :].index(b"\n")
    places = [start + draw.randrange(length) for _time in range(200)]

    assert list(faults(export)) == []
    for place in places:
        changed = bytearray(export)
        changed[place] ^= draw.randrange(1, 256)
        assert faults(bytes(changed)), place


def faults(export: bytes) -> list[str]:
    return [fault.text for fault in chain.ExportReading(chain.Heads(())).faults(export.splitlines(True))]


@pytest.mark.parametrize(
    "line",
    [
        b'{"kind": "masked"}',
        b'{"kind": "masked", "sha256": "xy", "row": {}}',
        b'{"kind": "masked", "sha256": "00", "row": []}',
    ],
)
def test_a_masked_line_that_is_none_is_said_to_be_so(line):
    header = chain.dumped({"kind": "trail", "format": chain.FORMAT})

    assert "Line 2 cannot be read as a line of the trail." in faults(header + line + b"\n")
