"""What became of the disease: what the clinic adds to the laboratory's values at an assessment."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.meanings import Meaning
from edc.capture.models import Crf
from enrollment.checks import after_consent, in_order, within_study
from protocol.codelists import Activity, Symptoms


class Assessment(Crf):
    """What a response needs besides the laboratory (specification 1.2); the response itself is concluded."""

    title = _("Response assessment")
    activities = (Activity.RESPONSE,)
    signed_as = {Meaning.REVIEWED: None, Meaning.RESPONSE: None}
    checks = (
        after_consent("assessed_on"),
        *within_study("assessed_on"),
        in_order("outcomes.assessment", "assessed_on"),
    )

    assessed_on = items.Date(_("Assessed on"), sdtm="RS.RSDTC", essential=True)
    bleeding = items.YesNo(_("Bleeding"), sdtm="FA.FAORRES", essential=True, sdv=Sdv.CRITICAL)
    transfusions_known = items.YesNo(
        _("Are all transfusions since the last visit recorded?"),
        note=_("Yes also where there were none. Without this answer a transfusion cannot be excluded."),
        sdtm="SUPPRS.TXKNOWN",
        essential=True,
        sdv=Sdv.CRITICAL,
    )
    symptoms = items.Choice(_("Symptoms of haemolysis"), codelist=Symptoms, sdtm="FA.FAORRES")
