"""The chain goes on when the trail comes to another database server, which counts its transactions anew."""

from django.db import connection

from edc.audit.models import Seal
from tests import databases
from tests.audit import sealed
from tests.audit.intruder import as_owner, unseen

MOVED = """
CREATE FUNCTION public.pg_control_system(OUT system_identifier bigint) LANGUAGE sql AS 'SELECT {number}::bigint';
ALTER DATABASE "{name}" SET search_path = public, pg_catalog
"""
OF_THE_NEW_SERVER = (
    "INSERT INTO audit_change (at, tx, entry_id, table_name, row_id, op, db_role)"
    " VALUES (now(), %s, NULL, 'accounts_site', 1, 'U', 'anybody')"
)


def moved(name: str, number: int) -> None:
    """The database wakes up on another server, whose transactions are numbered anew."""
    as_owner(*MOVED.format(name=name, number=number).split(";\n"))
    connection.close()


def came(*transactions: int) -> None:
    """Changes as the new server numbers them."""
    with databases.second_connection(alias="owner") as owner:
        for tx in transactions:
            owner.execute(OF_THE_NEW_SERVER, [tx])


def test_goes_on_after_the_move_to_another_server(chained, committed):
    moved(committed, 42)
    came(3, 5)

    made = sealed.seal()
    came(4, 6)
    later = sealed.seal()

    assert (made, later) == (1, 1)
    closing, opened = Seal.objects.order_by("number")[3:]
    assert (closing.closing, closing.cluster, closing.changes) == (True, "42", 1 + 2)
    assert (opened.closing, opened.cluster, opened.changes) == (False, "42", 2)
    assert sealed.verified()[0] == 0


def test_seals_twice_moved(chained, committed):
    for number in (42, 43):
        as_owner("DROP FUNCTION IF EXISTS public.pg_control_system()")
        moved(committed, number)
        came(3, 4)
        sealed.seal()
        came(5)
        sealed.seal()

    assert [seal.closing for seal in Seal.objects.order_by("number")] == [False] * 3 + [True, False] * 2
    assert sealed.verified()[0] == 0


def test_finds_what_was_slipped_in_behind_a_move(chained, committed):
    moved(committed, 42)
    sealed.seal()
    came(4)
    sealed.seal()

    came(3)
    unseen("audit_change", "DELETE FROM audit_change WHERE id = 1")
    status, lines = sealed.verified()

    assert status == 1
    assert lines[0].startswith("Change 1 is gone; seal 1 of ")
    assert " was added behind seal 5 of " in lines[1]
    assert len(lines) == 2
