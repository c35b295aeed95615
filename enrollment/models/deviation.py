"""What was done otherwise than the protocol says."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks
from protocol.codelists import YesNo
from protocol.codelists_deviation import DeviationCategory, DeviationSeverity


class Deviation(Crf):
    """One deviation from the protocol, entered by a person or opened by the system with what it counted."""

    title = _("Protocol deviation")
    occurs = Occurs.LOG
    checks = (checks.reported_before_it_happened,)

    what = items.Text(_("What happened"), sdtm="DV.DVTERM", essential=True, sdv=Sdv.CRITICAL)
    happened_on = items.Date(_("Happened on"), sdtm="DV.DVSTDTC", essential=True, sdv=Sdv.CRITICAL)
    concerns = items.Text(
        _("Page concerned"), optional=True, sdtm="SUPPDV.DVPAGE", note=_("The form, or the code of the visit.")
    )
    category = items.Choice(
        _("Category"), codelist=DeviationCategory, sdtm="DV.DVCAT", essential=True, sdv=Sdv.CRITICAL
    )
    severity = items.Choice(
        _("Severity"), codelist=DeviationSeverity, sdtm="DV.DVSEV", essential=True, sdv=Sdv.CRITICAL
    )
    arithmetic = items.Text(
        _("Arithmetic"), optional=True, sdtm="SUPPDV.DVCALC", sdv=Sdv.NEVER,
        note=_("What was counted, for example: dose 2026-03-01, consent 2026-03-02."),
    )  # fmt: skip
    decision = items.Text(_("Decision"), sdtm="SUPPDV.DVDECIS")
    ethics = items.YesNo(_("Reported to the ethics committee"), sdtm="SUPPDV.DVETH")
    ethics_on = items.Date(_("Reported on"), when=items.equals("ethics", YesNo.YES), sdtm="SUPPDV.DVETHDTC")
    origin = items.Text(
        _("Opened because of"), optional=True, sdtm="SUPPDV.DVORIG", sdv=Sdv.NEVER,
        note=_("Filled in by the system where it opened the deviation itself."),
    )  # fmt: skip
