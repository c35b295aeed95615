"""What is done with the protocol's parameters, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class StudyAct(Act):
    """What is done with the protocol's parameters."""

    PUBLISH_PARAMETER = "parameter.publish", _("published a protocol parameter"), "study_publishedparameter"
