"""The room: what a person is told of, in the product's own inbox, and by mail where it is configured."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what a person is told of."""

    name = "edc.notices"
    label = "notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"
