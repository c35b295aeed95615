"""What is done to compare data with their source, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class VerificationAct(Act):
    """What is done to compare data with their source."""

    VERIFY = "page.verify", _("verified against the source"), "review_verification"
