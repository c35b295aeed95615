"""YS-58: whoever owns the database changes the record, and is found out.

Each attack is made with SQL as the tables' owner, with the guards asleep; what holds is the seals, the replay of the
trail against the tables, and the heads outside.
"""

from pathlib import Path

import pytest
from django.db import connections

from edc.audit.models import Change, Entry, Seal
from tests import databases, universe
from tests.audit import sealed, trail
from tests.audit.intruder import as_owner, unseen

PAGE_SAVED = "SELECT max(id) FROM audit_entry WHERE act = 'page.save'"
OF_HGB = "SELECT max(id) FROM audit_change WHERE table_name = 'labs_result' AND op = 'U'"
LIKE_ENTRY = (
    "INSERT INTO audit_entry (id, tx, at, act, by_name, role, site, reason, origin, request, code_version)"
    " SELECT {id}, tx, {at}, act, 'intruder', role, site, reason, origin, request, code_version"
    f" FROM audit_entry WHERE id = ({PAGE_SAVED})"
)
LIKE_CHANGE = (
    "INSERT INTO audit_change (id, tx, at, entry_id, table_name, row_id, page_id, op, old, new, db_role)"
    " SELECT {id}, {tx}, at, entry_id, table_name, row_id, page_id, op, old, new, db_role"
    f" FROM audit_change WHERE id = ({OF_HGB})"
)


@pytest.mark.parametrize(
    ("table", "statement", "sentences"),
    [
        pytest.param(
            "audit_change",
            f"""UPDATE audit_change SET new = new || '{{"reported": "181"}}' WHERE id = ({OF_HGB})""",
            ["Change {hgb} was changed after seal 3 of ", "It now says: labs_result, row "],
            id="changes a value in the trail",
        ),
        pytest.param(
            "audit_change",
            f"""UPDATE audit_change SET new = new || '{{"value": 119.0}}' WHERE id = ({OF_HGB})""",
            ["Change {hgb} was changed after seal 3 of "],
            id="adds a digit in the trail",
        ),
        pytest.param(
            "audit_entry",
            f"UPDATE audit_entry SET by_name = 'pi' WHERE id = ({PAGE_SAVED})",
            [
                "Entry {saved} was changed after seal 3 of ",
                "It now says: page.save by pi at 2025-06-30T01:00:00.000000Z",
            ],
            id="changes who did it",
        ),
        pytest.param(
            "audit_entry",
            f"UPDATE audit_entry SET at = at - interval '1 microsecond' WHERE id = ({PAGE_SAVED})",
            ["Entry {saved} was changed after seal 3 of ", "at 2025-06-30T00:59:59.999999Z"],
            id="dates an act back",
        ),
        pytest.param(
            "audit_change",
            f"UPDATE audit_change SET at = at - interval '2000 years' WHERE id = ({OF_HGB})",
            ["Change {hgb} was changed after seal 3 of "],
            id="dates a change back",
        ),
        pytest.param(
            "audit_change",
            f"DELETE FROM audit_change WHERE id = ({OF_HGB})",
            ["Change {hgb} is gone; seal 3 of "],
            id="removes a change",
        ),
        pytest.param(
            "audit_entry",
            f"DELETE FROM audit_entry WHERE id = ({PAGE_SAVED})",
            ["Entry {saved} is gone; seal 3 of "],
            id="removes an act",
        ),
        pytest.param(
            "audit_entry",
            LIKE_ENTRY.format(id=-7, at="at"),
            ["Entry -7 was added behind seal 3 of ", "page.save by intruder"],
            id="adds an act in the middle",
        ),
        pytest.param(
            "audit_entry",
            LIKE_ENTRY.format(id=9999, at="at - interval '1 day'"),
            ["Entry 9999 was added behind seal 3 of ", "2025-06-29T01:00:00.000000Z"],
            id="adds an act that is dated back",
        ),
        pytest.param(
            "audit_change",
            LIKE_CHANGE.format(id=9999, tx="tx"),
            ["Change 9999 was added behind seal 3 of "],
            id="adds a change to the last sealed transaction",
        ),
        pytest.param(
            "audit_change",
            LIKE_CHANGE.format(id=9999, tx=-5),
            ["Change 9999 was added behind seal 1 of "],
            id="adds a change before the beginning",
        ),
        pytest.param(
            "audit_change",
            f"UPDATE audit_change SET tx = 3 WHERE id = ({OF_HGB})",
            ["Change {hgb} was added behind seal 1 of ", "Change {hgb} is gone; seal 3 of "],
            id="moves a change to another transaction",
        ),
        pytest.param(
            "audit_change",
            f"UPDATE audit_change SET tx = 9000000000000000000 WHERE id = ({OF_HGB})",
            ["Change {hgb} is gone; seal 3 of "],
            id="moves a change to the future",
        ),
    ],
)
def test_finds_a_trail_that_was_tampered_with(chained, table, statement, sentences):
    named = {"saved": Entry.objects.filter(act="page.save").latest("pk").pk}
    named["hgb"] = Change.objects.filter(table_name="labs_result", op="U").latest("pk").pk

    unseen(table, statement)

    status, lines = sealed.verified()
    told = "\n".join(lines)
    assert status == 1
    assert [sentence.format(**named) for sentence in sentences if sentence.format(**named) not in told] == []
    assert len(lines) == len([sentence for sentence in sentences if sentence.startswith(("Entry", "Change"))])


