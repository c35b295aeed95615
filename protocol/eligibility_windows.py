"""Windows before consent and before a planned first dose: which result counts, and until which day (P04, P05, P07)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from protocol.dates import after
from protocol.partial_dates import Spanning


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days that a date can be: one day where it is known, all of a month or a year where only that is."""

    earliest: date
    latest: date

    @property
    def day(self) -> date | None:
        """The day, where there is only one."""
        return self.earliest if self.earliest == self.latest else None

    @property
    def names_month(self) -> bool:
        """Whether month and year are certain."""
        return (self.earliest.year, self.earliest.month) == (self.latest.year, self.latest.month)


def day_range(known: date | Spanning | None) -> DayRange | None:
    """A date, whole or partial, as the days that it can be; None where nothing or only one end is known."""
    if known is None or isinstance(known, date):
        return None if known is None else DayRange(known, known)
    first, last = known.earliest, known.latest
    return None if first is None or last is None else DayRange(first, last)


class Timed(Protocol):
    """Something that was found on a day."""

    @property
    def on(self) -> date | None: ...


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Windowed(Generic[T]):
    """The latest result of its window, or beside it the one that is too old to count.

    ``until`` is the last day before which a result may lie and still count: the last planned first dose for it.
    """

    used: T | None = None
    too_old: T | None = None
    until: date | None = None


def latest_within(results: Iterable[T], *, days: int, before: date) -> Windowed[T]:
    """The latest result on or before a planned first dose and at most so many days back; see `latest_since`."""
    chosen = latest_since(results, since=after(before, -days), before=before)
    if chosen.used is None or chosen.used.on is None:
        return chosen
    return replace(chosen, until=after(chosen.used.on, days))


def latest_since(results: Iterable[T], *, since: date, before: date) -> Windowed[T]:
    """The latest result from one day to another, both inside: it supersedes the earlier, whatever they say.

    Of two results of one day the later of the row counts. One that has no day cannot be placed, and counts not.
    """
    latest: T | None = None
    last = date.min
    for result in results:
        if result.on is not None and last <= result.on <= before:
            latest, last = result, result.on
    return Windowed(too_old=latest) if last < since else Windowed(used=latest)


@dataclass(frozen=True, slots=True)
class Expiry:
    """The last day, inclusive, on which a decision may be acted on, and the fact that ends it."""

    last_day: date
    fact: str


def earliest_expiry(expiries: Iterable[Expiry]) -> Expiry | None:
    """The fact that becomes too old first; None where nothing that was used has a window."""
    return min(expiries, key=attrgetter("last_day", "fact"), default=None)
