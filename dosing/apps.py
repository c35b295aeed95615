"""The room: what was given."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what was given."""

    name = "dosing"
    label = "dosing"
    verbose_name = _("Dosing")
    default_auto_field = "django.db.models.BigAutoField"

    gates = "dosing.checks.gates"
    subject_events = "dosing.selectors.subject_events"
    first_doses = "dosing.selectors.first_doses"
    annotations = "dosing.annotations.haemoglobin"
