"""The room: what somebody is asked to do, by a rule or by a person."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """what somebody is asked to do."""

    name = "edc.worklist"
    label = "worklist"
    verbose_name = _("Work items")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.worklist.acts.WorkAct"
    data_changed = "edc.worklist.settlement.data_changed"
    page_notes = "edc.worklist.panel.notes"
