"""`manage.py demo`, whole: started, met again, shared, killed, recovered, stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner import home, needs, processes
from runner.embedded import ports
from runner.embedded.postgres import Cluster
from runner.processes import Identity

pytestmark = [
    pytest.mark.slow_runner,
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]


class Demo:
    """One `manage.py demo` in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wanted = ports.any_free()
        self.running: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> None:
        """Start it, and wait until it says how to stop it."""
        self.running = self._popen("demo", "--port", str(self.wanted), *options)
        lines: list[str] = []
        assert self.running.stdout is not None
        while not lines or "Ctrl-C stops it" not in lines[-1]:
            lines.append(self.running.stdout.readline())
            assert lines[-1] or self.running.poll() is None, self.running.communicate()
        self.said = "".join(lines)

    def other(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run another command beside it."""
        running = self._popen(*command)
        out, err = running.communicate()
        return subprocess.CompletedProcess(command, running.returncode, out, err)

    def end(self, number: int) -> tuple[int, str]:
        """Signal it; its exit code and what it said on stderr."""
        assert self.running is not None
        self.running.send_signal(number)
        _, said = self.running.communicate()
        return self.running.returncode, said

    def noted(self) -> dict[str, Identity]:
        """Its processes, and its database's."""
        facts = json.loads((self.folder / "demo.json").read_text())
        found = {name: Identity(**known) for name, known in facts["processes"].items()}
        server = self.cluster().running()
        return found | ({"postgres": server.process} if server else {})

    def cluster(self) -> Cluster:
        """Its database's cluster."""
        return needs.cluster(self.folder)

    def _popen(self, *command: str) -> "subprocess.Popen[str]":
        named = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EDC_SECRET_KEY", "EDC_DEMO")
        clean = {name: value for name, value in os.environ.items() if name not in named}
        return subprocess.Popen(
            [sys.executable, str(home.CHECKOUT / "manage.py"), *command],
            env=clean | {"EDC_HOME": str(self.folder), "EDC_BOOTSTRAP": "off"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demonstration, not started yet; nothing of it runs after the test."""
    made = Demo(tmp_path / "home")
    yield made
    if made.running and made.running.poll() is None:
        made.running.kill()
        made.running.communicate()
    for known in json.loads(_text(made.folder / "demo.json") or "{}").get("processes", {}).values():
        processes.kill(Identity(**known))
    made.cluster().stop()


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def page(url: str) -> int:
    """The status of a page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def taken(number: int) -> socket.socket:
    """A port that somebody else listens at, until it is closed."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port of just now
    listening.bind((ports.LOOPBACK, number))
    listening.listen()
    return listening


def is_found_and_shared(demo: Demo, url: str) -> None:
    """Another command finds the running one, and works beside it on its database."""
    again = demo.other("demo")
    assert (again.returncode, again.stdout) == (0, "")
    assert f"Already running: {url}" in again.stderr
    over = demo.other("demo", "--fresh")
    assert over.returncode == 1
    shared = demo.other("showmigrations", "--plan")
    assert (shared.returncode, shared.stderr) == (0, "")


def alive(known: dict[str, Identity]) -> list[str]:
    """Which of these processes still run."""
    return [name for name, process in known.items() if processes.is_alive(process)]


def kill_the_whole(demo: Demo) -> dict[str, Identity]:
    """Kill it, its database's server and its worker; who ran."""
    killed = demo.noted()
    assert set(killed) == {"web", "worker", "beat", "postgres"}
    assert demo.running is not None
    demo.running.kill()
    demo.running.communicate()
    processes.signal_it(killed["postgres"], signal.SIGKILL)
    processes.signal_it(killed["worker"], signal.SIGKILL)
    return killed


def starts_again_what_dies(demo: Demo) -> None:
    """Its scheduler is killed, and it says so."""
    processes.signal_it(demo.noted()["beat"], signal.SIGKILL)
    assert demo.running is not None
    assert demo.running.stderr is not None
    while "beat ended (exit code -9" not in (line := demo.running.stderr.readline()):
        assert line


def test_runs_is_found_again_recovers_stops_and_uses_another_port_where_its_own_is_taken(demo: Demo):
    """One home and three starts, each of which costs ten seconds: how each ends is what the next one meets."""
    demo.start("--empty")
    url = f"http://{ports.LOOPBACK}:{demo.wanted}/"
    assert url in demo.said
    assert page(f"{url}healthz") == 200
    is_found_and_shared(demo, url)
    killed = kill_the_whole(demo)

    demo.start()
    assert alive(killed) == []
    assert page(f"{url}healthz") == 200
    running = demo.noted()
    code, said = demo.end(signal.SIGTERM)
    assert (code, "The data stay in" in said) == (0, True)
    assert alive(running) == []
    assert not (demo.folder / "demo.json").exists()

    with taken(demo.wanted):
        demo.start("--empty")
    assert f"{ports.LOOPBACK}:{demo.wanted}/" not in demo.said
    starts_again_what_dies(demo)
    code, said = demo.end(signal.SIGINT)
    assert (code, "was killed" in said) == (0, False)
