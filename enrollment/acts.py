"""What is done with the consent form of a site and with a subject's eligibility, and the tables that each changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class EnrollmentAct(Act):
    """What is done with the consent form of a site and with a subject's eligibility."""

    PUBLISH_CONSENT = "consent.publish", _("published a version of the consent form"), "enrollment_consentversion"
    DECIDE = (
        "eligibility.decide",
        _("decided about the eligibility of a subject"),
        "enrollment_eligibilitydecision",
        "enrollment_criteriondecision",
    )
    ENROL = "subject.enrol", _("enrolled a subject"), "enrollment_enrolment", "casebook_subject"
