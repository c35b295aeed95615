"""`manage.py export_trail` writes the whole trail with its seals, and puts that on record."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from edc.audit.acts import TrailAct
from edc.audit.models import Entry
from edc.audit.replay import verify
from edc.audit.schema import sections
from edc.audit.seals import transcript
from tests import universe
from tests.audit import sealed
from tests.audit.intruder import as_owner


def test_an_export_is_on_record_and_whole(chained, tmp_path, capsys):
    out = tmp_path / "trail.jsonl"

    call_command("export_trail", str(out))

    lines = out.read_bytes().splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert (kinds[0], kinds[1], kinds[-1]) == ("trail", "seal", "end")
    assert kinds.count("entry") == sealed.counted("audit_entry") - 1  # the export's own act came later
    assert kinds.count("change") == sealed.counted("audit_change")
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    assert Entry.objects.get(act=TrailAct.EXPORT_TRAIL).reason == sha256
    assert f"sha256 {sha256}" in capsys.readouterr().out


def test_an_export_replaces_no_file_unasked(chained, tmp_path):
    out = tmp_path / "trail.jsonl"
    out.write_text("kept")

    with pytest.raises(CommandError, match="--force"):
        call_command("export_trail", str(out))

    assert out.read_text() == "kept"
    call_command("export_trail", str(out), force=True, verbosity=0)
    assert out.read_bytes().startswith(b'{"at":')


def test_an_export_that_cannot_be_written_leaves_nothing(chained, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_trail", str(tmp_path / "nowhere" / "trail.jsonl"))

    assert not Entry.objects.filter(act=TrailAct.EXPORT_TRAIL).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["outside"]


def test_an_export_is_read_in_parts(chained, monkeypatch):
    at = universe.NOW
    with verify.one_moment():
        whole = list(transcript.lines(at=at))
        monkeypatch.setattr(sections, "ROWS", 2)
        parts = list(transcript.lines(at=at))

    assert parts == whole


def test_an_export_that_the_database_refuses_leaves_nothing(chained, tmp_path):
    as_owner(f"REVOKE SELECT ON audit_seal FROM {connection.settings_dict['USER']}")

    with pytest.raises(CommandError, match="the database refused"):
        call_command("export_trail", str(tmp_path / "trail.jsonl"))

    assert [path.name for path in tmp_path.iterdir()] == ["outside"]


def test_heads_that_are_written_meanwhile_are_not_read(chained, heads):
    with transcript.outside(heads) as written:
        universe.new_site("78")
        sealed.seal()
        faults = list(written.beyond(None))

    assert len(sealed.outside()) == 4
    assert [fault.values["outside"] for fault in faults] == [3]
