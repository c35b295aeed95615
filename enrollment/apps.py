"""The room: who came in, and why they might."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """who came in, and why they might."""

    name = "enrollment"
    label = "enrollment"
    verbose_name = _("Enrolment")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "enrollment.acts.EnrollmentAct"
    triggers = "enrollment.schema.triggers"
    trigger_functions = "enrollment.schema.functions"
    work_rules = "enrollment.work_rules.work_rules"
    kept_at_home = "enrollment.selectors.kept_at_home"
    checks = "enrollment.checks.checks"
    annotations = "enrollment.annotations.prednisone"
    subject_events = "enrollment.selectors.subject_events"
