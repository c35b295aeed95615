"""The room: what harm was seen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what harm was seen."""

    name = "safety"
    label = "safety"
    verbose_name = _("Safety")
    default_auto_field = "django.db.models.BigAutoField"

    annotations = "safety.grades.of_sample"
