"""Rules of work items: what the data ask somebody to do, declared by the rooms that know why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from edc.accounts.roles import Permission
from edc.capture.after_save import ChangedPage
from edc.casebook.item_paths import PAGE, ItemPath
from edc.hooks import Hook
from protocol.words import Sentence


@dataclass(frozen=True, slots=True)
class WorkKind:
    """What is asked; `is_done_by_hand` unless only the data can tell that it was done.

    `act` is what the way to where it is done is called, and `page_view` the name of that address, which takes the
    item's page; `subject_view`, of an item without a page, takes the subject's number. Who has done what `needs_words`
    says what came of it.
    """

    code: str
    label: str | Promise
    is_done_by_hand: bool = True
    needs_words: bool = False
    act: str | Promise = ""
    page_view: str = ""
    subject_view: str = ""


LOOK = WorkKind("look", _("Please review"))
REPEAT = WorkKind("repeat", _("Please redo"))
DECIDE = WorkKind("decide", _("Please decide"), needs_words=True)
BY_PERSONS = (LOOK, REPEAT, DECIDE)
"""What a person may ask of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedWork:
    """What a rule asks for as the data stand: of which subject, where, why, on what it read."""

    subject: int
    why: Sentence
    seen: str
    page: int | None = None
    place: ItemPath = PAGE
    due_at: datetime | None = None


def _always(_change: ChangedPage) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRule:
    """A reason for work, found in the data of subjects in one read.

    `permission` is whose holders are asked. `reads` are the forms whose change it is asked for, all where none is
    named; `concerns` tells, without a read, whether a changed page of them can matter.
    """

    id: str
    version: str
    kind: WorkKind
    permission: Permission
    find: Callable[[Iterable[int]], Iterable[WantedWork]]
    reads: frozenset[str] | None = None
    concerns: Callable[[ChangedPage], bool] = field(default=_always)

    def is_concerned(self, change: ChangedPage) -> bool:
        """Whether the rule is to be asked because of a change."""
        return (self.reads is None or change.page.form in self.reads) and self.concerns(change)


class WorkRules(Protocol):
    """Asked for the rules of a room."""

    def __call__(self) -> Iterable[WorkRule]: ...


WORK_RULES: Hook[WorkRules] = Hook("work_rules")


@cache
def rules() -> tuple[WorkRule, ...]:
    """The rules of all rooms, in the order of the rooms."""
    return tuple(rule for function in WORK_RULES.functions for rule in function())


@cache
def kinds() -> Mapping[str, WorkKind]:
    """What can be asked, by its code; one that this release no longer knows is found by none."""
    return {kind.code: kind for kind in (*BY_PERSONS, *(rule.kind for rule in rules()))}


def kind_of(code: str) -> WorkKind:
    """What is asked, by its code; one that this release no longer knows stands for itself."""
    return kinds().get(code) or WorkKind(code, code)
