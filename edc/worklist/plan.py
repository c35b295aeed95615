"""What becomes of the work items of rules when data change: pure, so that it can be told as a table.

A rule asks once. Of what somebody has done, or declined with a reason, it does not ask again, until what it reads or
its version changes. Where its reason is gone, what it asked for is no longer needed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from edc.casebook.item_paths import ItemPath
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.rules import WantedWork, WorkRule

Key = tuple[str, int, int | None, ItemPath]
Spot = tuple[int, int | None]
"""A subject, and one of its pages, or none."""
Wanted = tuple[WorkRule, WantedWork]
REMEMBERED = (WorkState.DONE, WorkState.DECLINED)


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What is to be done: work that is asked for, work of which another reason is noted, work that is not needed."""

    ask: tuple[Wanted, ...] = ()
    note: tuple[tuple[WorkItem, Wanted], ...] = ()
    end: tuple[WorkItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ask or self.note or self.end)

    @property
    def spots(self) -> frozenset[Spot]:
        """The subjects, each with the page, where something is to be done."""
        asked = {(wanted.subject, wanted.page) for _rule, wanted in self.ask}
        standing = (*(item for item, _wanted in self.note), *self.end)
        return frozenset(asked | {_spot(item) for item in standing})

    def at(self, spots: Collection[Spot]) -> "WorkPlan":
        """Of this what is to be done at these spots."""
        return WorkPlan(
            tuple(pair for pair in self.ask if (pair[1].subject, pair[1].page) in spots),
            tuple(pair for pair in self.note if _spot(pair[0]) in spots),
            tuple(item for item in self.end if _spot(item) in spots),
        )


def plan(wanted: Iterable[Wanted], known: Sequence[WorkItem]) -> WorkPlan:
    """What is to be done with the items of some rules and subjects, where the rules ask for this now."""
    latest = {_key_of(item): item for item in sorted(known, key=attrgetter("pk"))}
    asked = {_key(rule, work): (rule, work) for rule, work in wanted}
    ask, note = [], []
    for key, pair in asked.items():
        item = latest.get(key)
        if item is None or not item.is_open:
            ask += [pair] if item is None or not _is_settled(item, pair) else []
        elif not _is_same(item, pair):
            note.append((item, pair))
    return WorkPlan(tuple(ask), tuple(note), tuple(_ended(latest, asked)))


def _spot(item: WorkItem) -> Spot:
    return item.subject_id, item.page_id


def _ended(latest: Mapping[Key, WorkItem], asked: Mapping[Key, Wanted]) -> Iterable[WorkItem]:
    return (item for key, item in latest.items() if item.is_open and key not in asked)


def _key(rule: WorkRule, work: WantedWork) -> Key:
    return rule.id, work.subject, work.page, work.place


def _key_of(item: WorkItem) -> Key:
    return item.rule, item.subject_id, item.page_id, item.place


def _is_same(item: WorkItem, wanted: Wanted) -> bool:
    rule, work = wanted
    return (item.seen, item.version) == (work.seen, rule.version)


def _is_settled(item: WorkItem, wanted: Wanted) -> bool:
    """Whether somebody has done, or declined, just this."""
    return item.state in REMEMBERED and _is_same(item, wanted)
