"""The room: what was done."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from edc.audit.checks import trial_tables_are_armed


class Config(AppConfig):
    """what was done."""

    name = "edc.audit"
    label = "audit"
    verbose_name = _("Audit trail")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.audit.acts.TrailAct"

    def ready(self) -> None:
        checks.register(trial_tables_are_armed, checks.Tags.database)
