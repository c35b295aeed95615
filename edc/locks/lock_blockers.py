"""What stands against a lock: asked of every room that has a word in it (REQ-091)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.hooks import Hook
from edc.locks.scope import HoldScope


class BlockerKind(StrEnum):
    """The kinds of what stands against a lock."""

    QUERY = "query"
    BLANK = "blank"
    VERIFICATION = "verification"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class LockBlocker:
    """One thing that stands against a lock: where it is, what it is about, and its sentence."""

    kind: BlockerKind
    page: Page
    text: str
    place: ItemPath = PAGE
    label: str = ""

    @property
    def url(self) -> str:
        """The exact place on the screen."""
        inside = f"{self.place.row}-reported" if self.place.row else self.place.item
        return f"{reverse('page', args=[self.page.pk])}{f'#id_{inside}' if inside else ''}"


LABELS: dict[BlockerKind, str | Promise] = {
    BlockerKind.QUERY: _("Queries that are not closed"),
    BlockerKind.BLANK: _("Blanks that nobody explained"),
    BlockerKind.VERIFICATION: _("Critical data that are not verified"),
    BlockerKind.SIGNATURE: _("Signatures that are missing"),
}
KINDS = tuple(LABELS)

# What a room finds against a lock of these pages; it reads as often for one page as for many.
LOCK_BLOCKERS: Hook[Callable[[Sequence[Page]], Iterable[LockBlocker]]] = Hook("lock_blockers")


def against(pages: Sequence[Page]) -> tuple[LockBlocker, ...]:
    """All that stands against a lock of these pages, kind by kind."""
    blockers = [obstacle for lock_blockers in LOCK_BLOCKERS.functions for obstacle in lock_blockers(pages)]
    return tuple(sorted(blockers, key=lambda obstacle: KINDS.index(obstacle.kind)))


def of_place(place: HoldScope) -> tuple[LockBlocker, ...]:
    """What stands against a lock of a place now, to be read."""
    return against(tuple(place.pages.whole().order_by("subject_id", "visit_id", "pk")))
