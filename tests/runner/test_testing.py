"""`manage.py test`: what a run finds, and what it leaves."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from runner import home, system, testing
from runner.embedded.postgres import Cluster
from runner.locks import FileLock
from runner.messages import Refused


@dataclass(frozen=True)
class Run:
    """A run of the tests, which pytest never saw: what it was asked, and what had been there before."""

    home: Path
    code: int
    command: Sequence[str]
    environment: Mapping[str, str]
    left: Cluster
    beside: Path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One for all that look at it, beside another run, and where a killed one left its server."""
    folder = tmp_path_factory.mktemp("home")
    left = folder / "test" / "left"
    cluster = Cluster(folder=left / "postgres", log=left / "log" / "postgres.log", durable=False)
    cluster.start()
    lock = FileLock(folder / "test" / "beside" / "run.lock")
    lock.try_take()
    with pytest.MonkeyPatch.context() as monkeypatch:
        asked = listening(monkeypatch, home=folder)
        code = testing.test(["-k", "trough"])
    ((command, environment),) = asked
    yield Run(folder, code, command, environment, cluster, lock.path.parent)
    lock.let_go()


def listening(monkeypatch: pytest.MonkeyPatch, *, home: Path) -> list[tuple[Sequence[str], Mapping[str, str]]]:
    """What pytest is asked, instead of asking it; everything the machine should have is there."""
    runs: list[tuple[Sequence[str], Mapping[str, str]]] = []

    def note(command: Sequence[str], *, environment: Mapping[str, str]) -> int:
        runs.append((command, environment))
        session = psycopg2.connect(environment["DATABASE_OWNER_URL"])
        session.close()
        return 5

    monkeypatch.setattr(testing, "_pytest", note)
    monkeypatch.setattr(system, "chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(system, "redis_server", lambda: "/usr/bin/redis-server")
    monkeypatch.setenv("EDC_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", "")
    return runs


@pytest.mark.slow_runner
def test_gives_pytest_a_database_a_browser_and_its_arguments(run: Run):
    assert run.code == 5
    assert run.command[-2:] == ["-k", "trough"]
    assert run.command[3] == "-n"
    assert run.environment["EDC_CHROMIUM"] == "/usr/bin/chromium"
    assert run.environment["DATABASE_URL"] != run.environment["DATABASE_OWNER_URL"]
    assert Path(run.environment["EDC_HOME"]).parent == run.home / "test"
    assert run.environment["REDIS_URL"] == ""


@pytest.mark.slow_runner
def test_leaves_nothing(run: Run):
    assert [left for left in (run.home / "test").iterdir() if left != run.beside] == []


@pytest.mark.slow_runner
def test_leaves_a_run_beside_it_alone(run: Run):
    assert run.beside.exists()


@pytest.mark.slow_runner
def test_clears_what_a_killed_run_left(run: Run):
    assert run.left.running() is None
    assert not run.left.folder.parent.exists()


@pytest.mark.parametrize(
    ("chosen", "room", "expected"),
    [("", 0, "memory"), ("", 2**62, "var"), ("there", 0, "there")],
)
def test_works_in_memory_where_there_is_room_and_no_folder_was_named(tmp_path, monkeypatch, chosen, room, expected):
    (tmp_path / "memory").mkdir()
    monkeypatch.setenv("EDC_HOME", str(tmp_path / chosen) if chosen else "")
    monkeypatch.setattr(home, "CHECKOUT", tmp_path)
    monkeypatch.setattr(testing, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(testing, "ROOM", room)

    with testing.run_folder() as folder:
        assert folder.is_dir()
        assert folder.relative_to(tmp_path).parts[0] == expected
    assert not folder.exists()


def test_uses_the_named_server_where_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    listening(monkeypatch, home=tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://edc_app@database.example/edc")
    monkeypatch.setattr(testing, "_pytest", lambda command, environment: environment["DATABASE_URL"] != "" and 0)
    monkeypatch.setattr(testing, "Lease", None)

    assert testing.test([]) == 0


def test_says_in_one_sentence_what_could_not_be_had(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(system, "chromium", lambda: "")
    monkeypatch.setattr(system, "redis_server", lambda: "")

    found = testing._programs([])

    assert found == {"EDC_CHROMIUM": ""}
    assert capsys.readouterr().err == f"{system.NO_CHROMIUM}\n{system.NO_REDIS}\n"


def test_continuous_integration_skips_nothing_unseen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(system, "chromium", lambda: "")

    with pytest.raises(Refused, match="No Chromium was found"):
        testing._programs([])


@pytest.mark.parametrize(("forbidden", "folder"), [("1", "bytecode"), ("", "__pycache__")])
def test_compiles_once_where_no_bytecode_may_lie_beside_the_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, forbidden: str, folder: str
):
    monkeypatch.setenv("EDC_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", forbidden)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    (tmp_path / "answer.py").write_text("")

    subprocess.run(
        [sys.executable, "-c", "import answer"], cwd=tmp_path, env=os.environ | testing._bytecode(), check=True
    )

    assert [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("answer.*.pyc")] == [folder]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["-k", "response"], True),
        (["tests"], True),
        (["tests/"], True),
        (["tests/journeys/test_ward.py"], True),
        (["tests/protocol", "tests/house"], False),
    ],
)
def test_looks_for_a_browser_only_where_a_journey_may_run(arguments: list[str], expected: bool):
    assert testing._may_meet("journeys", arguments) is expected


