"""What of a page is compared with its source: the plan's word on each place, and what stands there as one text.

A verification keeps that text. It holds as long as the place still says the same: nothing is ever reset. Pure, so
that it can be told as a table.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache

from edc.capture.items import Item, Sdv
from edc.capture.models import Answered, Crf, Row
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.history.selectors import key_item
from edc.sdv.models import Verification

NOTHING_THERE = ""
WEIGHT = {Sdv.NEVER: 0, Sdv.OPTIONAL: 1, Sdv.CRITICAL: 2}


class SdvVerdict(StrEnum):
    """Whether a place is to be compared with its source."""

    NOTHING = "nothing"
    OPTIONAL = "optional"
    NEEDED = "needed"
    CHANGED = "changed"
    VERIFIED = "verified"


def judge(plan: Sdv, *, now: str, verified: str | None) -> SdvVerdict:
    """What is to be done at a place that says `now`, where `verified` was compared with the source, or nothing was."""
    if plan is Sdv.NEVER or (verified is None and now == NOTHING_THERE):
        return SdvVerdict.NOTHING
    if verified is None:
        return SdvVerdict.NEEDED if plan is Sdv.CRITICAL else SdvVerdict.OPTIONAL
    return SdvVerdict.VERIFIED if verified == now else SdvVerdict.CHANGED


@dataclass(frozen=True, slots=True)
class SdvStatus:
    """A place of a page: what the plan says of it, what it says now, and the verification that was not taken back."""

    place: ItemPath
    plan: Sdv
    now: str
    last: Verification | None = None

    @property
    def verdict(self) -> SdvVerdict:
        """Whether it is to be compared with its source."""
        return judge(self.plan, now=self.now, verified=self.last.value if self.last else None)

    @property
    def asks(self) -> bool:
        """Whether a monitor is asked to look: critical and never verified, or changed since it was."""
        return self.verdict in (SdvVerdict.NEEDED, SdvVerdict.CHANGED)


@cache
def plan(model: type[Answered]) -> Mapping[str, Sdv]:
    """What the plan says of each item; a unit is verified with the answer that it belongs to, never for itself."""
    units = {item.unit_from for item in model.items()}
    return {item.name: Sdv.NEVER if item.name in units else item.sdv for item in model.asked()}


@cache
def plan_of_line(rows: type[Row]) -> Sdv:
    """A line is verified as a whole, if one of its items is."""
    plans = (sdv for name, sdv in plan(rows).items() if name != rows.row_key)
    return max(plans, key=lambda sdv: WEIGHT[sdv])


def standings(model: type[Crf], content: Content, last: Mapping[ItemPath, Verification]) -> tuple[SdvStatus, ...]:
    """The places where something stands or was verified, in the order of the form; `last` are the newest words."""
    now = texts(model, content)
    held = {where: verification for where, verification in last.items() if not verification.is_withdrawal}
    return tuple(
        SdvStatus(where, sdv, now.get(where, NOTHING_THERE), held.get(where))
        for where in _in_order(model, now.keys() | held.keys())
        if (sdv := plan_of(model, where)) is not Sdv.NEVER
    )


def plan_of(model: type[Crf], where: ItemPath) -> Sdv:
    """What the plan says of a place; of one that the form does not know, that it is never compared."""
    if not where.row:
        return plan(model).get(where.item, Sdv.NEVER)
    rows = model.rows()
    return plan_of_line(rows) if rows and not where.item else Sdv.NEVER


def _in_order(model: type[Crf], places: Collection[ItemPath]) -> list[ItemPath]:
    """Places in the order of the form: its items, then its lines."""
    rows = model.rows()
    codes = key_item(rows).codelist if rows else None
    lines = [str(code.value) for code in codes or ()]
    order = {where: number for number, where in enumerate([ItemPath("", name) for name in plan(model)])}
    order |= {ItemPath(key, ""): len(order) + number for number, key in enumerate(lines)}
    return sorted(places, key=lambda where: (order.get(where, len(order)), where))


def texts(model: type[Crf], content: Content) -> dict[ItemPath, str]:
    """What each place says, as one text; a blank says something where it is explained."""
    blanks = {where: _written([blank.state, blank.reason]) for where, blank in content.explained.items()}
    return blanks | dict(_answered(model, content))


def _answered(model: type[Crf], content: Content) -> Iterator[tuple[ItemPath, str]]:
    if content.answers is not None:
        yield from _of_items(model, content.answers)
    for key, line in content.rows.items():
        if line.struck is None and not line.is_blank():
            yield ItemPath(key, ""), _text(line, [item for item in line.asked() if item.name != line.row_key])


def _of_items(model: type[Crf], answers: Crf) -> Iterator[tuple[ItemPath, str]]:
    """What each answer says, an amount together with its unit."""
    for item in model.asked():
        if getattr(answers, item.attname) is not None:
            names = {item.name, item.unit_from}
            yield ItemPath("", item.name), _text(answers, [other for other in model.items() if other.name in names])


def _text(answered: Answered, items: list[Item]) -> str:
    """The answers by their columns, as the trail keeps them; what is blank is not said, so that a new item is none."""
    values = {item.column: getattr(answered, item.attname) for item in items}
    return _written({column: _stored(value) for column, value in values.items() if value is not None})


def _stored(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read(text: str) -> tuple[dict[str, str], tuple[str, str] | None]:
    """The answers of a text by their columns, or the state and reason of a blank."""
    stored = json.loads(text) if text else {}
    return (stored, None) if isinstance(stored, dict) else ({}, (stored[0], stored[1]))
