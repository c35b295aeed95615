"""PostgreSQL records every change of a trial table, whatever way it came."""

import io
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from edc.accounts.models import Site
from tests import databases, universe
from tests.audit.trail import changes, folded, verified

# What a site has besides, where nothing is said of it.
ELSE = {"patterns": "", "screening_pattern": "S###", "enrolment_pattern": "###", "asks_initials": False}


def executed(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def saved() -> None:
    Site(code="05", name="Fifth").save()


def created_in_bulk() -> None:
    Site.objects.bulk_create([Site(code="05", name="Fifth")])


def created_in_bulk_over_what_stands() -> None:
    Site.objects.bulk_create(
        [Site(code="05", name="Fifth")], update_conflicts=True, unique_fields=["code"], update_fields=["name"]
    )


def inserted_by_sql() -> None:
    executed("INSERT INTO accounts_site (code, name) VALUES ('05', 'Fifth')")


def inserted_on_conflict() -> None:
    executed("INSERT INTO accounts_site (code, name) VALUES ('05', 'Fifth') ON CONFLICT (code) DO NOTHING")


def merged() -> None:
    executed(
        "MERGE INTO accounts_site s USING (VALUES ('05', 'Fifth')) AS v (code, name) ON s.code = v.code"
        " WHEN MATCHED THEN UPDATE SET name = v.name"
        " WHEN NOT MATCHED THEN INSERT (code, name) VALUES (v.code, v.name)"
    )


def copied() -> None:
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert("COPY accounts_site (code, name) FROM STDIN", io.StringIO("05\tFifth\n"))


@pytest.mark.parametrize(
    "way",
    [
        saved,
        created_in_bulk,
        created_in_bulk_over_what_stands,
        inserted_by_sql,
        inserted_on_conflict,
        merged,
        copied,
    ],
)
def test_records_a_new_row(db, way):
    way()

    site = Site.objects.get(code="05")
    (change,) = changes("accounts_site")
    assert (change.op, change.row_id, change.old) == ("I", site.pk, None)
    assert change.new == {"id": site.pk, "code": "05", "name": "Fifth", **ELSE}


def saved_again(site: Site) -> None:
    site.name = "Renamed"
    site.save()


def updated_as_a_set(site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(name="Renamed")


def updated_in_bulk(site: Site) -> None:
    site.name = "Renamed"
    Site.objects.bulk_update([site], ["name"])


def updated_by_sql(site: Site) -> None:
    executed(f"UPDATE accounts_site SET name = 'Renamed' WHERE id = {site.pk}")


def updated_on_conflict(site: Site) -> None:
    executed(
        f"INSERT INTO accounts_site (code, name) VALUES ('{site.code}', 'Renamed')"
        " ON CONFLICT (code) DO UPDATE SET name = excluded.name"
    )


def updated_by_merge(site: Site) -> None:
    executed(
        f"MERGE INTO accounts_site s USING (VALUES ('{site.code}', 'Renamed')) AS v (code, name)"
        " ON s.code = v.code WHEN MATCHED THEN UPDATE SET name = v.name"
    )


@pytest.mark.parametrize(
    "way",
    [saved_again, updated_as_a_set, updated_in_bulk, updated_by_sql, updated_on_conflict, updated_by_merge],
)
def test_records_only_the_columns_that_changed(site, way):
    way(site)

    change = changes("accounts_site")[-1]
    assert (change.op, change.row_id) == ("U", site.pk)
    assert (change.old, change.new) == ({"name": "Hospital 01"}, {"name": "Renamed"})


@pytest.mark.parametrize("statement", ["DELETE FROM accounts_site", "WITH d AS (DELETE FROM accounts_site) SELECT"])
def test_records_a_removed_row_whole(site, statement):
    executed(statement)

    change = changes("accounts_site")[-1]
    assert (change.op, change.row_id, change.new) == ("D", site.pk, None)
    assert change.old == {field.column: getattr(site, field.attname) for field in Site._meta.concrete_fields}


def test_records_nothing_where_nothing_changes(site):
    before = len(changes("accounts_site"))

    site.save()
    executed("UPDATE accounts_site SET name = name")

    assert len(changes("accounts_site")) == before


def test_refuses_to_change_a_key(site):
    with pytest.raises(Exception, match="the key of accounts_site cannot change"):
        executed("UPDATE accounts_site SET id = id + 1")


def test_keeps_every_digit(subject, coordinator):
    page = universe.add_page(subject, "dosing.transfusion", by=coordinator)
    universe.fill(page, by=coordinator, amount=Decimal("2"))
    universe.fill(page, by=coordinator, amount=Decimal("2.0"))
    universe.fill(page, by=coordinator, amount=Decimal("2.00"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT new ->> 'amount' FROM audit_change WHERE table_name = 'dosing_transfusion' ORDER BY id")
        recorded = [amount for (amount,) in cursor.fetchall()]

    assert recorded == ["2", "2.0", "2.00"]
    assert folded("dosing_transfusion", page.pk)["amount"] == "2.00"


def test_knows_the_page_of_each_row(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="SCR")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")

    tables = {change.table_name for change in changes("labs_result", page_id=page.pk)}
    tables |= {change.table_name for change in changes("labs_sample", page_id=page.pk)}
    tables |= {change.table_name for change in changes("casebook_page", page_id=page.pk, op="U")}

    assert tables == {"labs_result", "labs_sample", "casebook_page"}


def test_records_what_the_owner_does_past_the_product(committed, site):
    with databases.second_connection(alias="owner") as owner:
        owner.execute("UPDATE accounts_site SET name = 'Elsewhere'")
        owner.execute("SELECT current_user")
        (role,) = owner.fetchone()

    change = changes("accounts_site")[-1]
    assert (change.entry_id, change.db_role) == (None, role)
    assert change.new == {"name": "Elsewhere"}


@pytest.mark.parametrize("alias", databases.ALIASES)
def test_names_who_logged_in_whatever_role_was_taken_on(committed, site, alias):
    """The trail's function runs as the owner, who defined it: it is not the owner that it names."""
    with databases.second_connection(alias=alias) as session:
        session.execute("SET edc.entry = ''; UPDATE accounts_site SET name = 'Elsewhere'")

    assert changes("accounts_site")[-1].db_role == settings.DATABASES[alias]["USER"]


def test_records_times_in_universal_time_whatever_the_session_says(committed, subject, coordinator):
    page = universe.page_of(subject, "dosing.trough", visit="W2")
    universe.fill(page, by=coordinator, drawn_at=universe.NOW)

    with databases.second_connection(alias="owner") as owner:
        owner.execute("SET timezone = 'America/New_York'")
        owner.execute("UPDATE dosing_trough SET drawn_at = drawn_at + interval '1 hour', missed = 1")

    change = changes("dosing_trough")[-1]
    assert change.old["drawn_at"] == "2025-06-30T01:00:00+00:00"
    assert change.new["drawn_at"] == "2025-06-30T02:00:00+00:00"
    status, lines = verified()
    assert status == 1
    assert len(lines) == 1  # the change itself; no row differs


def test_cannot_be_led_astray_by_a_temporary_table_of_the_same_name(site):
    before = len(changes("accounts_site"))
    executed("CREATE TEMPORARY TABLE audit_change (LIKE public.audit_change INCLUDING ALL) ON COMMIT DROP")

    executed("UPDATE accounts_site SET name = 'Elsewhere'")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.audit_change WHERE table_name = 'accounts_site'")
        assert cursor.fetchone() == (before + 1,)
