"""`manage.py demo`: the whole product on one machine, from nothing, until Ctrl-C."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from runner import home, needs, processes
from runner.demonstration import fresh
from runner.demonstration.children import Child, Program, stop_all
from runner.embedded import ports
from runner.embedded.lease import Lease
from runner.locks import FileLock
from runner.messages import Refused, say, step

PORT = 8000
READY_SECONDS, STOP_SECONDS, LEFTOVER_SECONDS = 90.0, 15.0, 5.0
HOPELESS = 3
"""Deaths of the web server before it ever answered, after which starting is given up."""


def demo(arguments: Sequence[str]) -> int:
    """Run the demonstration until it is asked to stop; returns the exit code."""
    wish = _parse(arguments)
    folder = home.folder()
    lock = FileLock(folder / "demo.lock")
    if not lock.try_take():
        _tell_where(folder)
        return 1 if wish.fresh else 0
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, _interrupt)
    demonstration = Demonstration(folder=folder, wish=wish)
    try:
        demonstration.run()
    except KeyboardInterrupt:
        return 0
    finally:
        demonstration.stop()
        lock.let_go()
    return 0


class Demonstration:
    """What runs while the demonstration runs: the database's lease, and the three processes."""

    def __init__(self, *, folder: Path, wish: argparse.Namespace) -> None:
        self.folder = folder
        self.wish = wish
        self.url = ""
        self.began = time.monotonic()
        self.lease = Lease(needs.cluster(folder)) if needs.is_embedded() else None
        self.children: list[Child] = []
        self.preparation: subprocess.Popen[str] | None = None
        self.settings: dict[str, str] = {}

    def run(self) -> None:
        """Start everything, say where it is, keep it alive until KeyboardInterrupt. Raises Refused."""
        _end_leftovers(self.folder)
        if self.wish.fresh:
            self._start_over()
        self.settings = self._settings()
        accounts = self._prepare()
        port = self._port()
        self.url = f"http://{ports.LOOPBACK}:{port}/"
        self._start(port)
        self._wait_ready()
        self._welcome(accounts)
        while True:
            self._tend()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop everything that was started, in bounded time, and give the database back."""
        if self.preparation and self.preparation.poll() is None:
            self.preparation.kill()
        if self.children:
            say("\nStopping (work in hand is finished first)")
            stop_all(self.children, seconds=STOP_SECONDS)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if self.lease:
            self.lease.give_back()
        (self.folder / "demo.json").unlink(missing_ok=True)
        if self.url:
            say(f"Stopped. The data stay in {self.folder}" if self.lease else "Stopped.")

    def _start_over(self) -> None:
        if not self.lease:
            raise Refused("--fresh forgets the embedded database only, and DATABASE_URL names another one.")
        fresh.start_over(self.folder)

    def _settings(self) -> dict[str, str]:
        """The environment of everything that is started; starts the embedded database where it is ours."""
        wish = home.Contents.EMPTY if self.wish.empty else None
        local = {"EDC_EMBEDDED": "1", "EDC_HOME": str(self.folder), "PYTHONUNBUFFERED": "1"}
        # `migrate` makes Django's checks before they start: the worker and the scheduler need not make them again.
        local |= {"CELERY_SKIP_CHECKS": "1"}
        if self.lease:
            made_for = fresh.remember(self.folder, wish=wish)
            local |= needs.environment(self.folder, self.lease.take())
        else:
            made_for = wish or home.Contents.DEMONSTRATION
            local |= {"EDC_SECRET_KEY": os.environ.get("EDC_SECRET_KEY") or home.secret(self.folder)}
        if made_for is home.Contents.DEMONSTRATION:
            local["EDC_DEMO"] = "1"
        shutil.rmtree(self.folder / "broker", ignore_errors=True)
        (self.folder / "beat").mkdir(exist_ok=True)
        return dict(os.environ) | local

    def _prepare(self) -> str:
        """Make tables and contents; returns the demonstration accounts, as text. Raises Refused."""
        is_demonstration = self.settings.get("EDC_DEMO") == "1"
        contents = ("load_demo", "demo_accounts") if is_demonstration else ("create_administrator",)
        self.preparation = subprocess.Popen(
            [sys.executable, "-m", "runner.demonstration.sequence", "migrate", *contents],
            cwd=home.CHECKOUT,
            env=self.settings,
            stdin=subprocess.DEVNULL if is_demonstration else None,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._note()
        said, _ = self.preparation.communicate()
        if self.preparation.returncode:
            raise Refused("The database could not be prepared; see above.")
        return said

    def _port(self) -> int:
        port = ports.first_free(self.wish.port)
        if port != self.wish.port:
            say(f"! Port {self.wish.port} is taken; using {port}")
        return port

    def _start(self, port: int) -> None:
        for program in _programs(port):
            log = self.folder / "log" / f"{program.name}.log"
            child = Child(program=program, environment=dict(self.settings), log=log)
            child.start(at=time.monotonic())
            self.children.append(child)
        self._note()

    def _wait_ready(self) -> None:
        """Wait until the web server answers. Raises Refused when it does not, or keeps dying."""
        web = self.children[0]
        with step("Starting the web server, the worker and the scheduler"):
            deadline = time.monotonic() + READY_SECONDS
            while not _is_healthy(self.url):
                if web.deaths >= HOPELESS or time.monotonic() > deadline:
                    tail = "\n".join(web.log.read_text("utf-8", "replace").splitlines()[-15:])
                    raise Refused(f"The web server does not start; the end of {web.log}:\n{tail}")
                self._tend()
                time.sleep(0.1)

    def _tend(self) -> None:
        """Start again what died."""
        if [child for child in self.children if child.tend(at=time.monotonic())]:
            self._note()
        if self.lease and not self.lease.cluster.running():
            say("! PostgreSQL ended; starting it again")
            self.settings |= needs.environment(self.folder, self.lease.revive())
            for child in self.children:
                child.move(dict(self.settings))

    def _note(self) -> None:
        """Keep who runs, so that a start after a crash finds exactly them."""
        running = {child.program.name: child.identity for child in self.children}
        if self.preparation and self.preparation.poll() is None:
            running["preparation"] = processes.identity(self.preparation.pid)
        noted = {name: asdict(known) for name, known in running.items() if known}
        home.keep(self.folder / "demo.json", {"pid": os.getpid(), "url": self.url, "processes": noted})

    def _welcome(self, accounts: str) -> None:
        print(f"\nReady after {time.monotonic() - self.began:.1f} s:  {self.url}\n", flush=True)
        if accounts.strip():
            print(accounts.rstrip() + "\n", flush=True)
        print("Ctrl-C stops it; the data stay for the next start.", flush=True)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Run the whole product on this machine.")
    parser.add_argument("--fresh", action="store_true", help="start over: forget everything that was kept")
    parser.add_argument(
        "--empty", action="store_true", help="without the demonstration study; asks for an administrator"
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"of the web server (default {PORT}, or the next free one)"
    )
    return parser.parse_args(arguments)


def _programs(port: int) -> tuple[Program, ...]:
    python, celery = (sys.executable, "-m"), ("celery", "-A", "trial_edc", "--quiet")
    alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    listen = ("waitress", f"--listen={ports.LOOPBACK}:{port}", "--threads=8", "--ident=")
    return (
        Program("web", (*python, *listen, "trial_edc.wsgi:application"), farewell=signal.SIGINT),
        Program(
            "worker",
            (*python, *celery, "worker", "--pool=threads", "--concurrency=2", *alone, "--loglevel=INFO"),
        ),
        Program("beat", (*python, *celery, "beat", "--pidfile=", "--loglevel=INFO")),
    )


def _end_leftovers(folder: Path) -> None:
    """End what a killed demonstration left running: exactly the processes it noted, nobody else."""
    noted = home.recall(folder / "demo.json").get("processes")
    identities = {
        name: processes.Identity(**known) for name, known in (noted if isinstance(noted, dict) else {}).items()
    }
    left = {name: known for name, known in identities.items() if processes.is_alive(known)}
    for name, known in left.items():
        say(f"! Ending {name} (process {known.pid}), left by a start that was killed")
        processes.signal_it(known, signal.SIGTERM)
    for known in left.values():
        processes.end(known, seconds=LEFTOVER_SECONDS)
    (folder / "demo.json").unlink(missing_ok=True)


def _tell_where(folder: Path) -> None:
    """Say where the running demonstration is."""
    noted = home.recall(folder / "demo.json")
    where = noted.get("url") or "an address that it will say when it has started"
    say(f"Already running: {where} (process {noted.get('pid', 'unknown')}, data in {folder})")


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Any request to end is taken like Ctrl-C."""
    raise KeyboardInterrupt
