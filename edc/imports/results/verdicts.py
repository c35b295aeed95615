"""What becomes of a row of a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowVerdict(models.TextChoices):
    """The kinds of rows of which there is something to say; rows that are new, the same, or left out are counted."""

    CONFLICTING = "conflict", _("Another value stands")
    REPLACED = "replaced", _("Overwritten")
    WOULD_BLANK = "blank", _("Would blank a value")
    NO_SUBJECT = "subject", _("Unknown subject")
    NO_TEST = "test", _("Unknown test")
    NO_UNIT = "unit", _("Unknown unit")
    NO_VISIT = "visit", _("Unknown visit")
    UNREADABLE = "unreadable", _("Cannot be read")
    REFUSED = "refused", _("Refused by a check")
    TWICE = "twice", _("Twice in the file")
    CORRECTED = "corrected", _("Corrected in the file")
    COMPLETE = "complete", _("Page is complete")
    LOCKED = "locked", _("Frozen, locked, signed or struck through")
    MEANWHILE = "meanwhile", _("Changed meanwhile")
