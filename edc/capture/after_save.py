"""What follows a save within its own transaction: rooms above are told what the checks of the saved pages say now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from edc.casebook.item_paths import ItemPath
from edc.hooks import Hook


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredCheck:
    """A check that fires on a page: where, on what it read, and its sentence in both languages."""

    page: int
    place: ItemPath
    check: str
    version: str
    seen: str
    text: str
    text_zh: str


class AfterSave(Protocol):
    """Told of pages by their ids, of all checks that fire on them, and of the act that saved each."""

    def __call__(
        self, *, pages: Sequence[int], fired: Sequence[FiredCheck], entries: Mapping[int, int], at: datetime
    ) -> None: ...


AFTER_SAVE: Hook[AfterSave] = Hook("after_save")


def tell(*, pages: Sequence[int], fired: Sequence[FiredCheck], entries: Mapping[int, int], at: datetime) -> None:
    """Tells every room that asked for it, in the transaction of the save."""
    for function in AFTER_SAVE.functions:
        function(pages=pages, fired=fired, entries=entries, at=at)
