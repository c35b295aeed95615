"""The room: what was given."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from edc.capture import remarks
from edc.casebook.anchors import FIRST_DOSES


class Config(AppConfig):
    """what was given."""

    name = "dosing"
    label = "dosing"
    verbose_name = _("Dosing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        FIRST_DOSES.register("dosing.selectors.first_doses")
        remarks.register("dosing.trough", "dosing.beside.haemoglobin")
