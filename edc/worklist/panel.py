"""What a page says of the work that waits on it, and the way to ask for more."""

from datetime import datetime

from django.urls import reverse

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.casebook.models import Subject
from edc.casebook.selectors import is_struck
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes
from edc.worklist import screens, selectors


def notes(sheet: Sheet, *, by: User, at: datetime) -> RoomNotes:
    """What the room says on a page: what is open of it; of a page that is still to be made, nothing."""
    page = sheet.page
    if page.pk is None:
        return RoomNotes()
    may_ask = may(by, Permission.ASK_WORK, site=page.subject.site) and not is_struck(page)
    return RoomNotes(
        context={
            "work": screens.lines(selectors.of_page(page), by=by, at=at),
            "ask_work_url": reverse("ask_work", args=[page.pk]) if may_ask else "",
        }
    )


def of_subject(subject: Subject, *, by: User, at: datetime) -> dict[str, object]:
    """What is open of a subject, and the way to ask about it as a whole: the context of the panel."""
    may_ask = may(by, Permission.ASK_WORK, site=subject.site)
    return {
        "work": screens.lines(selectors.of_subject(by, subject), by=by, at=at),
        "ask_work_url": reverse("ask_subject_work", args=[subject.number]) if may_ask else "",
    }
