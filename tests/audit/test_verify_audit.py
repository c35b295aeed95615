"""`manage.py verify_audit` agrees with what the product did, and finds everything else."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core import checks
from django.core.management import CommandError, call_command
from django.utils import translation

from edc.audit.checks import UNARMED
from tests import scenes, universe
from tests.audit.intruder import as_owner, unseen
from tests.audit.trail import verified


def role(alias: str) -> str:
    """The database role behind an alias."""
    return str(settings.DATABASES[alias]["USER"])


@scenes.stands
def sample(committed, subject, coordinator):
    """A page with results, saved twice."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="90")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="119")
    return page


def test_agrees_with_what_the_product_did(sample):
    status, lines = verified()

    assert status == 0
    assert lines[-1].startswith("All ")
    assert lines[-1].endswith("tables agree with the trail.")


def test_tells_its_progress_apart_from_its_answer(sample):
    out, progress = StringIO(), StringIO()

    call_command("verify_audit", stdout=out, stderr=progress)

    assert "labs_result: 2 rows …" in progress.getvalue()
    assert len(out.getvalue().splitlines()) == 1


def test_is_quiet_when_asked_to_be(sample):
    progress = StringIO()

    call_command("verify_audit", verbosity=0, stdout=StringIO(), stderr=progress)

    assert not progress.getvalue()


def test_finds_a_change_made_with_psql(sample):
    as_owner("UPDATE labs_result SET reported = '181', value = 181 WHERE test = 'HGB'")

    status, (line,) = verified()

    assert status == 1
    assert line.startswith("Table labs_result, row ")
    assert f"page {sample.pk}: changed past the product by the database role {role('owner')} at 20" in line
    assert line.endswith('reported from "119" to "181"; value from 119 to 181.')


def test_finds_a_row_added_with_psql(sample):
    as_owner("INSERT INTO accounts_site (code, name) VALUES ('66', 'Nowhere')")

    status, (line,) = verified()

    assert status == 1
    assert f"added past the product by the database role {role('owner')}" in line
    assert 'code from blank to "66"' in line


def test_finds_a_row_removed_with_psql(sample):
    as_owner("DELETE FROM labs_result WHERE test = 'PLT'")

    status, (line,) = verified()

    assert status == 1
    assert f"removed past the product by the database role {role('owner')}" in line
    assert 'reported from "90" to blank' in line


def test_finds_a_value_changed_while_the_trigger_slept(sample):
    unseen("labs_result", "UPDATE labs_result SET reported = '181', value = 181.0 WHERE test = 'HGB'")

    status, (line,) = verified()

    assert status == 1
    assert f"page {sample.pk} differs from the trail" in line
    assert 'reported is "119" in the trail and "181" in the table' in line
    assert "value is 119 in the trail and 181.0 in the table" in line


def test_finds_a_digit_added_while_the_trigger_slept(sample):
    unseen("labs_result", "UPDATE labs_result SET value = 119.0 WHERE test = 'HGB'")

    status, (line,) = verified()

    assert status == 1
    assert line.endswith("differs from the trail: value is 119 in the trail and 119.0 in the table.")


def test_finds_a_row_added_while_the_trigger_slept(sample):
    unseen("accounts_site", "INSERT INTO accounts_site (id, code, name) VALUES (4711, '66', 'Nowhere')")

    status, lines = verified()

    assert status == 1
    assert lines == ["Table accounts_site, row 4711 is in the table, but the trail does not know it."]


def test_finds_a_row_removed_while_the_trigger_slept(sample):
    unseen("labs_result", "DELETE FROM labs_result WHERE test = 'PLT'")

    status, (line,) = verified()

    assert status == 1
    assert line.endswith(f"page {sample.pk} is known to the trail, but gone from the table.")


def test_finds_the_last_change_gone_from_the_trail(sample):
    unseen("audit_change", "DELETE FROM audit_change WHERE table_name = 'labs_result' AND op = 'U'")

    status, (line,) = verified()

    assert status == 1
    assert 'reported is "118" in the trail and "119" in the table' in line


def test_finds_an_earlier_change_gone_from_the_trail(sample, coordinator):
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="120")
    unseen(
        "audit_change",
        "DELETE FROM audit_change WHERE table_name = 'labs_result' AND op = 'U' AND new ->> 'reported' = '119'",
    )

    status, (line,) = verified()

    assert status == 1
    assert "the trail misses a change before its change" in line
    assert 'reported was left at "118" and found at "119"' in line


def test_finds_the_birth_of_a_row_gone_from_the_trail(sample):
    unseen("audit_change", "DELETE FROM audit_change WHERE table_name = 'labs_sample'")

    status, (line,) = verified()

    assert status == 1
    assert line.endswith("is in the table, but the trail does not know it.")


def test_finds_a_change_rewritten_in_the_trail(sample):
    rewritten = "jsonb_set(new, '{reported}', '\"120\"')"
    unseen(
        "audit_change",
        f"UPDATE audit_change SET new = {rewritten} WHERE table_name = 'labs_result' AND op = 'U'",
    )

    status, (line,) = verified()

    assert status == 1
    assert 'reported is "120" in the trail and "119" in the table' in line


