"""Consent, as it was signed."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity


class Consent(Crf):
    """Informed consent, as signed (ELIG-07)."""

    title = _("Consent")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING

    signed_on = items.Date(_("Consent signed on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL)
    version = items.Text(_("Version of the consent form"), sdtm="SUPPDS.ICFVER")
