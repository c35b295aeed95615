"""The room: a page on the screen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """a page on the screen."""

    name = "edc.pages"
    label = "pages"
    verbose_name = _("Pages")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.pages.opening.PageAct"
