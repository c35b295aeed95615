"""Other conditions before and beside the disease."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import screening_checks
from protocol.codelists import YesNo


class MedicalHistory(Crf):
    """One other condition, past or present."""

    title = _("Medical history")
    occurs = Occurs.LOG
    checks = (screening_checks.condition_ends_before_it_starts,)

    term = items.Text(_("Diagnosis or operation"), sdtm="MH.MHTERM", essential=True, sdv=Sdv.CRITICAL)
    start = items.PartialDate(_("Began on"), sdtm="MH.MHSTDTC")
    ongoing = items.YesNo(_("Ongoing"), sdtm="MH.MHENRTPT")
    end = items.PartialDate(_("Ended on"), when=items.equals("ongoing", YesNo.NO), sdtm="MH.MHENDTC")
    note = items.Text(_("Note"), optional=True, sdtm="SUPPMH.MHNOTE", sdv=Sdv.NEVER)
