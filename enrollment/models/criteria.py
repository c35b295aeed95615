"""The questions of eligibility that no other form answers."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import screening_checks
from enrollment.checks import before_death
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity, YesNo
from protocol.codelists_screening import MalignancyState

IF_INFECTED = items.equals("active_infection", YesNo.YES)
IF_MALIGNANT = items.equals("malignancy", YesNo.YES)


class ExclusionCriteria(Crf):
    """What an investigator answers with yes or no before a subject takes part (ELIG-05, ELIG-08, ELIG-10 to 12)."""

    title = _("Exclusion criteria")
    occurs = Occurs.ONCE
    activities = (Activity.ELIGIBILITY,)
    signed_as = OF_SCREENING
    checks = (
        screening_checks.treated_without_infection,
        screening_checks.uncontrolled_without_infection,
        before_death("assessed_on"),
    )

    assessed_on = items.Date(_("Assessed on"), sdtm="IE.IEDTC", essential=True, sdv=Sdv.CRITICAL)
    active_infection = items.YesNo(_("Active infection"), sdtm="IE.ACTINF", sdv=Sdv.CRITICAL)
    infection_site = items.Text(_("Site of the infection"), when=IF_INFECTED, sdtm="SUPPIE.INFSITE")
    anti_infective = items.YesNo(
        _("Systemic anti-infective for an infection in the last 7 days"), sdtm="IE.ANTIINF", sdv=Sdv.CRITICAL
    )
    infection_uncontrolled = items.YesNo(
        _("Infection that standard treatment does not control"), sdtm="IE.INFUNC", sdv=Sdv.CRITICAL
    )
    bleeding_uncontrolled = items.YesNo(
        _("Bleeding that standard treatment does not control"), sdtm="IE.BLEEDUNC", sdv=Sdv.CRITICAL
    )
    connective_tissue_disease = items.YesNo(_("Connective tissue disease diagnosed"), sdtm="IE.CTD", sdv=Sdv.CRITICAL)
    organ_involvement = items.YesNo(_("Involvement of other organs"), sdtm="IE.ORGINV", sdv=Sdv.CRITICAL)
    cirrhosis = items.YesNo(_("Cirrhosis"), sdtm="IE.CIRRH", sdv=Sdv.CRITICAL)
    portal_hypertension = items.YesNo(_("Portal hypertension"), sdtm="IE.PORTALHT", sdv=Sdv.CRITICAL)
    malignancy = items.YesNo(_("Malignancy or lymphoma, now or before"), sdtm="IE.MALIG", sdv=Sdv.CRITICAL)
    malignancy_detail = items.Text(_("Type of malignancy"), when=IF_MALIGNANT, sdtm="SUPPIE.MALTYPE", sdv=Sdv.CRITICAL)
    malignancy_state = items.Choice(
        _("Status of the malignancy"), codelist=MalignancyState, when=IF_MALIGNANT, sdtm="SUPPIE.MALSTATE",
        sdv=Sdv.CRITICAL,
    )  # fmt: skip
    hiv_confirmed = items.YesNo(
        _("HIV infection confirmed by a confirmatory test"), optional=True, sdtm="IE.HIVCONF", sdv=Sdv.CRITICAL,
        note=_("Only where the screening test was not negative."),
    )  # fmt: skip
    hypersensitivity = items.YesNo(_("Hypersensitivity to sirolimus"), sdtm="IE.HYPERS", sdv=Sdv.CRITICAL)
