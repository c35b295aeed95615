"""Who the subject is."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity, Sex


class Demographics(Crf):
    """Who the subject is, as far as the trial may know."""

    title = _("Demographics")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING
    checks = (checks.pinyin_initials,)

    birth_date = items.Date(
        _("Date of birth"),
        begins_life=True,
        sdtm="DM.BRTHDTC",
        essential=True,
        identifies=True,
        sdv=Sdv.CRITICAL,
    )
    sex = items.Choice(_("Sex"), codelist=Sex, tells_sex=True, sdtm="DM.SEX", essential=True, sdv=Sdv.CRITICAL)
    initials = items.Text(
        _("Pinyin initials"), optional=True, identifies=True, wanted_by="asks_initials", sdtm="SUPPDM.INITIALS",
        note=_("Two to four capital letters, for example ZSF. Never the name."),
    )  # fmt: skip
