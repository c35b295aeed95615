"""What was recorded stays: refused to the application by its rights, and to the owner by triggers."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from psycopg2 import errors

from tests import databases
from tests.audit import sealed

TRAIL = ("audit_entry", "audit_change", "audit_seal")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_change SET db_role = 'nobody'",
        "DELETE FROM audit_change",
        "TRUNCATE audit_change",
        "INSERT INTO audit_change (at, tx, table_name, row_id, op, db_role)"
        " VALUES (now(), 1, 'accounts_site', 1, 'U', 'nobody')",
        "UPDATE audit_entry SET by_name = 'nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SELECT * FROM audit_change FOR UPDATE",
        "TRUNCATE accounts_site CASCADE",
        "ALTER TABLE casebook_page DISABLE TRIGGER audit_record",
        "ALTER TABLE casebook_page DISABLE TRIGGER ALL",
        "ALTER TABLE audit_change DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_record ON casebook_page",
        "CREATE TRIGGER late BEFORE UPDATE ON casebook_page FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "SET session_replication_role = 'replica'",
        "DROP FUNCTION audit_record() CASCADE",
        "CREATE OR REPLACE FUNCTION audit_record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TABLE public.shadow (id int)",
        "CREATE RULE quiet AS ON UPDATE TO casebook_page DO INSTEAD NOTHING",
        "ALTER TABLE audit_change OWNER TO current_user",
        "DROP TABLE audit_change",
        "UPDATE audit_seal SET hash = ''",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
        "ALTER TABLE audit_seal DISABLE TRIGGER ALL",
        "DROP FUNCTION audit_link() CASCADE",
        "SELECT setval(pg_get_serial_sequence('audit_change', 'id'), 1)",
        "UPDATE django_migrations SET name = 'x'",
    ],
)
def test_refuses_the_application(site, statement):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


def test_refuses_the_application_the_owners_role(db):
    owner = connection.settings_dict["USER"].replace("app", "owner")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {owner}")


@pytest.mark.parametrize("table", TRAIL)
@pytest.mark.parametrize("way", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_refuses_the_owner(committed, heads, site, table, way):
    sealed.seal()

    with databases.second_connection(alias="owner") as owner, pytest.raises(errors.InsufficientPrivilege) as refused:
        owner.execute(way.format(table))

    assert "what was recorded stays" in str(refused.value)


def test_refuses_the_owner_to_empty_a_trial_table(committed, site):
    with databases.second_connection(alias="owner") as owner, pytest.raises(errors.InsufficientPrivilege):
        owner.execute("TRUNCATE accounts_site CASCADE")


@pytest.mark.parametrize(
    "statement", ["UPDATE study_publishedparameter SET value = '30'", "DELETE FROM study_publishedparameter"]
)
def test_refuses_to_change_a_published_parameter(db, statement):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO study_publishedparameter (name, value, effective_from, citation)"
            " VALUES ('rise', '20', '2025-01-01', 'Amendment 1')"
        )

        with pytest.raises(DatabaseError, match="what was recorded stays"), transaction.atomic():
            cursor.execute(statement)


# Names that stand before those of the stamping function, in a session that puts its temporary schema first.
SHADOWS = """
CREATE TYPE pg_temp.text AS (said pg_catalog.text);
CREATE FUNCTION pg_temp.one(xid8) RETURNS pg_temp.text LANGUAGE sql AS 'SELECT row(0)::pg_temp.text';
CREATE FUNCTION pg_temp.two(pg_temp.text) RETURNS bigint LANGUAGE sql AS 'SELECT 777::bigint';
CREATE FUNCTION pg_temp.three(bigint) RETURNS pg_temp.text LANGUAGE sql AS 'SELECT row($1)::pg_temp.text';
CREATE FUNCTION pg_temp.four(pg_temp.text) RETURNS pg_catalog.text LANGUAGE sql AS 'SELECT ($1).said';
CREATE CAST (xid8 AS pg_temp.text) WITH FUNCTION pg_temp.one(xid8);
CREATE CAST (pg_temp.text AS bigint) WITH FUNCTION pg_temp.two(pg_temp.text);
CREATE CAST (bigint AS pg_temp.text) WITH FUNCTION pg_temp.three(bigint);
CREATE CAST (pg_temp.text AS pg_catalog.text) WITH FUNCTION pg_temp.four(pg_temp.text) AS IMPLICIT;
SET LOCAL search_path = pg_temp, pg_catalog, public;
"""
ENTRY = """
INSERT INTO public.audit_entry ({columns} at, act, by_name, role, site, reason, origin, request, code_version)
VALUES ({values} now(), 'work', 'nobody', '', '', '', 'command', '', '') RETURNING tx, pg_current_xact_id()::xid8
"""


@pytest.mark.parametrize("shadows", ["", SHADOWS])
def test_stamps_its_own_transaction_whatever_the_session_claims(db, shadows):
    with connection.cursor() as cursor:
        cursor.execute(shadows + ENTRY.format(columns="tx,", values="777,"))
        stamped, current = cursor.fetchone()

    assert str(stamped) == str(current)


def test_lets_nobody_choose_the_number_of_an_act(db):
    with pytest.raises(ProgrammingError) as refused, connection.cursor() as cursor:
        cursor.execute(ENTRY.format(columns="id,", values="9000000000000000000,"))

    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


def test_lets_the_application_read_the_trail_and_add_acts(site):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_change")
        cursor.execute(
            "SELECT has_column_privilege('audit_entry', 'at', 'INSERT'), has_table_privilege('audit_entry', 'SELECT')"
        )

        assert cursor.fetchone() == (True, True)
