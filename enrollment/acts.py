"""What is done with the consent form of a site, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class EnrollmentAct(Act):
    """What is done with the consent form of a site."""

    PUBLISH_CONSENT = "consent.publish", _("published a version of the consent form"), "enrollment_consentversion"
