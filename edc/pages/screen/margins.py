"""What stands in the margin of a page: beside each question and each line, and of the page as a whole."""

from collections.abc import Collection, Iterator, Sequence

from django.urls import reverse

from edc.accounts.models import User
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.locks.words import notice_of
from edc.pages.beside import Margin
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes
from edc.pages.reasons import blanks
from edc.queries.icons import icon
from edc.queries.icons import panel as queries_panel
from edc.queries.models import Query


def margins(sheet: Sheet, notes: Sequence[RoomNotes], queries: Sequence[Query], *, by: User) -> dict[ItemPath, Margin]:
    """The margin of each question and each line, for this reader."""
    page, boxes = sheet.page, blanks.boxes(sheet, by=by)
    return {
        place: Margin(
            place=place,
            label=label,
            history=_history(page, place),
            blank=boxes.get(place),
            bubble=icon(page, place, queries, by=by) if page.pk else None,
            markers=tuple(said.markers[place] for said in notes if place in said.markers),
        )
        for place, label in _places(sheet)
    }


def _places(sheet: Sheet) -> Iterator[tuple[ItemPath, str]]:
    """The questions and the lines of a page, with what they are called."""
    for item in sheet.asked:
        yield ItemPath("", item.name), str(item.verbose_name)
    for line in sheet.lines:
        yield ItemPath(line.code, ""), line.label


def _history(page: Page, place: ItemPath) -> str:
    """There is a history once the page was saved."""
    if not page.last_entry:
        return ""
    if place.row:
        return reverse("line_history", args=[page.pk, place.row])
    return reverse("item_history", args=[page.pk, place.item])


class NameTakenOnPage(Exception):
    """Two rooms would hand a page's template something else under one name: nobody is overwritten."""

    def __init__(self, *, names: Collection[str]) -> None:
        super().__init__(", ".join(sorted(names)))
        self.names = frozenset(names)


def panels(sheet: Sheet, notes: Sequence[RoomNotes], queries: Sequence[Query], *, by: User) -> dict[str, object]:
    """What is said of the page as a whole, for this reader: the context of the panels around its answers."""
    context: dict[str, object] = {
        **blanks.of_page(sheet),
        "hold": notice_of(sheet.page),
        "queries": queries_panel(sheet.page, queries, by=by),
    }
    for room in notes:
        if taken := context.keys() & room.context.keys():
            raise NameTakenOnPage(names=taken)
        context |= room.context
    return context
