"""What was given for the disease before the trial."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import screening_checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Response, YesNo
from protocol.codelists_eligibility import Glucocorticoid
from protocol.codelists_screening import PriorTreatment, StopReason

IF_GLUCOCORTICOID = items.equals("treatment", PriorTreatment.GLUCOCORTICOID)
IF_DRUG = items.equals("treatment", *(code for code in PriorTreatment if code is not PriorTreatment.SPLENECTOMY))
IF_NAMED = items.equals("treatment", PriorTreatment.OTHER, PriorTreatment.BTK_INHIBITOR, PriorTreatment.TPO_AGONIST)
IF_STOPPED = items.equals("ongoing", YesNo.NO)


class PriorTherapy(Crf):
    """One treatment of one line of therapy before the trial, and what became of it (ELIG-03)."""

    title = _("Prior therapy of the disease")
    occurs = Occurs.LOG
    signed_as = OF_SCREENING
    checks = (
        screening_checks.treatment_ends_before_it_starts,
        screening_checks.lasted_otherwise,
        screening_checks.relapses_before_it_starts,
        screening_checks.begins_after_consent,
    )

    treatment = items.Choice(_("Treatment"), codelist=PriorTreatment, sdtm="CM.CMTRT", essential=True, sdv=Sdv.CRITICAL)
    line = items.Integer(_("Line of therapy"), allow=(1, 30), expect=(1, 8), sdtm="SUPPCM.CMLINE")
    start = items.PartialDate(_("Began on"), sdtm="CM.CMSTDTC", sdv=Sdv.CRITICAL)
    glucocorticoid = items.Choice(
        _("Which glucocorticoid"), codelist=Glucocorticoid, when=IF_GLUCOCORTICOID, sdtm="CM.CMDECOD",
        sdv=Sdv.CRITICAL,
    )  # fmt: skip
    drug = items.Text(_("Name of the drug or procedure"), when=IF_NAMED, sdtm="SUPPCM.CMOTHER")
    mg_per_day = items.Decimal(
        _("Highest daily dose of the glucocorticoid"), unit="mg/d", allow=(0, 10000), expect=("0.5", 1000),
        when=IF_GLUCOCORTICOID, sdtm="CM.CMDOSE", sdv=Sdv.CRITICAL,
    )  # fmt: skip
    weight = items.Decimal(
        _("Weight at the time of treatment"), unit="kg", places=1, allow=(20, 300), expect=(35, 120),
        when=IF_GLUCOCORTICOID, optional=True, sdtm="SUPPCM.CMWEIGHT",
        note=_("Blank where it is not known: that of screening counts."),
    )  # fmt: skip
    regimen = items.Text(
        _("Dose and schedule"), when=IF_DRUG, optional=True, sdtm="CM.CMDOSTXT",
        note=_("For example 375 mg/m² weekly, four times."),
    )  # fmt: skip
    ongoing = items.YesNo(_("Ongoing treatment"), when=IF_DRUG, sdtm="CM.CMENRTPT")
    end = items.PartialDate(_("Ended on"), when=IF_STOPPED, sdtm="CM.CMENDTC", sdv=Sdv.CRITICAL)
    days = items.Integer(
        _("Number of days given"), allow=(1, 36500), when=IF_DRUG, optional=True, sdtm="CM.CMDUR",
        note=_("Only where first and last day are not known; both are counted."),
    )  # fmt: skip
    best_response = items.Choice(
        _("Best response"), codelist=Response, sdtm="SUPPCM.CMBSTRSP", sdv=Sdv.CRITICAL,
        note=_("Not evaluable where nobody can tell."),
    )  # fmt: skip
    relapsed = items.YesNo(
        _("Relapse after the response"), when=items.equals("best_response", Response.CR, Response.PR),
        sdtm="SUPPCM.CMRELAPS", sdv=Sdv.CRITICAL,
    )  # fmt: skip
    relapsed_on = items.PartialDate(
        _("Date of the relapse"), when=items.equals("relapsed", YesNo.YES), sdtm="SUPPCM.CMRELDTC", sdv=Sdv.CRITICAL
    )
    dependent = items.YesNo(_("Dependent on the glucocorticoid"), when=IF_GLUCOCORTICOID, sdtm="SUPPCM.CMDEPEND")
    intolerant = items.YesNo(_("Intolerant of the glucocorticoid"), when=IF_GLUCOCORTICOID, sdtm="SUPPCM.CMINTOL")
    stopped_for = items.Choice(_("Reason for stopping"), codelist=StopReason, when=IF_STOPPED, sdtm="SUPPCM.CMREASND")
    stopped_note = items.Text(
        _("Other reason"), when=items.equals("stopped_for", StopReason.OTHER), sdtm="SUPPCM.CMREASOT"
    )
