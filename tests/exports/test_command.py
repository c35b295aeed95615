"""`manage.py snapshot OUT.zip` writes a whole snapshot, or nothing and says why."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from psycopg2 import sql

from edc.exports.models import Snapshot
from tests import databases
from tests.exports import zips

pytestmark = pytest.mark.usefixtures("committed")


def run(*arguments):
    said = io.StringIO()
    call_command("snapshot", *map(str, arguments), stdout=said)
    return said.getvalue()


def test_writes_all_sites_and_says_rows_and_hash(tmp_path, subject, other_subject):
    out = tmp_path / "OUT.zip"

    said = run(out)

    taken = Snapshot.objects.get()
    assert f"{taken.rows} rows of sites 01, 02" in said
    assert f"sha256 {zips.sha256(out.read_bytes())}" in said
    assert [path.name for path in tmp_path.iterdir()] == ["OUT.zip"]


def test_writes_only_the_sites_that_are_named(tmp_path, subject, other_subject):
    out = tmp_path / "OUT.zip"

    run(out, "--site", "02")

    with out.open("rb") as file:
        assert [line["subject"] for line in zips.lines(zips.unpacked(file)["subjects.csv"])] == ["02-001"]


def test_refuses_to_replace_a_file(tmp_path, site):
    out = tmp_path / "OUT.zip"
    out.write_bytes(b"kept")

    with pytest.raises(CommandError, match="is there already; --force replaces it"):
        run(out)

    assert out.read_bytes() == b"kept"


def test_replaces_a_file_when_told(tmp_path, site):
    out = tmp_path / "OUT.zip"
    out.write_bytes(b"old")

    run(out, "--force")

    assert out.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("place", "arguments", "sentence"),
    [
        ("OUT.zip", ["--site", "99"], "There is no site 99."),
        ("none/OUT.zip", [], "cannot be written: No such file or directory"),
    ],
)
def test_says_why_not(tmp_path, site, place, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(tmp_path / place, *arguments)

    assert list(tmp_path.iterdir()) == []


def test_says_that_there_is_no_site_yet(tmp_path):
    with pytest.raises(CommandError, match="There is no site yet"):
        run(tmp_path / "OUT.zip")


def test_leaves_nothing_where_the_rows_do_not_add_up(tmp_path, subject, coordinator, site):
    with databases.second_connection(alias="owner") as cursor:
        cursor.execute("UPDATE casebook_page SET form = 'labs.strange' WHERE form = 'labs.sample'")
        cursor.execute(
            "INSERT INTO labs_sample (page_id) SELECT min(id) FROM casebook_page WHERE form = 'labs.strange'"
        )

    with pytest.raises(CommandError, match="the rows do not add up: labs.sample.csv: 0 rows written, 1 counted"):
        run(tmp_path / "OUT.zip")

    assert list(tmp_path.iterdir()) == []
    assert not Snapshot.objects.exists()


def test_says_what_the_database_refused(tmp_path, site):
    application = sql.Identifier(settings.DATABASES["default"]["USER"])
    with databases.second_connection(alias="owner") as cursor:
        cursor.execute(sql.SQL("REVOKE INSERT ON exports_snapshot FROM {}").format(application))

    with pytest.raises(CommandError, match="the database refused: permission denied"):
        run(tmp_path / "OUT.zip")

    assert list(tmp_path.iterdir()) == []
