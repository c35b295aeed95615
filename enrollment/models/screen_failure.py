"""Why a subject was not taken in."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks


class ScreenFailure(Crf):
    """A screening that ended without enrolment (specification 2, P13)."""

    title = _("Screen failure")
    occurs = Occurs.LOG
    checks = (checks.another_screen_failure,)

    failed_on = items.Date(_("Screening ended on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL)
    criteria = items.Text(
        _("Criteria that failed"), sdtm="IE.IETESTCD", essential=True, sdv=Sdv.CRITICAL,
        note=_("Their numbers, for example ELIG-04, ELIG-09."),
    )  # fmt: skip
    explanation = items.Text(_("In words"), optional=True, sdtm="DS.DSTERM")
    may_return = items.YesNo(_("May be screened again later"), sdtm="SUPPDS.RESCREEN")
