"""The room: who came in, and why they might."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """who came in, and why they might."""

    name = "enrollment"
    label = "enrollment"
    verbose_name = _("Enrolment")
    default_auto_field = "django.db.models.BigAutoField"

    checks = "enrollment.checks.checks"
    annotations = "enrollment.annotations.prednisone"
