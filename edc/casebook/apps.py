"""The room: subject, visit, page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """subject, visit, page."""

    name = "edc.casebook"
    label = "casebook"
    verbose_name = _("Casebook")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.casebook.acts.CasebookAct"
