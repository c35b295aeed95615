"""The virtual environment `.venv`: made from the hash-locked requirements, checked at every start, entered.

Standard library only. The stamp in `.venv` names the locks that were installed whole; a mark that an
installation has begun is there until it is whole, and an environment that still bears it at the next start
is made anew.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from runner.locks import FileLock
from runner.messages import Refused, Step, say, step

CHECKOUT = Path(__file__).resolve().parents[1]
PRODUCT, TESTS = "requirements.lock", "requirements-test.lock"
OWN_COMMANDS = ("demo", "test", "mutate", "lint")
TESTING_COMMANDS = (["test"], ["mutate"], ["lint"], ["benchmark", "fuzz"])

UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolution|name resolution|getaddrinfo|Max retries|ProxyError|ConnectTimeout"
    r"|Network is unreachable|Connection refused|No matching distribution|CERTIFICATE_VERIFY_FAILED"
)
NO_INDEX = (
    "The packages could not be downloaded: no package index answers. Connect this machine to the network "
    "(or point pip's configuration at an index it reaches) and start again."
)
ALTERED = "A downloaded package is not the one in the lock (its hash differs); nothing was installed."


class Environment:
    """One virtual environment and what was installed in it."""

    def __init__(self, *, checkout: Path = CHECKOUT) -> None:
        self.checkout = checkout
        self.bootstrap = checkout / ".bootstrap"
        self.folder = checkout / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp = self.folder / "installed.json"
        self.begun = self.folder / "installing"
        self.lock = FileLock(self.folder / "installation.lock")

    def lacks(self, requirements: str) -> bool:
        """True when the environment is broken, half made, or does not hold exactly this lock's packages."""
        return not self.works() or self.stamped().get(requirements) != self.digest(requirements)

    def works(self) -> bool:
        """True when its Python runs and is the version it was made with, and no installation was cut off."""
        return not self.begun.exists() and bool(self.stamped()) and self._version() == self.stamped().get("python")

    def stamped(self) -> Mapping[str, str]:
        """The Python version and the digest of each lock that was installed whole; empty before the first."""
        try:
            facts = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def digest(self, requirements: str) -> str:
        """The SHA-256 of a lock file."""
        return hashlib.sha256((self.checkout / requirements).read_bytes()).hexdigest()

    def prepare(self, requirements: str) -> None:
        """Make what is missing and install the lock. Raises Refused with nothing taken for whole."""
        try:
            self.lock.take(waiting="  … waiting for another command that is installing the packages")
        except OSError as error:
            raise Refused(f"Cannot write {self.folder} ({error.strerror}).") from error
        try:
            if self.lacks(requirements):
                if self.begun.exists() or self._version() != self.stamped().get("python", self._version()):
                    self._clear()
                self._make()
                self._install(requirements)
        finally:
            self.lock.let_go()

    def enter(self, arguments: Sequence[str]) -> None:
        """Become the environment's Python on the same command; returns only where we are it already."""
        if Path(sys.prefix).resolve() == self.folder.resolve():
            return
        command = [str(self.python), str(self.checkout / "manage.py"), *arguments]
        sys.stdout.flush()
        sys.stderr.flush()
        if os.name == "posix":
            os.execv(command[0], command)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(subprocess.call(command))

    def _version(self) -> str:
        """Major and minor version of the environment's Python; empty when it does not run."""
        question = "import sys; print('%d.%d' % sys.version_info[:2])"
        try:
            result = subprocess.run(
                [self.python, "-I", "-c", question],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=True,
            )
        except (OSError, subprocess.CalledProcessError):
            return ""
        return result.stdout.strip()

    def _clear(self) -> None:
        """Remove everything but the lock file, which we hold."""
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path != self.lock.path:
                path.unlink()

    def _make(self) -> None:
        if not self._version():
            with step(f"Making the virtual environment (Python {sys.version_info.major}.{sys.version_info.minor})"):
                venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(self.folder)

    def _install(self, requirements: str) -> None:
        """Install the lock with our own pip, marked as begun until it is whole."""
        digests = {name: self.digest(name) for name in {PRODUCT, requirements}}
        self.begun.touch()
        with step("Installing the packages (once; the download takes most of the time)") as current:
            output = self._pip(requirements, current)
            if output is not None:
                raise Refused(reason(output))
        kept = {name: digest for name, digest in self.stamped().items() if name in {PRODUCT, TESTS}}
        part = self.stamp.with_suffix(".part")
        part.write_text(json.dumps(kept | digests | {"python": self._version()}), encoding="utf-8")
        os.replace(part, self.stamp)
        self.begun.unlink()

    def _pip(self, requirements: str, current: Step) -> list[str] | None:
        """Run pip to its end; None when it went well, else what it said.

        pip inherits the file lock: a pip that outlives a killed start keeps the next start waiting.
        """
        wheel = next(self.bootstrap.glob("pip-*.whl"))
        options = (
            "--require-hashes",
            "--only-binary=:all:",
            "--no-deps",
            "--no-compile",
            "--no-user",
            "--no-input",
        )
        quiet = ("--progress-bar=off", "--disable-pip-version-check", "--root-user-action=ignore")
        running = subprocess.Popen(
            [
                self.python,
                f"{wheel}/pip",
                "install",
                *options,
                *quiet,
                "-r",
                str(self.checkout / requirements),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=self.lock.descriptors if os.name == "posix" else (),
        )
        said: list[str] = []
        try:
            with running:
                for line in running.stdout or ():
                    said.append(line.rstrip())
                    current.detail = activity(said)
        except KeyboardInterrupt:
            running.kill()
            say("Interrupted; the next start makes the environment anew.")
            sys.exit(130)
        return said if running.returncode else None


def activity(said: Iterable[str]) -> str:
    """What pip is doing, from what it said so far."""
    lines = list(said)
    if any(line.startswith("Installing collected") for line in lines):
        return "unpacking"
    packages = [line.split()[1] for line in lines if line.startswith("Collecting ")]
    return f"package {len(packages)}, {packages[-1]}" if packages else ""


def reason(said: Sequence[str]) -> str:
    """The sentence for a failed installation; pip's own last lines where none fits."""
    text = "\n".join(said)
    if "DO NOT MATCH THE HASHES" in text:
        return ALTERED
    if UNREACHABLE.search(text):
        return NO_INDEX
    return "\n".join(["The packages could not be installed:", *said[-12:]])


def is_activated() -> bool:
    """Whether this Python is that of an environment which a person activated."""
    chosen = os.environ.get("VIRTUAL_ENV")
    return bool(chosen) and sys.prefix != sys.base_prefix and Path(sys.prefix).resolve() == Path(str(chosen)).resolve()


def enter(arguments: Sequence[str]) -> None:
    """Be in an environment that has what the command needs.

    EDC_BOOTSTRAP=off trusts the present one, and so does a command of Django in an environment that was activated.
    """
    if os.environ.get("EDC_BOOTSTRAP") == "off" or (
        is_activated() and arguments[:1] and arguments[0] not in OWN_COMMANDS
    ):
        return
    ours = Environment()
    is_testing = any(list(arguments[: len(words)]) == words for words in TESTING_COMMANDS)
    requirements = TESTS if is_testing else PRODUCT
    try:
        if ours.lacks(requirements):
            ours.prepare(requirements)
    except Refused as refusal:
        sys.exit(str(refusal))
    ours.enter(arguments)
