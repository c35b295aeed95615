"""The room: what laboratories send, on its way into the casebooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what laboratories send, on its way into the casebooks."""

    name = "edc.imports"
    label = "imports"
    verbose_name = _("Imports")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.imports.jobs.acts.ImportAct"
