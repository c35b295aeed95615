"""The room: what was entered in error, struck through, restored or moved."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what was entered in error, struck through, restored or moved."""

    name = "edc.corrections"
    label = "corrections"
    verbose_name = _("Corrections")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.corrections.acts.CorrectionAct"
    page_notes = "edc.corrections.panel.notes"
