"""Django's system check: no trial table without its trigger."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.utils.translation import gettext

from edc.audit.schema import schema_checks

UNARMED = "audit.E001"


def trial_tables_are_armed(
    *, app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **_others: Any
) -> list[CheckMessage]:
    """Errors for the triggers that do not stand, in the application's database (`check --database default`).

    The owner's alias is left out: `migrate` checks it before it has had the chance to arm anything.
    """
    connection = connections["default"]
    if "default" not in (databases or ()) or connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        gaps = tuple(schema_checks.trigger_gaps(cursor))
    hint = gettext("Run the command “migrate”: it arms every table of the trial.")
    return [Error(gap.text, hint=hint, id=UNARMED) for gap in gaps]
