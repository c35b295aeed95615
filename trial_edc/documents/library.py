"""All generated documents: their names, their texts, and which of them in a folder are stale."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from trial_edc.documents import (
    checks,
    ctcae,
    decisions,
    dictionary,
    parameters,
    roles,
    rooms,
    rules,
    schedule,
    verification,
)

FOLDER = settings.CHECKOUT / "docs" / "generated"
DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "dictionary.md": dictionary.text,
    "checks.md": checks.text,
    "schedule.md": schedule.text,
    "parameters.md": parameters.text,
    "rules.md": rules.text,
    "ctcae.md": ctcae.text,
    "roles.md": roles.text,
    "verification.md": verification.text,
    "rooms.md": rooms.text,
    "decisions.md": decisions.text,
}


def stale(folder: Path) -> list[str]:
    """The documents that are missing, or that say something else than the code; and files that are none of them."""
    there = {path.name for path in folder.glob("*")}
    strangers = sorted(there - set(DOCUMENTS))
    return [name for name, text in DOCUMENTS.items() if _read(folder / name) != text()] + strangers


def write(folder: Path) -> list[str]:
    """Writes what is stale; answers with the names of the documents that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = [name for name in stale(folder) if name in DOCUMENTS]
    for name in changed:
        (folder / name).write_text(DOCUMENTS[name](), encoding="utf-8", newline="\n")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
