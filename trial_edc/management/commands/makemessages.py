"""`manage.py makemessages`: marks what is new in the Chinese catalogue, keeps what is there, and compiles it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
MADE_AT = "POT-Creation-Date:"


class Command(makemessages.Command):
    """Django's own, told once what this house wants: no places, no guesses, nothing changed but the messages."""

    # Sorted, a message that moves to another module leaves no trace; a guess would be taken for a translation.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching", "--sort-output"]
    msgattrib_options = [*makemessages.Command.msgattrib_options, "--sort-output"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs gettext's programs, and no database."""
        catalogue = Path(settings.CHECKOUT) / CATALOGUE
        before = catalogue.read_text(encoding="utf-8")
        options |= {
            "locale": ["zh_Hans"],
            "ignore_patterns": ["var", ".venv", "tests"],
            "no_location": True,
            "no_obsolete": True,
        }
        super().handle(*args, **options)
        catalogue.write_text(_as_made(catalogue.read_text(encoding="utf-8"), before), encoding="utf-8")
        call_command("compilemessages", locale=["zh_Hans"], ignore_patterns=[".venv"], verbosity=0)


def _as_made(text: str, before: str) -> str:
    """The catalogue with the day on which it was made first: that it was made again today says nothing."""
    made = next((line for line in before.splitlines() if MADE_AT in line), None)
    lines = [made if made and MADE_AT in line else line for line in text.splitlines()]
    return "\n".join(lines) + "\n"
