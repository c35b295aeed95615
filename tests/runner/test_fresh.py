"""Starting over, and what a home is for."""

from pathlib import Path

import pytest

from runner import home, needs
from runner.demonstration import fresh
from runner.embedded.lease import Lease
from runner.home import Contents
from runner.messages import Refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home that was used, and in it a file that is not the runner's."""
    for name in ("broker", "beat", "log", "postgres/data"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "kept").touch()
    for name in ("home.json", "secret.json", "postgres/access.json", "postgres/server.json", "mine.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_forgets_what_the_runner_kept_and_nothing_else(folder: Path):
    fresh.start_over(folder)

    assert sorted(path.name for path in folder.iterdir()) == ["mine.txt", "postgres"]
    assert {path.name for path in (folder / "postgres").iterdir()} <= {"door.lock", "leases"}


def test_is_refused_while_a_command_uses_the_database(folder: Path):
    lease = Lease(needs.cluster(folder))
    lease.mine.try_take()

    with pytest.raises(Refused, match="Another command is using the database"):
        fresh.start_over(folder)

    assert (folder / "postgres" / "data" / "kept").exists()
    lease.mine.let_go()


def test_a_new_home_is_for_the_demonstration_unless_wished_empty(tmp_path: Path):
    assert fresh.remember(tmp_path / "one", wish=None) is Contents.DEMONSTRATION
    assert fresh.remember(tmp_path / "two", wish=Contents.EMPTY) is Contents.EMPTY


def test_an_empty_home_stays_empty(tmp_path: Path):
    fresh.remember(tmp_path, wish=Contents.EMPTY)

    assert fresh.remember(tmp_path, wish=None) is Contents.EMPTY
    assert fresh.remember(tmp_path, wish=Contents.EMPTY) is Contents.EMPTY


def test_a_demonstration_does_not_become_empty_by_itself(tmp_path: Path):
    home.keep_contents(tmp_path, Contents.DEMONSTRATION)

    with pytest.raises(Refused, match="--fresh --empty"):
        fresh.remember(tmp_path, wish=Contents.EMPTY)
