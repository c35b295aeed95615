"""Consent, demographics, history of the disease, and how a subject left."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.meanings import Meaning
from edc.capture.models import Crf, Occurs
from protocol.codelists import Activity, Aetiology, Departure, Disease, Sex, SteroidHistory

# What is signed to say that a subject may take part.
OF_SCREENING = {Meaning.REVIEWED: None, Meaning.ELIGIBLE: None}


class Consent(Crf):
    """Informed consent, as signed (ELIG-07)."""

    title = _("Consent")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING

    signed_on = items.Date(_("Consent signed on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL)
    version = items.Text(_("Version of the consent form"), sdtm="SUPPDS.ICFVER")


class Demographics(Crf):
    """Who the subject is, as far as the trial may know."""

    title = _("Demographics")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING

    birth_date = items.Date(
        _("Date of birth"),
        begins_life=True,
        sdtm="DM.BRTHDTC",
        essential=True,
        identifies=True,
        sdv=Sdv.CRITICAL,
    )
    sex = items.Choice(_("Sex"), codelist=Sex, tells_sex=True, sdtm="DM.SEX", essential=True, sdv=Sdv.CRITICAL)


class DiseaseHistory(Crf):
    """Which disease, of what origin, and what became of glucocorticoids (ELIG-02, ELIG-03)."""

    title = _("History of the disease")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING

    disease = items.Choice(_("Disease"), codelist=Disease, sdtm="MH.MHTERM", essential=True, sdv=Sdv.CRITICAL)
    aetiology = items.Choice(_("Origin"), codelist=Aetiology, sdtm="SUPPMH.MHPRSEC")
    steroid_history = items.Choice(
        _("Result of glucocorticoids so far"), codelist=SteroidHistory, sdtm="SUPPMH.STERHIST"
    )


class Disposition(Crf):
    """How and when the subject left the study; blank while on study (RESP-16)."""

    title = _("End of study")
    occurs = Occurs.ONCE

    departure = items.Choice(_("How the subject left"), codelist=Departure, sdtm="DS.DSDECOD", sdv=Sdv.CRITICAL)
    left_on = items.Date(_("Left the study on"), sdtm="DS.DSSTDTC", sdv=Sdv.CRITICAL)
