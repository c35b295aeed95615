"""The room: questions to the site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Config(AppConfig):
    """questions to the site."""

    name = "edc.queries"
    # The name under which the migrations of older databases know it.
    label = "review"
    verbose_name = _("Queries")
    default_auto_field = "django.db.models.BigAutoField"

    acts = "edc.queries.steps.QueryAct"
    after_save = "edc.queries.settlement.actions.settle"
    ask_again = "edc.queries.settlement.actions.settle_anew"
    standing_queries = "edc.queries.selectors.standing_on_page"
    lock_blockers = "edc.queries.selectors.lock_blockers"
