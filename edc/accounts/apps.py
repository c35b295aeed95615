"""The room: people, sites, roles."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """people, sites, roles."""

    name = "edc.accounts"
    label = "accounts"
    verbose_name = _("People, sites and roles")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.accounts.acts.AccountAct"
