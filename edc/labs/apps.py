"""The room: what was measured, each result beside its own limits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what was measured, each result beside its own limits."""

    name = "edc.labs"
    label = "labs"
    verbose_name = _("Laboratory")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.labs.acts.LabsAct"
    row_strategies = "edc.labs.strategy.row_strategies"
