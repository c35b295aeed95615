"""The room: items, forms, checks, the one way in."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """items, forms, checks, the one way in."""

    name = "edc.capture"
    label = "capture"
    verbose_name = _("Data capture")
    default_auto_field = "django.db.models.BigAutoField"
