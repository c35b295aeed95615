"""The disease before the trial."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity, Aetiology, Disease, SteroidHistory


class DiseaseHistory(Crf):
    """Which disease, of what origin, and what became of glucocorticoids (ELIG-02, ELIG-03)."""

    title = _("History of the disease")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING
    checks = (checks.diagnosed_after_the_consent,)

    disease = items.Choice(_("Disease"), codelist=Disease, sdtm="MH.MHTERM", essential=True, sdv=Sdv.CRITICAL)
    diagnosed_on = items.PartialDate(_("Date of diagnosis"), sdtm="MH.MHSTDTC")
    aetiology = items.Choice(_("Origin"), codelist=Aetiology, sdtm="SUPPMH.MHPRSEC")
    steroid_history = items.Choice(
        _("Result of glucocorticoids so far"), codelist=SteroidHistory, sdtm="SUPPMH.STERHIST"
    )