def test_finds_a_change_under_an_act_that_was_borrowed(sample):
    as_owner(
        "SELECT set_config('edc.entry', (SELECT min(id)::text FROM audit_entry), false)",
        "UPDATE accounts_site SET name = 'Elsewhere'",
    )

    status, (line,) = verified()

    assert status == 1
    assert f"changed by the database role {role('owner')}" in line
    assert "which is no act of that transaction" in line


def test_finds_a_change_under_an_act_that_never_was(sample):
    as_owner("SELECT set_config('edc.entry', '999999', false)", "UPDATE accounts_site SET name = 'Elsewhere'")

    status, (line,) = verified()

    assert status == 1
    assert "under act 999999" in line


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "DROP TRIGGER audit_record ON labs_result",
            "The trigger audit_record of table labs_result is missing.",
        ),
        (
            "ALTER TABLE labs_result DISABLE TRIGGER audit_record",
            "The trigger audit_record of table labs_result is disabled, or does not fire for every role.",
        ),
        (
            # enough to be passed by with session_replication_role
            "ALTER TABLE labs_result ENABLE TRIGGER audit_record",
            "The trigger audit_record of table labs_result is disabled, or does not fire for every role.",
        ),
        (
            "CREATE OR REPLACE TRIGGER audit_record AFTER INSERT ON labs_result FOR EACH ROW"
            " EXECUTE FUNCTION audit_record('id', 'page_id');"
            " ALTER TABLE labs_result ENABLE ALWAYS TRIGGER audit_record",
            "The trigger audit_record of table labs_result was altered.",
        ),
        (
            "ALTER TABLE audit_change DISABLE TRIGGER audit_append_only",
            "The trigger audit_append_only of table audit_change is disabled, or does not fire for every role.",
        ),
        (
            "DROP TRIGGER audit_guard ON audit_entry",
            "The trigger audit_guard of table audit_entry is missing.",
        ),
        (
            "DROP TRIGGER audit_immutable ON study_publishedparameter",
            "The trigger audit_immutable of table study_publishedparameter is missing.",
        ),
        (
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "The function audit_refuse was altered.",
        ),
        ("ALTER FUNCTION audit_stamp() RESET search_path", "The function audit_stamp was altered."),
        ("ALTER FUNCTION audit_record() SECURITY INVOKER", "The function audit_record was altered."),
        (
            "GRANT UPDATE ON audit_change TO {application}",
            "The role {application} may UPDATE on table audit_change; it must not.",
        ),
    ],
)
def test_finds_a_guard_that_does_not_stand(sample, statement, sentence):
    application = role("default")
    as_owner(statement.format(application=application))

    status, lines = verified()

    assert status == 1
    assert lines == [sentence.format(application=application)]


def test_names_every_finding_and_counts_them(sample):
    unseen("labs_result", "UPDATE labs_result SET unit = 'mg/dL'")
    as_owner("UPDATE accounts_site SET name = 'Elsewhere'")
    out = StringIO()

    with pytest.raises(CommandError, match="3 differences") as failed:
        call_command("verify_audit", stdout=out, stderr=StringIO())

    assert failed.value.returncode == 1
    assert len(out.getvalue().splitlines()) == 3


def test_answers_a_program(sample):
    as_owner("UPDATE labs_result SET reported = '118.50', value = 118.50 WHERE test = 'HGB'")
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_audit", "--format", "json", stdout=out, stderr=StringIO())

    answer = json.loads(out.getvalue())
    (found,) = answer["findings"]
    assert (answer["agrees"], found["kind"], found["table"], found["page"]) == (
        False,
        "unannounced",
        "labs_result",
        sample.pk,
    )
    assert {"name": "value", "before": "119", "now": "118.50"} in found["columns"]


def test_answers_a_program_that_all_agree(sample):
    out = StringIO()

    call_command("verify_audit", "--format", "json", stdout=out, stderr=StringIO())

    answer = json.loads(out.getvalue())
    assert answer["agrees"]
    assert answer["rows"] > answer["tables"] > 0


def test_says_it_in_any_language(sample):
    as_owner("UPDATE accounts_site SET name = 'Elsewhere'")

    with translation.override("zh-hans"):
        status, (line,) = verified()

    assert status == 1
    assert "accounts_site" in line


def test_the_system_check_refuses_a_table_without_its_trigger(sample):
    as_owner("DROP TRIGGER audit_record ON labs_result")

    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])

    assert [(error.id, error.msg) for error in found] == [
        (UNARMED, "The trigger audit_record of table labs_result is missing.")
    ]


def test_the_system_check_is_content_with_an_armed_database(db):
    assert not checks.run_checks(tags=[checks.Tags.database], databases=["default"])


def test_the_system_check_leaves_the_database_alone_unless_asked(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not checks.run_checks(tags=[checks.Tags.database], databases=["owner"])


def test_migrating_arms_what_was_disarmed(sample):
    as_owner("DROP TRIGGER audit_record ON labs_result", f"GRANT UPDATE ON audit_change TO {role('default')}")

    call_command("migrate", verbosity=0, interactive=False)

    assert verified()[0] == 0
