"""The room: electronic signatures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """electronic signatures."""

    name = "edc.signing"
    label = "signing"
    verbose_name = _("Signatures")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.signing.acts.SigningAct"
    page_notes = "edc.signing.panel.notes"
    page_opened = "edc.signing.openings.opened"
    lock_blockers = "edc.signing.signature_policy.lock_blockers"
    work_rules = "edc.signing.work_rules.work_rules"
