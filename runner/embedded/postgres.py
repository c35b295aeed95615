"""An embedded PostgreSQL 18: made, started, found again after a crash, stopped.

One cluster lives in one folder: `data/` (the cluster), `access.json` (its passwords), `server.json` (the
running server). Two roles log in over TCP on the loopback address with SCRAM passwords: `edc_owner` owns
the database `edc`, `edc_app` owns nothing.
"""

import secrets
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg2

from runner import home, processes
from runner.embedded import binaries, ports
from runner.messages import Refused, step

OWNER, APPLICATION, DATABASE, ADMINISTRATOR = "edc_owner", "edc_app", "edc", "postgres"

INITDB = (
    f"--username={ADMINISTRATOR}",
    "--auth-host=scram-sha-256",
    "--auth-local=reject",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # A refused statement holds what was typed, of patients too: the log says that it failed, not what stood in it.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY = {
    **dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "off"),
    "scram_iterations": "1",  # some thousand connections are opened, each with the same known password
}
"""What a cluster that nobody will miss (tests) does without."""

START_SECONDS, STOP_SECONDS = 120.0, 20.0
STARTS = 5
"""Ports tried in a row, when others take them between our look and PostgreSQL's."""


@dataclass(frozen=True, slots=True)
class Access:
    """The passwords of a cluster's three roles."""

    administrator: str
    owner: str
    application: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: who it is and the TCP port it listens on."""

    process: processes.Identity
    port: int


@dataclass(frozen=True, slots=True)
class Addresses:
    """What DATABASE_URL (the application's role) and DATABASE_OWNER_URL (the owner's) name."""

    application: str
    owner: str


class Cluster:
    """One embedded cluster. Callers hold the door (see `lease`), so nobody else starts or stops it."""

    def __init__(self, *, folder: Path, log: Path, durable: bool) -> None:
        self.folder = folder
        self.log = log
        self.settings = SETTINGS if durable else SETTINGS | THROWAWAY
        self.initdb = INITDB if durable else (*INITDB, "--no-sync")
        self.data = folder / "data"
        self._child: subprocess.Popen[bytes] | None = None

    def running(self) -> Server | None:
        """The server that `server.json` tells of, if that very process is alive; None otherwise."""
        self._reap()
        noted = home.recall(self.folder / "server.json")
        pid, started, port = noted.get("pid"), noted.get("started"), noted.get("port")
        if not (isinstance(pid, int) and isinstance(started, float) and isinstance(port, int)):
            return None
        server = Server(process=processes.Identity(pid=pid, started=started), port=port)
        return server if processes.is_alive(server.process) else None

    def start(self) -> Server:
        """The server, ready for work: the running one, or started, or made and started. Raises Refused."""
        server = self.running()
        if server and self._wait_ready(server):
            return server
        self.end_leftovers()
        if not self.data.is_dir():
            with step("Making the database (PostgreSQL 18)"):
                self._make()
        with step("Starting PostgreSQL"):
            return self._start()

    def stop(self) -> None:
        """Stop the server: sessions end, everything is written; harder ways where that takes too long."""
        server = self.running()
        if server is None:
            return
        for mode, number in (
            ("fast", signal.SIGINT),
            ("immediate", getattr(signal, "SIGQUIT", signal.SIGTERM)),
        ):
            self._ask_to_stop(server, mode=mode, number=number)
            if self._wait_gone(server, seconds=STOP_SECONDS):
                return
        processes.kill(server.process)

    def addresses(self, server: Server) -> Addresses:
        """The two addresses of the database on a running server."""
        access = self._access()
        place = f"{ports.LOOPBACK}:{server.port}/{DATABASE}"
        return Addresses(
            application=f"postgresql://{APPLICATION}:{access.application}@{place}",
            owner=f"postgresql://{OWNER}:{access.owner}@{place}",
        )

    def end_leftovers(self) -> None:
        """End what a killed command left: any PostgreSQL at work in our data directory, and its lock file."""
        if not (self.data / "postmaster.pid").exists():
            return
        for left in processes.living_in(self.data, name="postgres"):
            processes.kill(left)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _access(self) -> Access:
        kept = home.recall(self.folder / "access.json")
        try:
            return Access(**{name: str(kept[name]) for name in ("administrator", "owner", "application")})
        except KeyError as error:
            message = f"The passwords of the database in {self.folder} are lost; start over: manage.py demo --fresh"
            raise Refused(message) from error

    def _make(self) -> None:
        """Make the cluster, its roles and its database in `data.part`, named `data` when it is whole."""
        part = self.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        programs = binaries.programs(part)
        if programs.account:
            shutil.chown(part, programs.account.uid, programs.account.gid)
        access = Access(*(secrets.token_urlsafe(24) for _ in range(3)))
        home.keep(self.folder / "access.json", asdict(access))
        place = programs.directory(part)
        self._finish(programs.popen("initdb", "-D", place, *self.initdb, data=part, output=subprocess.PIPE))
        single = ("--single", "-D", place, ADMINISTRATOR)
        alone = programs.popen("postgres", *single, data=part, output=subprocess.PIPE, stdin=subprocess.PIPE)
        self._finish(alone, statements=_roles(access))
        part.rename(self.data)

    def _finish(self, program: subprocess.Popen[bytes], *, statements: tuple[str, ...] = ()) -> None:
        """Give a program its statements, one a line, and wait. Raises Refused when it reports an error."""
        output, _ = program.communicate("".join(f"{line}\n" for line in statements).encode() or None)
        text = output.decode(errors="replace")
        if program.returncode or "ERROR:" in text or "FATAL:" in text:
            raise Refused(f"The database could not be made:\n{_tail(text)}")

    def _start(self) -> Server:
        port = home.recall(self.folder / "server.json").get("port")
        for _ in range(STARTS):
            port = port if isinstance(port, int) and ports.is_free(port) else ports.any_free()
            server = self._spawn(port)
            if self._wait_ready(server):
                return server
            port = None
        said = _tail(self.log.read_text("utf-8", "replace"))
        raise Refused(f"PostgreSQL does not start; the end of {self.log}:\n{said}")

    def _spawn(self, port: int) -> Server:
        self._reap()
        programs = binaries.programs(self.data)
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            arguments = ("-D", programs.directory(self.data), "-p", str(port), *options)
            self._child = programs.popen("postgres", *arguments, data=self.data, output=log.fileno())
        process = processes.identity(self._child.pid) or processes.Identity(pid=self._child.pid, started=0.0)
        home.keep(self.folder / "server.json", {"pid": process.pid, "started": process.started, "port": port})
        return Server(process=process, port=port)

    def _wait_ready(self, server: Server) -> bool:
        """Wait until the server takes a session; False when it ended, or cannot within the time."""
        deadline = time.monotonic() + START_SECONDS
        while processes.is_alive(server.process) and time.monotonic() < deadline:
            if self._takes_sessions(server.port):
                return True
            self._wait_gone(server, seconds=0.05)
        return False

    def _takes_sessions(self, port: int) -> bool:
        password = self._access().administrator
        try:
            session = psycopg2.connect(
                host=ports.LOOPBACK,
                port=port,
                dbname=ADMINISTRATOR,
                user=ADMINISTRATOR,
                password=password,
                connect_timeout=3,
            )
        except psycopg2.OperationalError as error:
            return "too many clients" in str(error)
        session.close()
        return True

    def _ask_to_stop(self, server: Server, *, mode: str, number: int) -> None:
        if sys.platform != "win32":
            processes.signal_it(server.process, number)
            return
        control = binaries.programs(self.data).folder / "pg_ctl"
        subprocess.run([control, "stop", "-D", self.data, "-m", mode, "-W"], check=False, capture_output=True)

    def _wait_gone(self, server: Server, *, seconds: float) -> bool:
        gone = processes.wait_gone(server.process, seconds=seconds)
        self._reap()
        return gone

    def _reap(self) -> None:
        """Take note of our child's end, so that it does not stay a zombie."""
        if self._child:
            self._child.poll()


def _roles(access: Access) -> tuple[str, ...]:
    """The statements that make the roles and the database; only these two roles may enter it."""
    return (
        f"ALTER ROLE {ADMINISTRATOR} PASSWORD '{access.administrator}'",
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{access.owner}'",
        f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{access.application}'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APPLICATION}",
    )


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-12:])
