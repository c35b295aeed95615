"""How the subject left."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from protocol.codelists import Departure


class Disposition(Crf):
    """How and when the subject left the study; blank while on study (RESP-16)."""

    title = _("End of study")
    occurs = Occurs.ONCE

    departure = items.Choice(_("How the subject left"), codelist=Departure, sdtm="DS.DSDECOD", sdv=Sdv.CRITICAL)
    left_on = items.Date(_("Left the study on"), sdtm="DS.DSSTDTC", sdv=Sdv.CRITICAL)
