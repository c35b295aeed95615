"""The disease before the trial."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks, screening_checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity, Aetiology, Disease, Reactivity, SteroidHistory, YesNo
from protocol.codelists_screening import ItpOnset

IF_SECONDARY = items.equals("aetiology", Aetiology.SECONDARY)


class DiseaseHistory(Crf):
    """Which disease, of what origin, and what became of it before the trial (ELIG-02, ELIG-03)."""

    title = _("History of the disease")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING
    checks = (
        checks.diagnosed_after_the_consent,
        screening_checks.evans_without_thrombocytopenia,
        screening_checks.splenectomy_elsewhere,
    )

    disease = items.Choice(_("Disease"), codelist=Disease, sdtm="MH.MHTERM", essential=True, sdv=Sdv.CRITICAL)
    diagnosed_on = items.PartialDate(_("Date of diagnosis"), sdtm="MH.MHSTDTC")
    aetiology = items.Choice(_("Origin"), codelist=Aetiology, sdtm="SUPPMH.MHPRSEC", sdv=Sdv.CRITICAL)
    underlying = items.Text(_("Underlying disease"), when=IF_SECONDARY, sdtm="SUPPMH.MHUNDERL", sdv=Sdv.CRITICAL)
    other_treatment = items.YesNo(
        _("Another systemic treatment is indicated for the underlying disease"),
        when=IF_SECONDARY, sdtm="SUPPMH.MHOTHTRT", sdv=Sdv.CRITICAL,
    )  # fmt: skip
    thrombocytopenia = items.YesNo(_("Immune thrombocytopenia (ITP), now or before"), sdtm="SUPPMH.MHITP")
    thrombocytopenia_onset = items.Choice(
        _("Onset of ITP"), codelist=ItpOnset, when=items.equals("thrombocytopenia", YesNo.YES),
        sdtm="SUPPMH.MHITPSEQ",
    )  # fmt: skip
    steroid_history = items.Choice(
        _("Result of glucocorticoids so far"), codelist=SteroidHistory, sdtm="SUPPMH.STERHIST"
    )
    splenectomy = items.YesNo(_("Splenectomy before the study"), sdtm="SUPPMH.MHSPLEN")
    splenectomy_on = items.PartialDate(
        _("Date of the splenectomy"), when=items.equals("splenectomy", YesNo.YES), sdtm="PR.PRSTDTC"
    )
    thrombosis = items.YesNo(_("Thrombosis or embolism before the study"), optional=True, sdtm="SUPPMH.MHTHROMB")
    antiphospholipid = items.Choice(
        _("Antiphospholipid antibodies"), codelist=Reactivity, optional=True, sdtm="SUPPMH.MHAPL",
        note=_("Blank where they were not tested."),
    )  # fmt: skip
    marrow = items.YesNo(_("Bone marrow examined"), optional=True, sdtm="SUPPMH.MHMARROW")
    marrow_result = items.Text(
        _("Result of the bone marrow examination"), when=items.equals("marrow", YesNo.YES), sdtm="SUPPMH.MHMARRES"
    )
