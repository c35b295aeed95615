"""decisions.md: the decisions of docs/adr, by number, and the numbers that were not used."""

from pathlib import Path

from django.conf import settings

from trial_edc.documents.words import document, section, table

FOLDER = Path(settings.CHECKOUT) / "docs" / "adr"
INTRODUCTION = """
Why the house is as it is: each decision with what was weighed. A number is never used twice.
"""
UNUSED = """
{numbers}: set aside for decisions that were being written at the same time, and not needed.
"""


def text() -> str:
    """The whole document."""
    decisions = {int(path.name[:4]): path for path in sorted(FOLDER.glob("[0-9]*.md"))}
    rows = ([str(number), f"[{_title(path)}](../adr/{path.name})"] for number, path in decisions.items())
    missing = sorted(set(range(1, max(decisions) + 1)) - set(decisions))
    unused = UNUSED.format(numbers=", ".join(map(str, missing)))
    return document("Decisions", INTRODUCTION, table(("Number", "Decision"), rows), section("Numbers not used", unused))


def _title(path: Path) -> str:
    """The heading of a decision, without its number."""
    heading = path.read_text(encoding="utf-8").partition("\n")[0]
    return heading.removeprefix("# ").partition(". ")[2]
