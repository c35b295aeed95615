"""Survival curves, competing risks, their variances and limits, medians and observed quartiles (STAT-06).

Curves, variances and medians are exact fractions; only the limits are floating point (SciPy). The conventions are
those of R's survival and of SAS's LIFETEST: log-log limits, and a median between two event days where exactly half
is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import exp, log, sqrt
from types import MappingProxyType

from protocol import quantiles
from protocol.rates import ConfidenceLimits

CENSORED = 0
HALF = Fraction(1, 2)
QUARTILES = (Fraction(1, 4), HALF, Fraction(3, 4))


class Transform(StrEnum):
    """The scale on which the limits of a share are symmetric; the trial's is log-log."""

    PLAIN = "plain"
    LOG = "log"
    LOG_LOG = "log-log"


class Spread(StrEnum):
    """How the variance of a cumulative incidence is estimated; the trial's is that of R's survival."""

    SURVIVAL = "survival"
    CMPRSK = "cmprsk"


@dataclass(frozen=True, slots=True)
class CurveStep:
    """A step of a curve: from this day on, this share, with its variance."""

    day: int
    share: Fraction
    variance: Fraction


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The first quartile, the median and the third quartile of numbers that were all observed."""

    first: Fraction
    median: Fraction
    third: Fraction


@dataclass(frozen=True, slots=True)
class _Day:
    """A day with events: how many were at risk, how many had any event, how many the one that is asked for."""

    day: int
    at_risk: int
    events: int
    of_cause: int

    @property
    def left(self) -> Fraction:
        """The share of those at risk that had no event."""
        return Fraction(self.at_risk - self.events, self.at_risk)


def _event_days(times: Sequence[tuple[int, int]], cause: int) -> Iterator[_Day]:
    """The days with events in their order; events come before censorings of the same day."""
    counts, at_risk = Counter(times), len(times)
    leaving = Counter(day for day, _cause in times)
    censored = {day: counts[day, CENSORED] for day in leaving}
    for day in sorted(leaving):
        if events := leaving[day] - censored[day]:
            yield _Day(day, at_risk, events, counts[day, cause])
        at_risk -= leaving[day]


def kaplan_meier(times: Sequence[tuple[int, bool]]) -> tuple[CurveStep, ...]:
    """The curve of (day, whether it was the event) with Greenwood's variance, which is 0 where nobody is left."""
    share, hazards, steps = Fraction(1), Fraction(0), []
    for here in _event_days([(day, int(event)) for day, event in times], 1):
        share *= here.left
        if share:
            hazards += Fraction(here.events, here.at_risk * (here.at_risk - here.events))
        steps.append(CurveStep(here.day, share, share**2 * hazards))
    return tuple(steps)


def step_at(curve: Sequence[CurveStep], day: int) -> CurveStep:
    """What a curve of survival is on a day: 1 before its first step, and as it was after its last."""
    return next((step for step in reversed(curve) if step.day <= day), CurveStep(day, Fraction(1), Fraction(0)))


def limits(
    step: CurveStep, *, confidence: Decimal, transform: Transform = Transform.LOG_LOG
) -> ConfidenceLimits | None:
    """The limits of a share; none where nobody is left, and 1 where nobody had the event yet."""
    if step.share == 0:
        return None
    if step.share == 1:
        return ConfidenceLimits(1.0, 1.0)
    reach = quantiles.normal(float((1 + confidence) / 2)) * sqrt(step.variance)
    return _TRANSFORMS[transform](float(step.share), reach)


def _plain(share: float, reach: float) -> ConfidenceLimits:
    return ConfidenceLimits(max(share - reach, 0.0), min(share + reach, 1.0))


def _log(share: float, reach: float) -> ConfidenceLimits:
    times = exp(reach / share)
    return ConfidenceLimits(share / times, min(share * times, 1.0))


def _log_log(share: float, reach: float) -> ConfidenceLimits:
    power = exp(reach / (share * -log(share)))
    return ConfidenceLimits(share**power, share ** (1 / power))


_TRANSFORMS: Mapping[Transform, Callable[[float, float], ConfidenceLimits]] = MappingProxyType(
    {Transform.PLAIN: _plain, Transform.LOG: _log, Transform.LOG_LOG: _log_log}
)


