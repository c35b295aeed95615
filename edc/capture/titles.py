"""What pages and visits are called."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from edc.capture import registry
from edc.capture.models import Occurs
from edc.casebook.models import Page, Visit
from protocol.schedule import VISITS


@dataclass(frozen=True, slots=True)
class Title:
    """What a page is called, and where it stands; outside all visits the latter is empty."""

    form: str
    visit: str


def title_of(page: Page) -> Title:
    """The words of a page; its visit is read along, or reads itself."""
    model = registry.form(page.form)
    is_numbered = (model.occurs is Occurs.LOG and page.pk) or page.repeat > 1
    form = f"{model.title} {page.repeat}" if is_numbered else str(model.title)
    return Title(form=form, visit=visit_label(page.visit) if page.visit else "")


def visit_label(visit: Visit) -> str:
    """A visit by its name in the schedule, with its number from the second on."""
    label = _(VISITS[visit.code].label)
    return f"{label} {visit.repeat}" if visit.repeat > 1 else label
