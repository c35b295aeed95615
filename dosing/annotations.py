"""What stands beside a trough: the haemoglobin of its day, as most of the drug is in the red cells (D-7)."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dosing.models import Trough
from edc.accounts.models import User
from edc.capture.submission import Content
from edc.casebook.models import Page
from edc.labs.selectors import nearest
from edc.pages.annotations import Annotation
from edc.study.selectors import parameters
from protocol.analytes import ANALYTES
from protocol.units import dated

HAEMOGLOBIN = "HGB"


def haemoglobin(page: Page, content: Content, by: User, at: datetime) -> Mapping[str, Annotation]:
    """The haemoglobin nearest the day of the trough, within the days in which results are taken together (P19)."""
    answers = content.answers
    if not isinstance(answers, Trough) or answers.drawn_at is None:
        return {}
    day = timezone.localtime(answers.drawn_at).date()
    within = parameters(on=day).component_window_days
    result = nearest({page.subject_id: day}, tests=[HAEMOGLOBIN], within=within).get((page.subject_id, HAEMOGLOBIN))
    if result is None:
        return {"reported": Annotation(text=_("No haemoglobin is known within %(days)s days.") % {"days": within})}
    words = dated(result, ANALYTES[HAEMOGLOBIN].unit).render(_)
    return {"reported": Annotation(text=_("Haemoglobin beside it: %(told)s") % {"told": words})}
