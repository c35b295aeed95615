"""What is done with laboratories and their limits, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class LabsAct(Act):
    """What is done with laboratories and their limits."""

    REMEMBER_NAME = "name.remember", _("remembered what a hospital calls a test"), "labs_alias"
    ADD_LABORATORY = "laboratory.add", _("added a laboratory"), "labs_laboratory"
    CHOOSE_LABORATORY = "laboratory.usual", _("chose the usual laboratory of a site"), "labs_laboratory"
    ADD_LIMITS = "limits.add", _("entered limits of a laboratory"), "labs_referenceinterval"
    REPLACE_LIMITS = "limits.replace", _("replaced limits of a laboratory from a day on"), "labs_referenceinterval"
    END_LIMITS = "limits.end", _("ended limits of a laboratory"), "labs_referenceinterval"
    WITHDRAW_LIMITS = (
        "limits.withdraw",
        _("withdrew limits of a laboratory as entered in error"),
        "labs_referenceinterval",
    )
