"""The body at a visit."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf
from enrollment import screening_checks
from enrollment.checks import in_order, within_study
from protocol.codelists import Activity, Grade, YesNo
from protocol.codelists_screening import BleedingGrade, ExaminationResult, OralMucosa

IF_BLEEDING = items.equals("bleeding", YesNo.YES)


class Examination(Crf):
    """Physical examination, with bleeding, jaundice, spleen and oral mucosa (SOA-01)."""

    title = _("Physical examination")
    activities = (Activity.EXAMINATION,)
    checks = (
        screening_checks.abnormal_without_words,
        screening_checks.palpable_after_splenectomy,
        *within_study("examined_on"),
        in_order("enrollment.examination", "examined_on"),
    )

    examined_on = items.Date(_("Examined on"), sdtm="PE.PEDTC", essential=True, sdv=Sdv.CRITICAL)
    general = items.Choice(_("General condition"), codelist=ExaminationResult, sdtm="PE.GENERAL")
    bleeding = items.YesNo(_("Bleeding"), sdtm="FA.BLEED", sdv=Sdv.CRITICAL)
    bleeding_grade = items.Choice(
        _("Grade of bleeding (WHO)"), codelist=BleedingGrade, when=IF_BLEEDING, sdtm="FA.BLEEDGR"
    )
    bleeding_site = items.Text(_("Site of bleeding"), when=IF_BLEEDING, sdtm="FA.FALOC")
    jaundice = items.YesNo(_("Jaundice"), sdtm="PE.JAUNDICE")
    spleen_palpable = items.YesNo(_("Spleen palpable"), sdtm="PE.SPLEEN")
    spleen_cm = items.Decimal(
        _("Spleen below the left costal margin"), unit="cm", places=1, allow=(0, 40), expect=("0.5", 20),
        when=items.equals("spleen_palpable", YesNo.YES), sdtm="PE.SPLEENCM",
    )  # fmt: skip
    liver = items.Choice(_("Palpation of the liver"), codelist=ExaminationResult, sdtm="PE.LIVER")
    lymph_nodes = items.Choice(_("Lymph nodes"), codelist=ExaminationResult, sdtm="PE.LYMPH")
    mucosa = items.Choice(_("Oral mucosa"), codelist=OralMucosa, sdtm="PE.MOUTH")
    mucositis_grade = items.Choice(
        _("Grade of mucositis (CTCAE)"), codelist=Grade, when=items.equals("mucosa", OralMucosa.MUCOSITIS),
        sdtm="FA.MUCOSGR",
    )  # fmt: skip
    skin = items.Choice(_("Skin"), codelist=ExaminationResult, sdtm="PE.SKIN")
    description = items.Text(_("Abnormal and other findings"), optional=True, sdtm="PE.PEORRES")
