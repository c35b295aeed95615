"""The folder of everything that the embedded mode keeps: `var/` in the checkout, or where EDC_HOME says."""

import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from runner.messages import Refused

CHECKOUT = Path(__file__).resolve().parents[1]
CHOICE = "EDC_HOME"
"""The variable in which another folder is named."""


def is_chosen() -> bool:
    """Whether somebody named a folder."""
    return bool(os.environ.get(CHOICE))


def folder() -> Path:
    """The folder of the embedded mode, made when it is missing. Raises Refused where it cannot be written."""
    home = Path(os.environ.get(CHOICE) or CHECKOUT / "var").expanduser().resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"Cannot make {home} ({error.strerror}); name another folder in EDC_HOME.") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise Refused(f"Cannot write to {home}; name another folder in EDC_HOME.")
    return home


def keep(path: Path, facts: Mapping[str, object]) -> None:
    """Write facts to a file that only its owner reads: whole or not at all, also when the machine dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def recall(path: Path) -> dict[str, object]:
    """The facts kept in a file; empty when there is none or it is not what `keep` writes."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def secret(home: Path) -> str:
    """The secret key of this home's web server, made at the first call."""
    path = home / "secret.json"
    kept = recall(path).get("secret")
    if isinstance(kept, str):
        return kept
    made = secrets.token_urlsafe(50)
    keep(path, {"secret": made})
    return made


class Contents(StrEnum):
    """What a home's database was made for."""

    DEMONSTRATION = "demonstration"
    EMPTY = "empty"


def contents(home: Path) -> Contents | None:
    """What this home's database was made for; None before its first `demo`."""
    kept = recall(home / "home.json").get("contents")
    return Contents(kept) if isinstance(kept, str) and kept in set(Contents) else None


def keep_contents(home: Path, made_for: Contents) -> None:
    """Remember what this home's database was made for."""
    keep(home / "home.json", {"contents": made_for})
