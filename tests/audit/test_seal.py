"""What is final in the trail is sealed once, in order, by one sealer, and its head is written outside."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import IntegrityError
from psycopg2 import errors

from edc.audit import chain, tasks
from edc.audit.acts import TrailAct
from edc.audit.models import Entry, Seal
from edc.audit.schema import sections
from edc.audit.seals import heads as written
from edc.audit.seals import sealing, transcript
from tests import databases, universe
from tests.audit import sealed, trail
from trial_edc.celery import app

ACT = (
    "INSERT INTO audit_entry (at, act, by_name, role, site, reason, origin, request, code_version)"
    " VALUES (now(), 'work', %s, '', '', '', 'task', '', '')"
)


def done(by: str) -> None:
    """One act, committed."""
    with connection.cursor() as cursor:
        cursor.execute(ACT, [by])


def test_seals_every_entry_and_change(committed, heads, subject):
    made = sealed.seal()

    (seal,) = Seal.objects.all()
    assert made == 1
    assert (seal.entries, seal.changes) == (sealed.counted("audit_entry"), sealed.counted("audit_change"))
    assert seal.previous == chain.NOTHING
    assert sealed.verified()[0] == 0


def test_writes_the_head_outside(committed, heads, subject):
    sealed.seal()

    (head,) = sealed.outside()
    seal = Seal.objects.get()
    assert heads.read_bytes() == seal.link.line()
    assert (head["number"], head["hash"], head["previous"]) == (1, seal.hash, chain.NOTHING)
    assert (head["entries"], head["changes"]) == (seal.entries, seal.changes)
    assert head["at"] == "2025-06-30T01:00:00.000000+00:00"


def test_each_seal_names_the_one_before_it(chained, heads):
    first, second, third = Seal.objects.order_by("number")

    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert [head["hash"] for head in sealed.outside()] == [first.hash, second.hash, third.hash]


def test_seals_nothing_twice(committed, heads, subject):
    sealed.seal()

    assert sealed.seal() == 0
    assert Seal.objects.count() == len(sealed.outside()) == 1


def test_seals_nothing_where_nothing_was_done(committed, heads):
    assert sealed.seal() == 0
    assert not heads.exists()


def test_waits_for_a_transaction_that_began_before(committed, heads):
    with databases.second_connection(alias="default", autocommit=False) as slow:
        slow.execute(ACT, ["slow"])
        done("quick")

        while_it_runs = sealing.seal(at=universe.NOW)
        slow.connection.commit()

    assert while_it_runs == 0
    assert list(Entry.objects.order_by("pk").values_list("by_name", flat=True)) == ["slow", "quick"]
    assert sealed.seal() == 1
    assert Seal.objects.get().entries == 2


def test_never_skips_what_is_committed_late(committed, heads):
    done("first")
    sealed.settle()
    with databases.second_connection(alias="default", autocommit=False) as slow:
        slow.execute(ACT, ["slow"])
        for name in ("second", "third"):
            done(name)
            sealing.seal(at=universe.NOW)
        slow.connection.commit()
    sealed.seal()

    assert [(seal.entries, seal.number) for seal in Seal.objects.order_by("number")] == [(1, 1), (3, 2)]
    assert sealed.verified()[0] == 0


def test_a_transaction_that_was_given_up_leaves_no_gap(committed, heads):
    with databases.second_connection(alias="default", autocommit=False) as slow:
        slow.execute(ACT, ["nobody"])
        done("somebody")
        slow.connection.rollback()
    sealed.seal()

    assert Seal.objects.get().entries == 1
    assert sealed.verified()[0] == 0


def test_neither_waits_for_a_save_nor_makes_one_wait(committed, heads):
    done("first")
    sealed.settle()
    with databases.second_connection(alias="default", autocommit=False) as saving:
        saving.execute(ACT, ["saving"])
        made = sealing.seal(at=universe.NOW)

        saving.execute("SET lock_timeout = '50ms'")
        saving.execute(ACT, ["saving on"])
        saving.connection.commit()

    assert made == 1


def test_leaves_it_to_the_sealer_who_is_at_it(committed, heads, subject):
    with databases.second_connection(alias="default") as other:
        other.execute("SELECT pg_advisory_lock(%s)", [sealing.SEALER])

        busy = sealed.seal()
        other.execute("SELECT pg_advisory_unlock(%s)", [sealing.SEALER])

    assert (busy, sealed.seal()) == (0, 1)


def test_many_sealers_make_one_chain(committed, heads, elsewhere):
    for number in range(12):
        done(str(number))
    sealed.settle()

    made = [elsewhere(lambda: sealing.seal(at=universe.NOW)) for _sealer in range(6)]

    assert sum(one.result() for one in made) == Seal.objects.count() == len(sealed.outside()) == 1
    assert sealed.verified()[0] == 0


def test_works_in_batches_and_through_a_large_transaction(committed, heads, subject, monkeypatch):
    monkeypatch.setattr(sections, "ROWS", 7)

    made = sealed.seal()

    rows = sealed.counted("audit_entry") + sealed.counted("audit_change")
    sizes = [seal.entries + seal.changes for seal in Seal.objects.order_by("number")]
    assert made == len(sizes) == len(sealed.outside()) > 3
    assert sizes == [*[7] * (rows // 7), *([rows % 7] if rows % 7 else [])]
    assert sealed.verified() == (
        0,
        [
            f"All seals hold: {sealed.counted('audit_entry')} entries, {sealed.counted('audit_change')} changes,"
            " 0 of them not sealed yet."
        ],
    )


@pytest.mark.parametrize("left", [0, 1, 40])
def test_heals_a_head_that_was_not_written_to_its_end(chained, heads, left):
    *whole, last = heads.read_bytes().splitlines(keepends=True)
    heads.write_bytes(b"".join(whole) + last[:left])

    sealed.seal()

    assert heads.read_bytes() == b"".join(seal.link.line() for seal in Seal.objects.order_by("number"))
    assert Seal.objects.count() == 4
    assert sealed.verified()[0] == 0


def test_goes_on_where_the_file_could_not_be_written(committed, heads, subject):
    heads.parent.parent.mkdir(exist_ok=True)
    heads.parent.write_text("a file where a folder should be")
    with pytest.raises(OSError, match="heads|exists|directory"):
        sealed.seal()

    heads.parent.unlink()
    sealed.seal()

    assert [head["hash"] for head in sealed.outside()] == [Seal.objects.get().hash]


@pytest.mark.parametrize(
    ("disturb", "sentence"),
    [
        (lambda heads: heads.unlink(), "there is no head in the file"),
        (lambda heads: heads.write_bytes(b""), "there is no head in the file"),
        (lambda heads: heads.write_bytes(heads.read_bytes().splitlines(True)[0]), "heads were not written"),
        (lambda heads: heads.write_bytes(heads.read_bytes() + b"{"), "cannot be read"),
        (lambda heads: heads.write_bytes(heads.read_bytes() + b"no seal\n"), "cannot be read"),
        (lambda heads: heads.write_bytes(heads.read_bytes().replace(b'"number":3', b'"number":4')), "cannot be read"),
    ],
)
def test_seals_no_more_where_the_file_outside_disagrees(chained, heads, disturb, sentence):
    disturb(heads)

    with pytest.raises(written.Disagreement, match=sentence):
        sealed.seal()

    assert Seal.objects.count() == 3
    status, lines = trail.verified()
    assert status == 1
    assert sentence in lines[0]


def test_an_operator_begins_a_new_file_after_a_lawful_restore(chained, heads):
    heads.rename(heads.with_suffix(".before"))

    call_command("seal", "--begin", "restored from the backup of Sunday", verbosity=0)
    sealed.seal()

    assert [head["number"] for head in sealed.outside()] == list(
        Seal.objects.order_by("number").values_list("pk", flat=True)
    )
    assert Entry.objects.get(act=TrailAct.BEGIN_HEADS).reason == "restored from the backup of Sunday"
    assert sealed.verified()[0] == trail.verified()[0] == 0


def test_a_new_file_is_not_begun_over_the_old_one(chained, heads):
    with pytest.raises(CommandError, match="put it aside"):
        call_command("seal", "--begin", "why not")

    assert not Entry.objects.filter(act=TrailAct.BEGIN_HEADS).exists()


def test_the_command_tells_the_head(committed, heads, subject, capsys):
    sealed.settle()

    call_command("seal")

    told = capsys.readouterr().out
    assert "New seals: 1." in told
    assert Seal.objects.get().hash in told


def test_the_command_says_why_nothing_was_sealed(chained, heads):
    heads.unlink()

    with pytest.raises(CommandError, match="there is no head in the file"):
        call_command("seal")


def test_the_task_seals(committed, heads, subject):
    sealed.settle()

    assert tasks.seal() == 1
    assert tasks.seal() == 0


def test_beat_seals_every_five_minutes():
    entry = app.conf.beat_schedule["seal"]

    assert entry["task"] == tasks.seal.name
    assert tasks.seal.name in app.tasks
    assert entry["schedule"] == crontab(minute="*/5")
    assert entry["options"]["expires"] < 300


@pytest.mark.parametrize("way", ["UPDATE audit_seal SET hash = ''", "DELETE FROM audit_seal", "TRUNCATE audit_seal"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_a_seal_stays(chained, way, alias):
    with databases.second_connection(alias=alias) as anybody, pytest.raises(errors.InsufficientPrivilege):
        anybody.execute(way)


@pytest.mark.parametrize(("number", "previous"), [(5, "last"), (4, "f" * 64), (3, "last"), (1, chain.NOTHING)])
def test_the_database_refuses_a_seal_that_does_not_continue_the_chain(chained, number, previous):
    last = Seal.objects.order_by("number").last()
    last.number, last.previous, last.hash = number, last.hash if previous == "last" else previous, "0" * 64

    with pytest.raises(IntegrityError, match="does not continue the chain"):
        last.save(force_insert=True)


def test_only_the_application_may_hold_the_writers(committed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proacl::text FROM pg_proc WHERE proname = 'audit_hold'")
        (rights,) = cursor.fetchone()

    assert "{=X" not in rights
    assert ",=X" not in rights


def test_says_when_nothing_was_sealed_for_a_day(chained):
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (at,) = cursor.fetchone()

    early = list(transcript.beside(at=at + timedelta(hours=23)))
    (late,) = transcript.beside(at=at + timedelta(hours=25))

    assert early == []
    assert transcript.text(late).startswith("Changes since ")


def test_the_application_may_not_lock_the_trail_itself(committed):
    with (
        databases.second_connection(alias="default", autocommit=False) as cursor,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        cursor.execute("LOCK TABLE audit_entry IN SHARE MODE")


def test_the_command_says_that_the_file_cannot_be_written(committed, heads, subject):
    sealed.settle()
    heads.parent.write_text("a file where a folder should be")

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("seal")
