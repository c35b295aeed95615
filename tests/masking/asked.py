"""Asks for a name to be masked, and decides, as the people of the cast do; and looks for what must be gone."""

from datetime import datetime

from django.db import connection

from edc.accounts.models import User
from edc.casebook.models import Page
from edc.masking import actions
from edc.masking.selectors import FreeText
from tests import databases, universe

NAME = "Zhang Wei"
NAMED = "Zhang Wei has a headache, says Zhang Wei"
CORRECTED = "Zhang Wei has a headache, says Zhang Wei’s wife"
GONE = "[masked] has a headache, says [masked]’s wife"


def ask(
    text: FreeText, *, by: User, fragment: str = NAME, reason: str = "a name was typed", at: datetime = universe.NOW
) -> int:
    """Asks for it; the act's number."""
    return actions.ask(text=text, fragment=fragment, by=by, at=at, reason=reason)


def decide(asked: int, page: Page, *, by: User, is_granted: bool = True, reason: str = "seen, it is a name") -> None:
    """Decides it."""
    actions.decide(asked=asked, page=page, is_granted=is_granted, by=by, at=universe.NOW, reason=reason)


def mask(text: FreeText, *, asker: User, approver: User, fragment: str = NAME) -> int:
    """Masks it by two persons; the act that asked."""
    asked = ask(text, by=asker, fragment=fragment)
    decide(asked, text.page, by=approver)
    return asked


def tables_with(fragment: str) -> list[str]:
    """The tables of the database in which a text stands anywhere, as its owner sees them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [name for (name,) in cursor.fetchall()]
    with databases.second_connection(alias="owner") as owner:
        found = []
        for name in names:
            owner.execute(f"SELECT count(*) FROM {name} AS t WHERE position(%s IN to_jsonb(t)::text) > 0", [fragment])
            found += [name] if owner.fetchone()[0] else []
        return found
