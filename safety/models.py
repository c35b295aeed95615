"""What harm was seen."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.meanings import Meaning
from edc.capture.models import Crf, Occurs
from enrollment.checks import before_death
from protocol.codelists import AeOutcome, Causality, Grade
from safety import checks


class AdverseEvent(Crf):
    """One adverse event (specification 5.2)."""

    title = _("Adverse event")
    occurs = Occurs.LOG
    checks = (checks.ends_before_it_starts, checks.fatal_without_grade_5, before_death("start"))
    signed_as = {Meaning.REVIEWED: None, Meaning.SAE: items.equals("serious", "Y")}

    term = items.Text(_("Adverse event, in the reporter's words"), sdtm="AE.AETERM", essential=True, sdv=Sdv.CRITICAL)
    start = items.Date(_("Began on"), sdtm="AE.AESTDTC", essential=True, sdv=Sdv.CRITICAL)
    end = items.Date(_("Ended on"), sdtm="AE.AEENDTC", optional=True, note=_("Blank while it goes on."))
    soc = items.Text(_("System organ class"), sdtm="AE.AEBODSYS", optional=True, sdv=Sdv.NEVER)
    grade = items.Choice(_("CTCAE grade"), codelist=Grade, sdtm="AE.AETOXGR", sdv=Sdv.CRITICAL)
    serious = items.YesNo(_("Serious"), sdtm="AE.AESER", sdv=Sdv.CRITICAL)
    causality = items.Choice(_("Relation to sirolimus"), codelist=Causality, sdtm="AE.AEREL")
    outcome = items.Choice(_("Outcome"), codelist=AeOutcome, sdtm="AE.AEOUT")
