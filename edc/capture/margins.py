"""What stands in the margin of a page: beside each question and each line, and of the page as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from edc.accounts.models import User
from edc.capture import blanks, corrected, margin_verified, signed_page
from edc.capture.bubbles import Bubble, bubble
from edc.capture.bubbles import panel as queries_panel
from edc.capture.forms import Sheet
from edc.capture.held import notice_of
from edc.capture.margin_verified import Mark
from edc.casebook.models import Page
from edc.casebook.places import Place


@dataclass(slots=True)
class Margin:
    """Beside one question or line: what it is called, where its history opens, what is said of its blank."""

    place: Place
    label: str
    history: str = ""
    verified: Mark | None = None
    blank: blanks.Box | None = None
    bubble: Bubble | None = None


def margins(sheet: Sheet, verified: Mapping[Place, Mark], *, by: User) -> dict[Place, Margin]:
    """The margin of each question and each line, for this reader."""
    questions = [Margin(Place("", item.name), str(item.verbose_name)) for item in sheet.model.asked()]
    lines = [Margin(Place(line.code, ""), line.label) for line in sheet.lines]
    found = {margin.place: margin for margin in (*questions, *lines)}
    if sheet.page.last_entry:
        for margin in found.values():
            margin.history = _history(sheet.page, margin.place)
    for where, mark in verified.items():
        if where in found:
            found[where].verified = mark
    blanks.beside(found, sheet, by=by)
    if sheet.page.pk:
        for margin in found.values():
            margin.bubble = bubble(sheet.page, margin.place, sheet.queries, by=by)
    return found


def _history(page: Page, place: Place) -> str:
    """There is a history once the page was saved."""
    if place.row:
        return reverse("line_history", args=[page.pk, place.row])
    return reverse("item_history", args=[page.pk, place.item])


def panels(sheet: Sheet, verified: Mapping[Place, Mark], *, by: User) -> dict[str, object]:
    """What is said of the page as a whole, for this reader: the context of the panels around its answers."""
    return {
        **blanks.of_page(sheet),
        **corrected.panel(sheet, by=by),
        "hold": notice_of(sheet.page),
        "queries": queries_panel(sheet.page, sheet.queries, by=by),
        **signed_page.panel(sheet.page, sheet.stored.answers, by=by),
        "verification": margin_verified.panel(sheet.page, verified.values()),
    }
