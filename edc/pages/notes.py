"""What other rooms say on a page: signs beside its questions and lines, panels around its answers.

A room names its function in its configuration (`page_notes`); all of them are asked, and none knows of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from edc.accounts.models import User
from edc.casebook.item_paths import ItemPath
from edc.hooks import Hook
from edc.pages.beside import FieldMarker
from edc.pages.forms import Sheet


@dataclass(frozen=True, slots=True)
class RoomNotes:
    """What a room says on a page.

    `markers` by place; `struck` the sentences of lines that were struck through, by the keys of the lines; `context`
    for the templates of its panels.
    """

    markers: Mapping[ItemPath, FieldMarker] = field(default_factory=dict)
    struck: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, object] = field(default_factory=dict)


class PageNotes(Protocol):
    """Asked for what a room says on a page to this reader; of a page that is still to be made, too."""

    def __call__(self, sheet: Sheet, *, by: User, at: datetime) -> RoomNotes: ...


PAGE_NOTES: Hook[PageNotes] = Hook("page_notes")


def notes(sheet: Sheet, *, by: User, at: datetime) -> tuple[RoomNotes, ...]:
    """What every room says on the page to this reader."""
    return tuple(function(sheet, by=by, at=at) for function in PAGE_NOTES.functions)
