"""The room: the protocol in force."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """the protocol in force."""

    name = "edc.study"
    label = "study"
    verbose_name = _("Protocol in force")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.study.acts.StudyAct"
