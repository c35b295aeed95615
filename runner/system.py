"""Programs of the machine that the tests need: found, or installed with the platform's own means."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.messages import say, step

# The first is Chromium without its windows: a journey costs less in it.
BROWSERS = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome", "msedge"),
)
ELSEWHERE = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("C:/Program Files/Google/Chrome/Application/chrome.exe"),
    Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"),
)
REDIS_SERVERS = ("redis-server", "valkey-server")

NO_CHROMIUM = (
    "No Chromium was found and none could be installed, so the browser journeys are skipped. Install "
    "Chromium or Google Chrome (Debian, Ubuntu: apt-get install chromium), or name one in EDC_CHROMIUM."
)
NO_REDIS = (
    "No Redis server was found and none could be installed, so the production broker is not tested. "
    "Install one (Debian, Ubuntu: apt-get install redis-server)."
)


@dataclass(frozen=True, slots=True)
class Packager:
    """A package manager: how it is refreshed, how it installs, and what it calls what we need."""

    refresh: tuple[str, ...]
    install: tuple[str, ...]
    chromium: tuple[str, ...]
    redis: tuple[str, ...]


PACKAGERS: Mapping[str, Packager] = {
    "apt-get": Packager(
        refresh=("update", "-q"),
        install=("install", "-y", "-q", "--no-install-recommends", "--no-remove"),
        chromium=("chromium", "fonts-noto-cjk"),
        redis=("redis-server",),
    ),
    "dnf": Packager(
        refresh=("makecache", "-q"),
        install=("install", "-y", "-q"),
        chromium=("chromium", "google-noto-sans-cjk-fonts"),
        redis=("valkey",),
    ),
    "zypper": Packager(
        refresh=("--non-interactive", "refresh"),
        install=("--non-interactive", "install"),
        chromium=("chromium", "noto-sans-sc-fonts"),
        redis=("redis",),
    ),
    "pacman": Packager(
        refresh=("-Sy", "--noconfirm"),
        install=("-S", "--noconfirm", "--needed"),
        chromium=("chromium", "noto-fonts-cjk"),
        redis=("valkey",),
    ),
}


def chromium() -> str:
    """The path of a Chromium that runs, installed when it is missing; empty when there is none to be had.

    The one that EDC_CHROMIUM names; else, where the distribution has it, the shell without windows; else any.
    """
    if not os.environ.get("EDC_CHROMIUM") and not shutil.which(BROWSERS[0]) and _distribution() == "debian":
        _install(what=BROWSERS[0], wanted=lambda packager: (BROWSERS[0], *packager.chromium[1:]))
    path = next(_browsers(), "")
    if not path and _install(what="Chromium", wanted=lambda packager: packager.chromium):
        path = next(_browsers(), "")
    return path or _playwrights()


def _distribution() -> str:
    """What this Linux calls itself; empty elsewhere."""
    try:
        return platform.freedesktop_os_release()["ID"]
    except OSError:
        return ""


def redis_server() -> str:
    """The path of a Redis server, installed when it is missing; empty when there is none to be had."""
    path = _on_path(REDIS_SERVERS)
    if not path and _install(what="a Redis server", wanted=lambda packager: packager.redis):
        path = _on_path(REDIS_SERVERS)
    return path


def _browsers() -> Iterator[str]:
    """Browsers that are there and run (Ubuntu's `chromium-browser` may be an empty shell)."""
    named = os.environ.get("EDC_CHROMIUM")
    places = [named] if named else [*filter(None, map(shutil.which, BROWSERS)), *map(str, ELSEWHERE), _playwright()]
    return (place for place in places if place and _runs(place))


def _on_path(names: tuple[str, ...]) -> str:
    return next(filter(None, map(shutil.which, names)), "")


def _runs(program: str) -> bool:
    try:
        command = [program, "--version"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwright() -> str:
    """Where Playwright keeps the Chromium that its own installer brings."""
    question = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    command = [sys.executable, "-c", question]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    place = result.stdout.strip()
    return place if place and Path(place).exists() else ""


def _playwrights() -> str:
    with step("Installing Chromium with Playwright's installer"):
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    place = _playwright()
    return place if done.returncode == 0 and place and _runs(place) else ""


def _install(*, what: str, wanted: Callable[[Packager], tuple[str, ...]]) -> bool:
    """Install packages with the platform's package manager, where we may; False when that is not possible."""
    name = next((name for name in PACKAGERS if shutil.which(name)), "")
    before = _privilege()
    if not name or before is None:
        return False
    packager = PACKAGERS[name]
    with step(f"Installing {what} ({name})"):
        commands = ((*before, name, *packager.refresh), (*before, name, *packager.install, *wanted(packager)))
        return all(_quietly(command) for command in commands)


def _privilege() -> tuple[str, ...] | None:
    """What makes a command run as root unasked: nothing, `sudo -n`, or None where neither works."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return ()
    return ("sudo", "-n") if shutil.which("sudo") and _quietly(("sudo", "-n", "true")) else None


def _quietly(command: tuple[str, ...]) -> bool:
    """Run a command without questions; what it said is shown only when it fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say("\n".join([f"! {' '.join(command)} failed:", *(done.stdout + done.stderr).splitlines()[-5:]]))
    return done.returncode == 0