def test_finds_two_rows_that_changed_places(chained):
    first, second = Change.objects.filter(table_name="labs_result").order_by("pk")[:2]

    unseen(
        "audit_change",
        f"UPDATE audit_change SET id = -1 WHERE id = {first.pk}",
        f"UPDATE audit_change SET id = {first.pk} WHERE id = {second.pk}",
        f"UPDATE audit_change SET id = {second.pk} WHERE id = -1",
    )

    status, lines = sealed.verified()
    assert status == 1
    assert [line.split(" after ")[0] for line in lines] == [
        f"Change {first.pk} was changed",
        f"Change {second.pk} was changed",
    ]


def test_finds_a_value_that_was_changed_in_its_table(chained):
    unseen("labs_result", "UPDATE labs_result SET reported = '181' WHERE test = 'HGB'")

    status, (line,) = trail.verified()

    assert status == 1
    assert 'reported is "119" in the trail and "181" in the table' in line


def test_finds_a_value_and_its_trail_that_were_changed_together(chained):
    unseen("labs_result", "UPDATE labs_result SET reported = '181' WHERE test = 'HGB'")
    unseen("audit_change", f"""UPDATE audit_change SET new = new || '{{"reported": "181"}}' WHERE id = ({OF_HGB})""")

    assert trail.verified()[0] == 0  # the replay alone is content
    status, (line,) = sealed.verified()
    assert status == 1
    assert "was changed after seal 3" in line


def test_finds_what_was_written_while_the_trigger_was_disabled(chained):
    as_owner(
        "ALTER TABLE accounts_site DISABLE TRIGGER audit_record",
        "INSERT INTO accounts_site (code, name) VALUES ('66', 'Nowhere')",
    )

    status, lines = trail.verified()

    assert status == 1
    assert lines[0] == "The trigger audit_record of table accounts_site is disabled, or does not fire for every role."
    assert "is in the table, but the trail does not know it." in lines[1]


def test_finds_a_seal_that_was_altered(chained):
    unseen("audit_seal", "UPDATE audit_seal SET entries = entries + 1 WHERE number = 2")

    status, lines = sealed.verified()

    assert status == 1
    assert lines == ["Seal 2 was altered: its hash does not fit what it says."]


def test_finds_a_seal_whose_list_of_rows_was_altered(chained):
    unseen("audit_seal", "UPDATE audit_seal SET marks = set_byte(marks, 3, 77) WHERE number = 2")

    status, lines = sealed.verified()

    assert status == 1
    assert lines == ["Seal 2 was altered: its hash does not fit what it says."]


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("number = 2", "Seal 3 follows seal 1: what stood between them is missing."),
        ("number = 3", "The heads file knows 3 seals, the trail 2: it is an older state, or its end was cut off."),
        ("number > 0", "The heads file knows 3 seals, the trail 0: it is an older state, or its end was cut off."),
    ],
)
def test_finds_a_seal_that_was_removed(chained, which, sentence):
    unseen("audit_seal", f"DELETE FROM audit_seal WHERE {which}")

    status, lines = sealed.verified()

    assert status == 1
    assert sentence in lines


