"""Whether a pregnancy is possible, and how it is prevented."""

from django.utils.translation import gettext_lazy as _

from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import screening_checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity
from protocol.codelists_screening import ChildbearingPotential, Contraception

OF_WOMEN = items.equals(
    "potential", ChildbearingPotential.YES, ChildbearingPotential.AMENORRHOEA, ChildbearingPotential.STERILE
)


class Childbearing(Crf):
    """Childbearing potential, breastfeeding and contraception (ELIG-06); of a man, that it does not apply."""

    title = _("Pregnancy and contraception")
    occurs = Occurs.ONCE
    activities = (Activity.PREGNANCY_TEST,)
    signed_as = OF_SCREENING
    checks = (screening_checks.potential_of_the_other_sex, screening_checks.without_contraception)

    potential = items.Choice(
        _("Childbearing potential"), codelist=ChildbearingPotential, sdtm="RP.CHILDPOT", essential=True,
        sdv=Sdv.CRITICAL,
    )  # fmt: skip
    lactating = items.YesNo(_("Breastfeeding"), when=OF_WOMEN, sdtm="RP.LACTAT", sdv=Sdv.CRITICAL)
    contraception = items.Choice(
        _("Contraception"), codelist=Contraception, when=items.equals("potential", ChildbearingPotential.YES),
        sdtm="RP.BCMETHOD",
    )  # fmt: skip
    contraception_note = items.Text(
        _("Method of contraception, other"),
        when=items.equals("contraception", Contraception.OTHER),
        sdtm="SUPPRP.BCOTHER",
    )
