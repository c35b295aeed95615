"""How a treatment ended, how the subject left, and how the site tried to reach who is lost."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks
from protocol.codelists import ContactResult, ContactWay, Departure, EndOfTreatmentReason, WithdrawnFrom


class EndOfTreatment(Crf):
    """Why a subject is no longer treated; the day of the last dose is told by the doses."""

    title = _("End of treatment")
    occurs = Occurs.LOG
    checks = (checks.another_end_of_treatment, *checks.within_study("decided_on"))

    decided_on = items.Date(
        _("Decided on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL,
        note=_("The day of the last dose follows from the doses and is not asked here."),
    )  # fmt: skip
    reason = items.Choice(
        _("Reason"), codelist=EndOfTreatmentReason, sdtm="DS.DSDECOD", essential=True, sdv=Sdv.CRITICAL
    )
    other_reason = items.Text(
        _("Which other reason?"), when=items.equals("reason", EndOfTreatmentReason.OTHER), sdtm="DS.DSTERM"
    )


class Disposition(Crf):
    """How and when the subject left the study; blank while on study (RESP-16)."""

    title = _("End of study")
    occurs = Occurs.ONCE
    checks = (checks.lost_without_attempts,)

    departure = items.Choice(_("How the subject left"), codelist=Departure, sdtm="DS.DSDECOD", sdv=Sdv.CRITICAL)
    left_on = items.Date(_("Left the study on"), sdtm="DS.DSSTDTC", sdv=Sdv.CRITICAL)
    withdrawn_from = items.Choice(
        _("Withdrew from"),
        codelist=WithdrawnFrom,
        when=items.equals("departure", Departure.WITHDRAWN),
        optional=True,
        sdtm="SUPPDS.WDSCOPE",
        note=_("Who withdraws from the treatment alone goes on with the visits: enter an end of treatment."),
    )
    death_cause = items.Text(
        _("Cause of death"), when=items.equals("departure", Departure.DIED), optional=True, sdtm="DD.DDORRES"
    )


class ContactAttempt(Crf):
    """One attempt to reach a subject who does not come."""

    title = _("Attempt to reach the subject")
    occurs = Occurs.LOG

    tried_on = items.Date(_("Tried on"), sdtm="CC.CCDTC", essential=True, sdv=Sdv.CRITICAL)
    way = items.Choice(_("How"), codelist=ContactWay, sdtm="CC.CCMETHOD")
    result = items.Choice(_("Result"), codelist=ContactResult, sdtm="CC.CCRESULT")
