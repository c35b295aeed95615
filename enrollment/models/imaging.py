"""Images and the search for tuberculosis."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf
from enrollment import screening_checks
from enrollment.checks import before_death
from protocol.codelists import Activity, Reactivity, YesNo
from protocol.codelists_screening import ExaminationResult, TuberculosisTest

EXAMINED = (ExaminationResult.NORMAL, ExaminationResult.NOT_SIGNIFICANT, ExaminationResult.SIGNIFICANT)
ABNORMAL = EXAMINED[1:]
IF_SCANNED = items.equals("chest_ct", *EXAMINED)
IF_SEEN = items.equals("ultrasound", *EXAMINED)
IF_TESTED = items.equals("tb_test", TuberculosisTest.SKIN, TuberculosisTest.SPUTUM, TuberculosisTest.OTHER)
IF_OUTSIDE = items.equals("outside", YesNo.YES)


class Imaging(Crf):
    """Chest CT, abdominal ultrasound and tests for tuberculosis that are not the laboratory's (SOA-01)."""

    title = _("Imaging and tuberculosis")
    activities = (Activity.IMAGING,)
    checks = (
        screening_checks.portal_signs_untold,
        before_death("chest_ct_on"),
    )

    chest_ct = items.Choice(_("Chest CT"), codelist=ExaminationResult, sdtm="PR.CHESTCT", sdv=Sdv.CRITICAL)
    chest_ct_on = items.Date(_("Date of the chest CT"), when=IF_SCANNED, sdtm="PR.PRSTDTC", sdv=Sdv.CRITICAL)
    chest_ct_text = items.Text(
        _("Findings of the chest CT"), when=items.equals("chest_ct", *ABNORMAL), sdtm="SUPPPR.CTTEXT"
    )
    ultrasound = items.Choice(_("Abdominal ultrasound"), codelist=ExaminationResult, sdtm="PR.ABDUS", sdv=Sdv.CRITICAL)
    ultrasound_on = items.Date(_("Date of the abdominal ultrasound"), when=IF_SEEN, sdtm="PR.PRSTDTC", sdv=Sdv.CRITICAL)
    ultrasound_text = items.Text(
        _("Findings of the abdominal ultrasound"), when=items.equals("ultrasound", *ABNORMAL), sdtm="SUPPPR.USTEXT"
    )
    spleen_length = items.Decimal(
        _("Length of the spleen"), unit="cm", places=1, allow=(1, 50), expect=(6, 25), when=IF_SEEN, optional=True,
        sdtm="MO.SPLENLEN",
    )  # fmt: skip
    portal_signs = items.YesNo(_("Signs of portal hypertension"), when=IF_SEEN, sdtm="MO.PORTALHT", sdv=Sdv.CRITICAL)
    tb_test = items.Choice(_("Test for tuberculosis"), codelist=TuberculosisTest, sdtm="MB.MBTEST")
    tb_on = items.Date(_("Date of the test for tuberculosis"), when=IF_TESTED, sdtm="MB.MBDTC")
    tb_result = items.Choice(
        _("Result of the test for tuberculosis"), codelist=Reactivity, when=IF_TESTED, sdtm="MB.MBORRES",
        sdv=Sdv.CRITICAL,
    )  # fmt: skip
    induration = items.Integer(
        _("Induration of the skin test"), unit="mm", allow=(0, 100), expect=(0, 40), optional=True,
        when=items.equals("tb_test", TuberculosisTest.SKIN), sdtm="SUPPMB.INDURAT",
    )  # fmt: skip
    outside = items.YesNo(_("Performed at another hospital or laboratory"), sdtm="SUPPPR.OUTSIDE")
    outside_place = items.Text(_("Name of the hospital or laboratory"), when=IF_OUTSIDE, sdtm="SUPPPR.OUTPLACE")
    copy_seen = items.YesNo(_("Copy seen at the site"), when=IF_OUTSIDE, sdtm="SUPPPR.COPYSEEN")
