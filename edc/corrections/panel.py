"""What a page says of its own correction: who struck it or a line through, moved it, why; and what may be done now."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, name_of, names_of
from edc.audit.selectors import Doing, doings, moved_here
from edc.capture import registry
from edc.casebook.models import Page
from edc.casebook.selectors import is_left_open, is_struck, subject_of
from edc.corrections.acts import CorrectionAct
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes


def notes(sheet: Sheet, *, by: User, at: datetime) -> RoomNotes:
    """What the room says on a page: its banners, the panel of corrections, and the sentence of each struck line."""
    page = sheet.page
    if not page.pk or not (page.last_entry or is_struck(page)):
        return RoomNotes()
    lines = {line.code: line.mark for line in sheet.lines if line.mark is not None}
    own, of_visit = _marks(page)
    who = sentences({own, of_visit, *lines.values()} - {0})
    return RoomNotes(
        struck={code: who.get(mark, "") for code, mark in lines.items()},
        context={
            "struck": who.get(own, ""),
            "visit_struck": who.get(of_visit, ""),
            "moved": _moved(page, by),
            "anew": _anew(page, by),
            "may_correct": may(by, Permission.CORRECT, site=page.subject.site),
            "strikable": [line for line in sheet.lines if line.result and not line.is_struck],
        },
    )


def _marks(page: Page) -> tuple[int, int]:
    """The acts that struck the page and its visit through; 0 where none did."""
    of_visit = page.visit.struck if page.visit else None
    return page.struck or 0, of_visit or 0


def sentences(entries: Iterable[int]) -> dict[int, str]:
    """Who struck something through, when and why, by the number of the act."""
    done = doings(entries)
    names = names_of(doing.by for doing in done.values())
    return {number: _sentence(doing, names[doing.by]) for number, doing in done.items()}


def _sentence(done: Doing, who: str) -> str:
    return _("Struck through by %(who)s on %(when)s: %(reason)s") % _said(done, who)


def _said(done: Doing, who: str) -> dict[str, str]:
    return {
        "who": who,
        "when": f"{timezone.localtime(done.at):%Y-%m-%d %H:%M}",
        "reason": done.reason,
    }


def _moved(page: Page, by: User) -> str:
    """Where the page came from; another site's number is not told to those who may not read there."""
    moved = moved_here(page.pk, move=CorrectionAct.MOVE_PAGE)
    if moved is None:
        return ""
    circumstances = _said(moved.done, name_of(moved.done.by))
    came_from = subject_of(by, moved.subject)
    if came_from is None:
        return _("Moved here from another subject by %(who)s on %(when)s: %(reason)s") % circumstances
    circumstances["number"] = came_from.number
    return _("Moved here from %(number)s by %(who)s on %(when)s: %(reason)s") % circumstances


def _anew(page: Page, by: User) -> str:
    """Where a form is entered anew whose page is struck through; a log has its own way, a struck visit has none."""
    is_open = page.struck is not None and (page.visit is None or page.visit.struck is None)
    if not is_open or page.form in {model.key() for model in registry.logs()}:
        return ""
    if not may(by, Permission.ENTER_DATA, site=page.subject.site):
        return ""
    if not is_left_open(page.subject, form=page.form, visit=page.visit):
        return ""
    if page.visit_id is None:
        return reverse("new_page", args=[page.subject.number, page.form])
    return reverse("new_page_at_visit", args=[page.subject.number, page.visit_id, page.form])
