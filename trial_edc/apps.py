"""The house itself, as far as it has commands."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """Commands that concern the whole study."""

    name = "trial_edc"
    label = "trial_edc"
    verbose_name = _("The study")
