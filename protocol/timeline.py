"""Facts in the order of time: the nearest to a day, the last before it, the baseline (RESP-01, RESP-01b)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar, cast

from protocol.codelists import Product, RescueClass
from protocol.parameters import Parameters
from protocol.redcells import Event

T = TypeVar("T")


class Dated(Protocol):
    """Anything that happened or was measured on a day."""

    @property
    def on(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


class Undated(ValueError):
    """A fact of a course that carries no day."""


def day(item: Dated) -> date:
    """The day of a fact; raises Undated."""
    if item.on is None:
        raise Undated(item)
    return item.on


def days_of(series: Sequence[Dated]) -> list[date]:
    """The days of facts, in their order; raises Undated."""
    days = [item.on for item in series]
    if None in days:
        raise Undated(series)
    return cast(list[date], days)


@dataclass(frozen=True, slots=True)
class Given:
    """A transfusion or a rescue: the day, what kind (product or class), and the treatment in words."""

    on: date
    kind: Product | RescueClass
    what: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentFacts(Generic[T]):
    """What an assessment page said on its day; None is unknown."""

    on: date
    answer: T | None


def until(series: Sequence[D], cut: date) -> Sequence[D]:
    if not series or day(series[-1]) <= cut:
        return series
    return series[: bisect_right(series, cut, key=day)]


class Nearest(Generic[D]):
    """RESP-01: the fact nearest to a day within the window, the same day first; of two as near, the earlier."""

    __slots__ = ("days", "same", "series", "window")

    def __init__(self, series: Sequence[D], window: int) -> None:
        self.series = series
        self.window = window
        self.days = days_of(series)
        self.same = dict(zip(self.days, series, strict=True))

    def at(self, on: date) -> D | None:
        entry = self.same.get(on)
        if entry is not None or not self.days:
            return entry
        place = bisect_left(self.days, on)
        before = (on - self.days[place - 1]).days if place else self.window + 1
        behind = (self.days[place] - on).days if place < len(self.days) else self.window + 1
        if min(before, behind) > self.window:
            return None
        return self.same[self.days[place - 1] if before <= behind else self.days[place]]


class Last:
    """The last transfusion or rescue of a kind on or before a day."""

    __slots__ = ("days", "items")

    def __init__(self, items: Sequence[Given]) -> None:
        self.items = items
        self.days = [item.on for item in items]

    def before(self, on: date) -> Event | None:
        place = bisect_right(self.days, on)
        if not place:
            return None
        item = self.items[place - 1]
        return Event((on - item.on).days, item.on, item.what)


def baseline(
    series: Sequence[D], first_dose: date, red_cells: Sequence[date], parameters: Parameters
) -> tuple[D | None, bool]:
    """RESP-01b: the baseline haemoglobin, and whether it was measured after a transfusion (BASE_POST_TX)."""
    known = [item for item in series if day(item) <= first_dose]
    if not known:
        return None, False
    last = day(known[-1])
    spoiling = [on for on in red_cells if 0 <= (last - on).days <= parameters.baseline_tx_days]
    if not spoiling:
        return known[-1], False
    # Of several transfusions the first: only a value before all of them is free of them.
    reach = parameters.baseline_lookback_days
    earlier = [item for item in known if 0 < (spoiling[0] - day(item)).days <= reach]
    return (earlier[-1], False) if earlier else (known[-1], True)