def test_a_browser_that_does_not_run_is_none(tmp_path: Path):
    shell = tmp_path / "chromium-browser"
    shell.write_text("#!/bin/sh\nexit 1\n")
    shell.chmod(0o755)

    assert not system._runs(str(shell))
    assert not system._runs(str(tmp_path / "missing"))
    assert system._runs(sys.executable)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[str]]:
    """A machine with these browsers, whose package manager brings what is asked where it can; what it was asked."""
    for name in ("EDC_CHROMIUM", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system, "ELSEWHERE", ())
    monkeypatch.setattr(system, "_playwright", lambda: "")
    monkeypatch.setattr(system, "_playwrights", lambda: "")

    def there(name: str) -> None:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)

    def made(*names: str, distribution: str, offers: str) -> list[str]:
        asked: list[str] = []

        def install(*, what: str, wanted: Callable[[system.Packager], tuple[str, ...]]) -> bool:
            package, *_fonts = wanted(system.PACKAGERS["apt-get"])
            asked.append(package)
            if package in offers.split():
                there(package)
            return package in offers.split()

        monkeypatch.setattr(system, "_distribution", lambda: distribution)
        monkeypatch.setattr(system, "_install", install)
        for name in names:
            there(name)
        return asked

    return made


@pytest.mark.skipif(os.name != "posix", reason="programs of POSIX")
@pytest.mark.parametrize(
    ("there", "distribution", "offers", "installed", "taken"),
    [
        ("chromium-headless-shell chromium", "debian", "", "", "chromium-headless-shell"),
        ("chromium", "debian", "chromium-headless-shell", "chromium-headless-shell", "chromium-headless-shell"),
        ("chromium", "debian", "", "chromium-headless-shell", "chromium"),
        ("google-chrome", "fedora", "chromium", "", "google-chrome"),
        ("", "debian", "chromium", "chromium-headless-shell chromium", "chromium"),
        ("", "ubuntu", "chromium", "chromium", "chromium"),
        ("", "debian", "", "chromium-headless-shell chromium", ""),
    ],
)
def test_takes_the_browser_without_windows_where_it_is_to_be_had(
    machine, there: str, distribution: str, offers: str, installed: str, taken: str
):
    asked = machine(*there.split(), distribution=distribution, offers=offers)

    assert Path(system.chromium()).name == taken
    assert asked == installed.split()


def test_takes_the_browser_that_was_named(machine, monkeypatch: pytest.MonkeyPatch):
    asked = machine(distribution="debian", offers="chromium-headless-shell")
    monkeypatch.setenv("EDC_CHROMIUM", sys.executable)

    assert system.chromium() == sys.executable
    assert asked == []


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_passes_the_exit_code_through(tmp_path: Path):
    code = "import os, sys\nfrom runner import testing\nsys.exit(testing._pytest(sys.argv[1:], environment=os.environ))"
    command = [sys.executable, "-c", code, sys.executable, "-c", "raise SystemExit(7)"]

    assert subprocess.run(command, check=False).returncode == 7
