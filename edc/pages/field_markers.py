"""What stands in the margin of a page: beside each question and each line, and of the page as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from edc.accounts.models import User
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.locks.words import notice_of
from edc.pages.forms import Sheet
from edc.pages.notes import FieldMarker, RoomNotes
from edc.pages.reasons import blanks
from edc.queries.icons import QueryIcon, icon
from edc.queries.icons import panel as queries_panel


@dataclass(slots=True)
class Margin:
    """Beside one question or line: what it is called, where its history opens, what is said of its blank."""

    place: ItemPath
    label: str
    history: str = ""
    blank: blanks.BlankBox | None = None
    bubble: QueryIcon | None = None
    markers: list[FieldMarker] = field(default_factory=list)


def margins(sheet: Sheet, notes: Sequence[RoomNotes], *, by: User) -> dict[ItemPath, Margin]:
    """The margin of each question and each line, for this reader."""
    questions = [Margin(ItemPath("", item.name), str(item.verbose_name)) for item in sheet.model.asked()]
    lines = [Margin(ItemPath(line.code, ""), line.label) for line in sheet.lines]
    found = {margin.place: margin for margin in (*questions, *lines)}
    if sheet.page.last_entry:
        for margin in found.values():
            margin.history = _history(sheet.page, margin.place)
    for where, marker in (pair for said in notes for pair in said.markers.items()):
        if where in found:
            found[where].markers.append(marker)
    blanks.beside(found, sheet, by=by)
    if sheet.page.pk:
        for margin in found.values():
            margin.bubble = icon(sheet.page, margin.place, sheet.queries, by=by)
    return found


def _history(page: Page, place: ItemPath) -> str:
    """There is a history once the page was saved."""
    if place.row:
        return reverse("line_history", args=[page.pk, place.row])
    return reverse("item_history", args=[page.pk, place.item])


def panels(sheet: Sheet, notes: Sequence[RoomNotes], *, by: User) -> dict[str, object]:
    """What is said of the page as a whole, for this reader: the context of the panels around its answers."""
    return {
        **blanks.of_page(sheet),
        "hold": notice_of(sheet.page),
        "queries": queries_panel(sheet.page, sheet.queries, by=by),
        **{name: said for told in notes for name, said in told.context.items()},
    }
