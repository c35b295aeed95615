"""What the embedded mode keeps, and how."""

from pathlib import Path

import pytest

from runner import home
from runner.messages import Refused


def test_lies_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EDC_HOME", str(tmp_path / "kept"))

    assert home.folder() == tmp_path / "kept"
    assert (tmp_path / "kept").is_dir()


def test_says_where_it_cannot_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("EDC_HOME", str(tmp_path / "file" / "kept"))

    with pytest.raises(Refused, match="name another folder in EDC_HOME"):
        home.folder()


def test_keeps_facts_for_its_owner_alone(tmp_path: Path):
    home.keep(tmp_path / "facts.json", {"port": 5432})

    assert home.recall(tmp_path / "facts.json") == {"port": 5432}
    assert (tmp_path / "facts.json").stat().st_mode & 0o077 == 0


def test_replaces_facts_whole(tmp_path: Path):
    home.keep(tmp_path / "facts.json", {"port": 1, "pid": 2})
    home.keep(tmp_path / "facts.json", {"port": 3})

    assert home.recall(tmp_path / "facts.json") == {"port": 3}
    assert [path.name for path in tmp_path.iterdir()] == ["facts.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_recalls_nothing_from_what_it_did_not_write(tmp_path: Path, content: str):
    (tmp_path / "facts.json").write_text(content)

    assert home.recall(tmp_path / "facts.json") == {}


def test_makes_its_secret_once(tmp_path: Path):
    made = home.secret(tmp_path)

    assert len(made) >= 40
    assert home.secret(tmp_path) == made


def test_remembers_what_the_database_was_made_for(tmp_path: Path):
    assert home.contents(tmp_path) is None

    home.keep_contents(tmp_path, home.Contents.EMPTY)

    assert home.contents(tmp_path) is home.Contents.EMPTY
