"""What follows a save within its own transaction: rooms above are told what the checks of the saved pages say now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from edc.audit.actions import NewEntry
from edc.capture.checks.findings import Finding, Message
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.hooks import Hook


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """A page of which these items say something else by now; all of them, where it came, went or moved."""

    page: Page
    items: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredCheck:
    """A check that asks the site about a page: where, on what it read, and what it says."""

    page: int
    place: ItemPath
    check: str
    version: str
    seen: str
    message: Message


def fired(page: int, findings: Iterable[Finding]) -> Iterator[FiredCheck]:
    """Those of the findings on a page that ask the site."""
    for finding in findings:
        if finding.asks:
            yield FiredCheck(
                page=page,
                place=finding.place,
                check=finding.check,
                version=finding.version,
                seen=finding.seen,
                message=finding.message,
            )


class AfterSave(Protocol):
    """Told of pages by their ids, of all checks that fire on them, and of the act that saved each."""

    def __call__(
        self, *, pages: Sequence[int], fired: Sequence[FiredCheck], entries: Mapping[int, int], at: datetime
    ) -> None: ...


class DataChanged(Protocol):
    """Told of pages that were saved, struck through, restored or moved, and by subject of the act that did it."""

    def __call__(self, *, changed: Sequence[ChangedPage], because: Mapping[int, NewEntry], at: datetime) -> None: ...


AFTER_SAVE: Hook[AfterSave] = Hook("after_save")
DATA_CHANGED: Hook[DataChanged] = Hook("data_changed")


def tell(*, pages: Sequence[int], fired: Sequence[FiredCheck], entries: Mapping[int, int], at: datetime) -> None:
    """Tells every room that asked for it, in the transaction of the save."""
    for function in AFTER_SAVE.functions:
        function(pages=pages, fired=fired, entries=entries, at=at)
