"""What is done with a subject's book and what is written in it, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import LAST_ENTRY, ON_PAGES, Act


class CasebookAct(Act):
    """What is done with a subject's book and what is written in it."""

    OPEN_BOOK = "subject.open", _("opened a casebook"), "casebook_subject", "casebook_visit", "casebook_page"
    RENUMBER = "subject.renumber", _("gave a subject another number"), "casebook_subject"
    ADD_VISIT = "visit.add", _("added a visit"), "casebook_visit", "casebook_page"
    ADD_PAGE = "page.add", _("added a page"), "casebook_page"
    SAVE_PAGE = "page.save", _("saved a page"), ON_PAGES, LAST_ENTRY
    COMPLETE_PAGE = "page.complete", _("marked a page complete"), "casebook_page"
    # It changes what follows from data, not the data.
    RECHECK = "checks.run", _("ran the edit checks anew"), "review_query", "review_message"
