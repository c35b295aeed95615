"""What is done before a signature, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class SigningAct(Act):
    """What is done before a signature."""

    OPEN_PAGE = "page.open", _("opened a page to review it"), "review_opening"
