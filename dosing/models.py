"""What was given: sirolimus, its troughs, transfusions and rescue."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from dosing import checks
from edc.capture import items
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Finding
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from edc.labs import reported
from enrollment.checks import after_consent, in_order, within_study
from protocol import units
from protocol.analytes import SIROLIMUS
from protocol.codelists import Activity, AssayMethod, BloodUnit, Product, RescueClass
from protocol.standard import standard


class Sirolimus(Crf):
    """One period on one daily dose of sirolimus; blank end: still on it (specification 4.1)."""

    title = _("Sirolimus dose")
    occurs = Occurs.LOG
    checks = (
        checks.ends_before_it_starts,
        checks.overlaps_another_period,
        after_consent("start"),
        *within_study("start"),
    )

    start = items.Date(_("First day of this dose"), sdtm="EX.EXSTDTC", essential=True, sdv=Sdv.CRITICAL)
    end = items.Date(
        _("Last day of this dose"), sdtm="EX.EXENDTC", optional=True, note=_("Blank while it is still taken.")
    )
    mg_per_day = items.Decimal(
        _("Daily dose"),
        unit="mg/d",
        allow=(0, 10),
        expect=(1, 3),
        sdtm="EX.EXDOSE",
        essential=True,
        sdv=Sdv.CRITICAL,
    )


class Trough(Crf):
    """Sirolimus in whole blood, before the dose (TDM-01)."""

    title = _("Sirolimus trough")
    activities = (Activity.TROUGH,)
    checks = (
        checks.dose_after_sample,
        after_consent("drawn_at"),
        *within_study("drawn_at"),
        in_order("dosing.trough", "drawn_at"),
    )

    drawn_at = items.Moment(_("Sample taken"), sdtm="PC.PCDTC", essential=True, sdv=Sdv.CRITICAL)
    last_dose_at = items.Moment(_("Last dose before the sample"), sdtm="PC.PCRFTDTC", sdv=Sdv.CRITICAL)
    reported = items.Text(
        _("Whole-blood trough"), sdtm="PC.PCORRES", essential=True, unit_from="unit",
        sdv=Sdv.CRITICAL, is_result=True,
        note=_("As reported, for example 8.8, or <2.0 for below the limit of quantification."),
    )  # fmt: skip
    unit = items.Text(_("Unit"), sdtm="PC.PCORRESU", note=_("ng/mL, µg/L or nmol/L"))
    lloq = items.Decimal(
        _("Lower limit of quantification"), unit="ng/mL", allow=(0, 200), optional=True, sdtm="PC.PCLLOQ"
    )
    method = items.Choice(_("Method"), codelist=AssayMethod, sdtm="PC.PCMETHOD")
    missed = items.Integer(_("Doses missed in the three days before"), allow=(0, 9), sdtm="SUPPPC.MISSED")
    missed_why = items.Text(_("Why were they missed?"), when=items.over("missed", 0), sdtm="SUPPPC.MISSWHY")
    qualifier = items.Text(_("Qualifier"), derived="reported", sdtm="SUPPPC.PCQUAL")
    level = items.Decimal(_("Standard value"), unit="ng/mL", derived="reported", sdtm="PC.PCSTRESN")

    def complete(self) -> None:
        """The level in ng/mL, where the report can be read; a bound stays a bound (TDM-06)."""
        self.unit = units.normalise(self.unit) if self.unit else None
        try:
            level = standard(self.reported or "", self.unit or SIROLIMUS.unit, SIROLIMUS)
        except units.Unreadable:
            self.qualifier = self.level = None
        else:
            self.qualifier, self.level = level.qualifier or None, level.value

    def findings(self, context: Context) -> Iterator[Finding]:
        yield from super().findings(context)
        if self.reported is None:
            return
        unit = self.unit or SIROLIMUS.unit
        yield from reported.findings("dosing.trough.reported", text=self.reported, unit=unit, analyte=SIROLIMUS)


class Transfusion(Crf):
    """One transfusion (RESP-06)."""

    title = _("Transfusion")
    occurs = Occurs.LOG
    checks = within_study("given_on")

    given_on = items.Date(_("Given on"), sdtm="PR.PRSTDTC", essential=True, sdv=Sdv.CRITICAL)
    product = items.Choice(_("Product"), codelist=Product, sdtm="PR.PRTRT", essential=True, sdv=Sdv.CRITICAL)
    amount = items.Decimal(_("Amount"), allow=(0, 10000), sdtm="PR.PRDOSE", unit_from="unit")
    unit = items.Choice(_("Unit"), codelist=BloodUnit, sdtm="PR.PRDOSU")


class Rescue(Crf):
    """One rescue treatment (RESP-03, RESP-04)."""

    title = _("Rescue treatment")
    occurs = Occurs.LOG
    checks = within_study("given_on")

    given_on = items.Date(_("Given on"), sdtm="CM.CMSTDTC", essential=True, sdv=Sdv.CRITICAL)
    rescue_class = items.Choice(_("Class"), codelist=RescueClass, sdtm="CM.CMSCAT", essential=True, sdv=Sdv.CRITICAL)
    treatment = items.Text(_("Treatment"), sdtm="CM.CMTRT")
