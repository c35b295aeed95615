"""The room: source data verification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """source data verification."""

    name = "edc.sdv"
    label = "sdv"
    verbose_name = _("Source data verification")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.sdv.acts.VerificationAct"
    page_notes = "edc.sdv.marks.notes"
    lock_blockers = "edc.sdv.status.lock_blockers"