@pytest.fixture
def older(committed, heads, subject, server):
    """The name of a copy of the database as it was after its first seal; two more seals follow in the original."""
    sealed.seal()
    connections.close_all()
    name = databases.clone(server.cursor, committed)
    for code in ("31", "32"):
        universe.new_site(code)
        sealed.seal()
    yield name
    databases.put_away(server, name)


def test_finds_an_older_dump_that_was_restored(older, heads):
    with databases.pointed_at(older):
        status, lines = sealed.verified()
        replayed, differences = trail.verified()

    sentence = "The heads file knows 3 seals, the trail 1: it is an older state, or its end was cut off."
    assert (status, lines) == (1, [sentence])
    assert (replayed, differences) == (1, [sentence])


def test_finds_that_the_chain_was_forked(older, heads):
    with databases.pointed_at(older):
        universe.new_site("41")
        forged(heads)
        status, lines = sealed.verified()
        replayed, differences = trail.verified()

    assert status == 1
    assert lines[0].startswith("From seal 2 on, the trail is not the one whose heads were written outside")
    assert "The heads file knows 3 seals, the trail 2" in lines[1]
    assert (replayed, len(differences)) == (1, 1)


def test_a_fork_that_grew_as_long_is_found_too(older, heads):
    with databases.pointed_at(older):
        for code in ("41", "42"):
            universe.new_site(code)
            forged(heads)
        status, lines = sealed.verified()
        _replayed, (difference,) = trail.verified()

    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith("From seal 2 on, the trail is not the one whose heads were written outside")
    assert difference.startswith("From seal 3 on, the trail is not the one whose heads were written outside")


def test_a_second_continuation_in_the_file_itself_is_found(older, heads):
    with databases.pointed_at(older):
        universe.new_site("41")
        forged(heads)
        second = Seal.objects.get(number=2).link.line()
    heads.write_bytes(heads.read_bytes() + second)

    status, lines = sealed.verified()

    assert status == 1
    assert lines == ["Line 4 of the heads file tells of seal 2 again: the chain was forked."]


def test_finds_a_whole_chain_that_was_made_anew(chained, heads):
    first = sealed.outside()[0]
    unseen("audit_change", f"""UPDATE audit_change SET new = new || '{{"reported": "181"}}' WHERE id = ({OF_HGB})""")
    unseen("labs_result", "UPDATE labs_result SET reported = '181' WHERE test = 'HGB'")
    unseen("audit_seal", "DELETE FROM audit_seal")
    forged(heads)

    inside, _lines = sealed.verified("--heads", str(heads.with_name("none.jsonl")))
    status, lines = sealed.verified()

    assert inside == 0  # nothing but the heads outside tells
    assert status == 1
    assert lines[0].startswith("From seal 1 on, the trail is not the one whose heads were written outside")
    assert f"and {first['hash']} outside." in lines[0]


def forged(heads: Path) -> None:
    """Seals past the file outside, as whoever owns the database but not the file must."""
    kept = heads.read_bytes()
    heads.write_bytes(b"".join(seal.link.line() for seal in Seal.objects.order_by("number")))
    sealed.seal()
    heads.write_bytes(kept)


def test_finds_heads_that_were_rewritten(chained, heads):
    heads.write_bytes(heads.read_bytes().replace(b'"entries":', b'"entries": ', 1))

    status, lines = sealed.verified()

    assert status == 1
    assert lines[0] == "Line 1 of the heads file is not as it was written."


def test_finds_that_the_heads_were_taken_away(chained, heads):
    heads.unlink()

    status, lines = sealed.verified()

    assert status == 1
    assert lines[0].startswith("The database holds 3 seals, but there is no head in the file ")


def test_an_untouched_trail_has_no_fault(chained, heads):
    assert sealed.verified()[0] == trail.verified()[0] == 0
