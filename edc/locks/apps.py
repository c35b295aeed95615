"""The room: what is frozen or locked, and its release by two people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what is frozen or locked, and its release by two people."""

    name = "edc.locks"
    label = "locks"
    verbose_name = _("Locks")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.locks.acts.LockAct"
    lock_blockers = "edc.locks.blanks.lock_blockers"
