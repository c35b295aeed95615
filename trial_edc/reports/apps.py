"""The room: scheduled and live reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """scheduled and live reports."""

    name = "trial_edc.reports"
    label = "reports"
    verbose_name = _("Reports")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "trial_edc.reports.acts.ReportAct"
