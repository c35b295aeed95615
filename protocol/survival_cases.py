"""What a worked case of a survival curve tells, and the curve as its answer has it (STAT-06)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from protocol import survival
from protocol.inputs import Input, MalformedCase
from protocol.parameters import Parameters
from protocol.rates import half_up
from protocol.survival import CurveStep

Output = dict[str, object]

LONGEST_FOLLOW_UP = 36_525  # days: a hundred years, more than any curve of this trial
PLACES = 6


def times(case: Input) -> tuple[tuple[int, bool], ...]:
    """Each subject's last day, and whether it was the event."""
    days, events = case.counts("days"), case.counts("event")
    if len(days) != len(events) or not days or set(events) - {0, 1}:
        raise MalformedCase("“event” holds 1 (event) or 0 (censored) for each of the “days”.")
    if max(days) > LONGEST_FOLLOW_UP:
        raise case.wrong("days", f"a list of at most {LONGEST_FOLLOW_UP} days each")
    return tuple((day, event == 1) for day, event in zip(days, events, strict=True))


def curve(known: Sequence[tuple[int, bool]], parameters: Parameters, confidence: Decimal) -> Output:
    """Survival on every day of the follow-up (the case does not say which days are asked), incidence, median."""
    steps, asked = survival.kaplan_meier(known), parameters.incidence_day
    last = max(*(day for day, _event in known), asked, parameters.m12_hi)
    low, high = survival.median_limits(steps, confidence=confidence)
    return {
        **dict(_daily(steps, last, confidence)),
        f"cum_inc_{asked}": _share(1 - survival.step_at(steps, asked).share),
        "median": _day(survival.median(steps)),
        "median_low": _day(low),
        "median_high": _day(high),
    }


def observed(known: Sequence[tuple[int, bool]]) -> Output:
    """The quartiles that were observed among those who had the event."""
    quartiles = survival.quartiles([day for day, event in known if event])
    days = (None, None, None) if quartiles is None else (quartiles.first, quartiles.median, quartiles.third)
    return dict(zip(("observed_q1", "observed_median", "observed_q3"), map(_day, days), strict=True))


def _daily(steps: Sequence[CurveStep], last: int, confidence: Decimal) -> Iterator[tuple[str, str | None]]:
    """Each day has what the last event day left."""
    by_day = {step.day: step for step in steps}
    values = _values(survival.step_at((), 0), confidence)
    for day in range(last + 1):
        if day in by_day:
            values = _values(by_day[day], confidence)
        yield from zip((f"S{day}", f"S{day}_low", f"S{day}_high"), values, strict=True)


def _values(step: CurveStep, confidence: Decimal) -> tuple[str | None, ...]:
    limits = survival.limits(step, confidence=confidence)
    low, high = (None, None) if limits is None else (_share(limits.low), _share(limits.high))
    return _share(step.share), low, high


def _share(number: Fraction | float) -> str:
    return format(half_up(number, PLACES), "f")


def _day(day: Fraction | None) -> float | None:
    """A day of a curve, which can be a half; None where it is not reached."""
    return None if day is None else float(day)
