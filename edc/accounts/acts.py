"""What is done with people, sites and roles, who came and went, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class AccountAct(Act):
    """What is done with people, sites and roles, and who came, went or was refused."""

    ADD_USER = "user.add", _("added a person"), "accounts_user"
    ADD_SITE = "site.add", _("added a site"), "accounts_site"
    SET_PATTERNS = "site.patterns", _("said how a site numbers its people"), "accounts_site"
    NUMBER_SUBJECTS = "site.numbers", _("set how a site numbers its subjects"), "accounts_site"
    GRANT_ROLE = "role.grant", _("gave a role"), "accounts_membership"
    REFUSED_ROLE = "role.refused", _("was refused to give a role that conflicts with another")
    CHOOSE_LANGUAGE = "user.language", _("chose a language"), "accounts_user"
    LOG_IN = "session.login", _("signed in")
    LOG_OUT = "session.logout", _("signed out")
    REFUSED_LOG_IN = "session.refused", _("was refused at sign-in")
    DENIED = "session.denied", _("was refused what is not there, not permitted, held still or out of date")
    # Counted here, between the refusals; done in edc/signing.
    SIGN = "sign", _("signed"), "review_signature"
    REFUSED_SIGNATURE = "sign.refused", _("was refused at signing")