def median(curve: Iterable[CurveStep]) -> Fraction | None:
    """The day on which less than half is left; the middle to the next event day where exactly half is left.

    None where that day never comes, or where exactly half is left after the last event.
    """
    return _half([(step.day, step.share) for step in curve])


def median_limits(
    curve: Iterable[CurveStep], *, confidence: Decimal, transform: Transform = Transform.LOG_LOG
) -> tuple[Fraction | None, Fraction | None]:
    """The days on which the lower and the upper limits of the curve come to one half; None where they never do."""
    known = [(step.day, reach) for step in curve if (reach := limits(step, confidence=confidence, transform=transform))]
    return _half([(day, reach.low) for day, reach in known]), _half([(day, reach.high) for day, reach in known])


def _half(points: Iterable[tuple[int, Fraction | float]]) -> Fraction | None:
    """Where shares come down to one half; of limits that rise again, by the share next below it (as R does)."""
    below = sorted((point for point in points if point[1] <= HALF), key=lambda point: -point[1])
    if not below:
        return None
    day, share = below[0]
    if share < HALF:
        return Fraction(day)
    return Fraction(day + below[1][0], 2) if len(below) > 1 else None


def cumulative_incidence(
    times: Sequence[tuple[int, int]], cause: int, *, spread: Spread = Spread.SURVIVAL
) -> tuple[CurveStep, ...]:
    """The Aalen-Johansen incidence of one cause among competing ones, of (day, cause); cause 0 is censored."""
    survival, incidence, steps = Fraction(1), Fraction(0), []
    sums = (Fraction(0), Fraction(0), Fraction(0))
    for here in _event_days(times, cause):
        incidence += survival * Fraction(here.of_cause, here.at_risk)
        added = _SPREADS[spread](here, survival, incidence)
        sums = (sums[0] + added[0], sums[1] + added[1], sums[2] + added[2])
        survival *= here.left
        if here.of_cause:
            steps.append(CurveStep(here.day, incidence, sums[0] - 2 * incidence * sums[1] + incidence**2 * sums[2]))
    return tuple(steps)


# What a day adds to the variance of an incidence F, which is a − 2·F·b + F²·c over the days until then.
_Added = tuple[Fraction, Fraction, Fraction]


def _as_survival(here: _Day, survival: Fraction, incidence: Fraction) -> _Added:
    """The infinitesimal jackknife: the squared influence of each subject."""
    n, events, own = here.at_risk, here.events, here.of_cause
    hazards = Fraction(events, n * (n - events)) if n > events else Fraction(0)
    share = survival * Fraction(own, n**2)
    own_part = survival**2 * Fraction(own * (n - own), n**3)
    return incidence**2 * hazards + 2 * incidence * share + own_part, incidence * hazards + share, hazards


def _as_cmprsk(here: _Day, survival: Fraction, incidence: Fraction) -> _Added:
    """Aalen's estimate, with its correction for ties."""
    left = survival * here.left
    inverse = 1 / left if left else Fraction(0)
    own = _tied(here, here.of_cause) * survival**2
    others = _tied(here, here.events - here.of_cause) * survival**2
    after, with_own = incidence * inverse, 1 + incidence * inverse
    return (
        with_own**2 * own + after**2 * others,
        inverse * (with_own * own + after * others),
        inverse**2 * (own + others),
    )


def _tied(here: _Day, events: int) -> Fraction:
    n = here.at_risk
    corrected = 1 - Fraction(events - 1, n - 1) if events > 1 else 1
    return corrected * Fraction(events, n**2)


_SPREADS: Mapping[Spread, Callable[[_Day, Fraction, Fraction], _Added]] = MappingProxyType(
    {Spread.SURVIVAL: _as_survival, Spread.CMPRSK: _as_cmprsk}
)


def quartiles(values: Sequence[int]) -> Quartiles | None:
    """The quartiles of observed numbers (R's type 2: of two that share a quartile, the middle); None of none."""
    return Quartiles(*(_quantile(sorted(values), share) for share in QUARTILES)) if values else None


def _quantile(ordered: Sequence[int], share: Fraction) -> Fraction:
    place, rest = divmod(len(ordered) * share.numerator, share.denominator)
    return Fraction(ordered[place]) if rest else Fraction(ordered[place - 1] + ordered[place], 2)
