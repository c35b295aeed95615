"""What can be done, through which doors, and what it can do to a row: the words of the trail."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Self

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from edc.hooks import Hook


class Origin(models.TextChoices):
    """Where an act came from."""

    WEB = "web", _("browser")
    IMPORT = "import", _("file import")
    TASK = "task", _("scheduled task")
    COMMAND = "command", _("command line")
    MIGRATION = "migration", _("software upgrade")


class Act(StrEnum):
    """What a person or the system did. A room declares its own as a class of this, which its `AppConfig` names.

    A member is its code, as it is stored, its label, and what it may change: tables, ON_PAGES, LAST_ENTRY.
    """

    label: str | Promise
    touches: tuple[str, ...]

    def __new__(cls, code: str, label: str | Promise, *touches: str) -> Self:
        member = str.__new__(cls, code)
        member._value_, member.label, member.touches = code, label, touches
        return member


ON_PAGES = "*"
"""Among what an act touches: every table that hangs on a page, whichever forms there are."""
LAST_ENTRY = "casebook_page.last_entry"
"""Among what an act touches: a page says something else afterwards, and names the act as its last."""


class TrailAct(Act):
    """What is done with the trail itself, and what leaves."""

    # What leaves, whichever room lets it go.
    EXPORT = "export", _("exported data"), "exports_snapshot"
    EXPORT_TRAIL = "export.trail", _("exported the audit trail")
    BEGIN_HEADS = "seal.begin", _("began a new file of the trail’s seals")
    ASK_MASK = "mask.ask", _("asked for a text to be masked"), "audit_masking"
    MASK = "mask", _("masked a text"), ON_PAGES, "audit_masking", "audit_masked"
    DECLINE_MASK = "mask.decline", _("declined to mask a text"), "audit_masking"


# `acts` of a room are its acts.
ACTS: Hook[type[Act]] = Hook("acts")


def declared() -> tuple[Act, ...]:
    """The acts of all rooms."""
    return tuple(act for acts in ACTS.functions for act in acts)


class Operation(models.TextChoices):
    """What happened to a row."""

    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("removed")


def words_of(kind: type[Act] | type[Origin] | type[Operation], code: str) -> str:
    """A code of the trail in words; one that this release no longer knows stands for itself."""
    return str(_labels(kind).get(code, code))


@cache
def _labels(kind: type[Act] | type[Origin] | type[Operation]) -> Mapping[str, object]:
    return {str(member.value): member.label for member in (declared() if kind is Act else kind)}
