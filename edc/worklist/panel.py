"""What a page says of the work that waits on it, and the way to ask for more."""

from django.urls import reverse

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes
from edc.worklist import screens, selectors


def notes(sheet: Sheet, *, by: User) -> RoomNotes:
    """What the room says on a page: what is open of it; of a page that is still to be made, nothing."""
    page = sheet.page
    if page.pk is None:
        return RoomNotes()
    may_ask = may(by, Permission.ASK_WORK, site=page.subject.site)
    return RoomNotes(
        context={
            "work": screens.lines_without_time(selectors.of_page(page), by=by),
            "ask_work_url": reverse("ask_work", args=[page.pk]) if may_ask else "",
        }
    )
