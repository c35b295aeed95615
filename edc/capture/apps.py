"""The room: items, forms, checks, the one way in."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """items, forms, checks, the one way in."""

    name = "edc.capture"
    label = "capture"
    verbose_name = _("Data capture")
    default_auto_field = "django.db.models.BigAutoField"

    triggers = "edc.capture.checks.gates.triggers"
    trigger_functions = "edc.capture.checks.gates.functions"

    def ready(self) -> None:
        checks.register(import_string("edc.capture.across.readings.unknown_sources"), checks.Tags.models)
