"""Reads the texts of functions and triggers: files of SQL beside this module, each as it was released."""

from pathlib import Path


def text(name: str) -> str:
    """The text of this name, whole, as PostgreSQL was given it."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
