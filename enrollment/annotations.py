"""What stands beside a prior glucocorticoid: its dose in prednisone, as no two drugs weigh the same (DOSE-10)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.capture.submission import Content
from edc.casebook.models import Page
from edc.pages.annotations import Annotation
from edc.study.selectors import parameters
from enrollment.models import PriorTherapy, VitalSigns
from protocol.codelists_eligibility import Glucocorticoid
from protocol.schedule import SCREENING
from protocol.steroids import in_digits, prednisone_equivalent


def prednisone(page: Page, content: Content, by: User, at: datetime) -> Mapping[str, Annotation]:
    """The daily dose of prednisone that is worth as much, for each kilogram where a weight is known."""
    therapy = content.answers
    if not isinstance(therapy, PriorTherapy) or therapy.glucocorticoid is None or therapy.mg_per_day is None:
        return {}
    in_force = parameters(on=timezone.localdate(at))
    dose = prednisone_equivalent(Glucocorticoid(therapy.glucocorticoid), therapy.mg_per_day, in_force)
    words = {"dose": in_digits(dose)}
    weight = therapy.weight or _screening_weight(page)
    if weight is None:
        text = _("Prednisone equivalent %(dose)s mg/d; for mg/kg/d a weight is needed (DOSE-10).")
    else:
        text = _("Prednisone equivalent %(dose)s mg/d = %(per_kg)s mg/kg/d at %(weight)s kg (DOSE-10).")
        words |= {"per_kg": in_digits(dose / Fraction(weight)), "weight": str(weight)}
    return {"mg_per_day": Annotation(text=text % words)}


def _screening_weight(page: Page) -> Decimal | None:
    """The weight that was measured at screening; of screenings that were repeated the last."""
    measured = VitalSigns.objects.of([page.subject_id]).filter(page__visit__code=SCREENING, weight__isnull=False)
    return measured.order_by("measured_on", "pk").values_list("weight", flat=True).last()
