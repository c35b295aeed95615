"""Which commands find the embedded database."""

import os

import pytest

from runner import needs


@pytest.mark.parametrize(
    "arguments",
    [
        ["migrate"],
        ["shell"],
        ["report", "response", "--cut", "2025-11-30"],
        ["snapshot", "out.zip"],
        ["verify_audit"],
        ["check", "--database", "default"],
        ["read", "results.csv", "--as", "import", "--source", "LIS"],
    ],
)
def test_is_started_for_commands_that_ask_it(arguments: list[str]):
    assert needs.needs_database(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["help"],
        ["--version"],
        ["report", "--help"],
        ["derive"],
        ["check"],
        ["makemigrations", "--check", "--dry-run"],
        ["makemessages", "-l", "zh_Hans"],
    ],
)
def test_is_not_started_for_commands_that_do_not(arguments: list[str]):
    assert not needs.needs_database(arguments)


def test_a_command_that_answers_without_one_asks_a_database_that_is_there(monkeypatch, tmp_path):
    monkeypatch.setenv("EDC_HOME", str(tmp_path))
    before = needs.needs_database(["read", "results.csv", "--as", "import"])
    (tmp_path / "postgres" / "data").mkdir(parents=True)

    assert not before
    assert needs.needs_database(["read", "results.csv", "--as", "import"])


def test_nothing_is_started_where_a_server_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://edc_app@database.example/edc")
    monkeypatch.delenv("EDC_EMBEDDED", raising=False)

    needs.meet(["migrate"])

    assert "EDC_EMBEDDED" not in os.environ


def test_a_command_without_a_database_gets_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("EDC_SECRET_KEY", "")
    monkeypatch.delenv("EDC_SECRET_KEY")
    monkeypatch.setenv("EDC_EMBEDDED", "")
    monkeypatch.delenv("EDC_EMBEDDED")

    needs.meet(["derive"])

    assert os.environ["EDC_EMBEDDED"] == "1"
    assert len(os.environ["EDC_SECRET_KEY"]) >= 40
