"""What is done with what was entered in error, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import LAST_ENTRY, ON_PAGES, Act


class CorrectionAct(Act):
    """What is done with what was entered in error."""

    MOVE_PAGE = "page.move", _("moved a page"), "casebook_page", "review_query", "review_message", LAST_ENTRY
    STRIKE = "strike", _("struck through what was entered in error"), "casebook_visit", ON_PAGES, LAST_ENTRY
    RESTORE = "strike.lift", _("restored what had been struck through"), "casebook_visit", ON_PAGES, LAST_ENTRY
