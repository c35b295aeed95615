"""`manage.py read FILE` prints what an import or a paste would read, and writes nothing."""

import io
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from edc.audit.models import Entry
from edc.imports import actions
from edc.imports.actions import Called
from edc.imports.models import Job, TermKind, Upload
from tests import scenes
from tests.databases import CHECKOUT
from tests.imports.tried import result, table
from tests.universe import NOW

KEYS = ["read", "asked", "left_out", "notices"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of one haemoglobin."""
    path = tmp_path / "results.csv"
    path.write_bytes(table(result()))
    return path


def read(*arguments: object) -> dict[str, list[dict[str, object]]]:
    out = StringIO()
    call_command("read", *map(str, arguments), stdout=out)
    return json.loads(out.getvalue())


def test_reads_a_file_without_a_source_and_without_its_subject(db, file):
    answer = read(file, "--as", "import")

    assert list(answer) == KEYS
    assert answer["read"] == [
        {
            "row": 2, "subject": "01-S001", "date": "2026-10-12", "test": "HGB", "result": "118", "unit": "g/L",
            "low": None, "high": None,
        }
    ]  # fmt: skip
    assert answer["notices"] == ["Subject 01-S001 is not known here."]


def test_reads_a_file_as_its_source_does_and_writes_nothing(source, coordinator, subject, tmp_path):
    path = tmp_path / "results.csv"
    path.write_bytes(b"a,b,c,d,e\n001,xx,118,g/L,2025-06-02\n")
    columns = actions.Columns(subject="a", test="b", result="c", unit="d", day="e")
    actions.map_columns(source=source, columns=columns, by=coordinator, at=NOW)
    actions.map_names(source=source, called=[Called(TermKind.TEST, "xx", "HGB")], by=coordinator, at=NOW)
    before = Entry.objects.count()

    answer = read(path, "--as", "import", "--source", "LIS")

    assert [(one["subject"], one["test"]) for one in answer["read"]] == [("001", "HGB")]
    assert answer["notices"] == []
    assert (Entry.objects.count(), Upload.objects.count(), Job.objects.count()) == (before, 0, 0)


def test_asks_for_one_source(source, coordinator, other_site_source, file):
    with pytest.raises(CommandError, match="There is no source “none”"):
        read(file, "--as", "import", "--source", "none")
    with pytest.raises(CommandError, match="Several sites have a source “LIS”"):
        read(file, "--as", "import", "--source", "LIS")


@scenes.stands
def source(site, coordinator):
    """A source of site 01."""
    return actions.add_source(site=site, name="LIS", by=coordinator, at=NOW)


@scenes.stands
def other_site_source(other_subject, stranger):
    """A source of the same name at site 02."""
    return actions.add_source(site=other_subject.site, name="LIS", by=stranger, at=NOW)


def test_answers_where_no_database_does(file, monkeypatch, django_db_blocker):
    connections["default"].close()
    monkeypatch.setitem(connections["default"].settings_dict, "PORT", "1")

    with django_db_blocker.unblock():
        answer = read(file, "--as", "import")

    assert [one["result"] for one in answer["read"]] == ["118"]


@pytest.mark.parametrize(
    ("text", "read_", "asked", "left"),
    [
        ("Hb 85g/L，LDH 456U/L。", ["85", "456"], 0, 0),
        ("冷凝集素效价\t1:64\t↑\t<1:16", ["1:64"], 0, 0),
        ("铁蛋白 85 ug/L\nHaemoglobine 85 g/L\nHb 9999 g/L\n某某医院", [], 3, 1),
    ],
)
def test_reads_a_pasted_text_from_standard_input(text, read_, asked, left, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))

    answer = read("--as", "paste")

    assert [one["result"] for one in answer["read"]] == read_
    assert all((one["subject"], one["date"]) == (None, None) for one in answer["read"])
    assert (len(answer["asked"]), len(answer["left_out"])) == (asked, left)


def test_a_text_that_is_none_is_one_notice(tmp_path):
    (tmp_path / "x").write_bytes(b"\xff" * 9)

    assert "neither UTF-8" in str(read(tmp_path / "x", "--as", "paste")["notices"])


def test_says_that_a_file_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        read(tmp_path / "nothing.csv", "--as", "import")


def test_needs_no_database_of_its_own(file, tmp_path):
    home = tmp_path / "home"
    named = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "EDC_"))}
    done = subprocess.run(
        [sys.executable, "manage.py", "read", str(file), "--as", "import"],
        cwd=CHECKOUT,
        env={**named, "EDC_BOOTSTRAP": "off", "EDC_HOME": str(home)},
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert list(json.loads(done.stdout)) == KEYS
    assert not list(home.iterdir())
