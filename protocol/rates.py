"""Proportions, exact intervals and tests, exposure-adjusted rates, adverse events (STAT-02 to 10).

Counts and tests are exact fractions; only the limits of intervals are floating point
(SciPy), and they are rounded half up to two decimals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from protocol import quantiles
from protocol.codelists import Codelist, Status
from protocol.words import _

PERCENT = 100
LARGEST_EXACT_TEST = 2_000


class Alternative(Codelist):
    """What an exact binomial test is held against."""

    TWO_SIDED = "two-sided", _("Two-sided")
    GREATER = "greater", _("Greater")
    LESS = "less", _("Less")


class Impossible(ValueError):
    """Numbers that no study can have, for instance more responders than subjects."""


@dataclass(frozen=True, slots=True)
class Rate:
    """k of n with the percentage (one decimal) and its exact interval (two decimals), in percent.

    Percentage and interval are None where n is 0.
    """

    k: int
    n: int
    percent: Decimal | None
    low: Decimal | None
    high: Decimal | None


def half_up(number: Fraction | float, places: int) -> Decimal:
    """Round half up, from the exact fraction (STAT-10)."""
    whole = floor(abs(Fraction(number)) * 10**places + Fraction(1, 2))
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


@dataclass(frozen=True, slots=True)
class ConfidenceLimits:
    """The lower and the upper limit of an interval, unrounded."""

    low: float
    high: float


def clopper_pearson(k: int, n: int, *, confidence: Decimal) -> ConfidenceLimits:
    """STAT-02: the exact limits of the share k of n, where n is not 0; raises Impossible."""
    if not 0 <= k <= n or n == 0:
        raise Impossible(k, n)
    tail = float((1 - confidence) / 2)
    low = quantiles.beta(k, n - k + 1, tail) if k else 0.0
    high = quantiles.beta(k + 1, n - k, 1 - tail) if k < n else 1.0
    return ConfidenceLimits(low, high)


def proportion(k: int, n: int, *, confidence: Decimal) -> Rate:
    """STAT-02: k of n with the Clopper-Pearson interval; raises Impossible."""
    if k == n == 0:
        return Rate(k, n, None, None, None)
    limits = clopper_pearson(k, n, confidence=confidence)
    low, high = half_up(PERCENT * limits.low, 2), half_up(PERCENT * limits.high, 2)
    return Rate(k, n, half_up(Fraction(PERCENT * k, n), 1), low, high)


def overall(statuses: Iterable[Status], counted: Collection[Status], *, confidence: Decimal) -> Rate:
    """The share of some statuses (CR and PR for the overall response, CR for the complete) in all of them."""
    listed = tuple(statuses)
    return proportion(sum(status in counted for status in listed), len(listed), confidence=confidence)


def all_treated(statuses: Iterable[Status]) -> tuple[Status, ...]:
    """RESP-16: the full analysis set: all but the pending, where NE is a non-response in the denominator."""
    return tuple(status for status in statuses if status is not Status.PENDING)


def evaluable(statuses: Iterable[Status]) -> tuple[Status, ...]:
    """RESP-16: who has a response of the time point, good or bad."""
    return tuple(status for status in statuses if status in (Status.CR, Status.PR, Status.NR))


def exact_test(k: int, n: int, p0: Decimal, alternative: Alternative) -> Fraction:
    """STAT-04: exact binomial p; two-sided sums every outcome no more likely than the observed. Raises Impossible."""
    if not 0 <= k <= n <= LARGEST_EXACT_TEST or not 0 <= p0 <= 1:
        raise Impossible(k, n, p0)
    yes, no = Fraction(p0).numerator, Fraction(1 - p0).numerator
    weights = _binomial(n, yes, no)
    total = (yes + no) ** n
    if alternative is Alternative.GREATER:
        return Fraction(sum(weights[k:]), total)
    if alternative is Alternative.LESS:
        return Fraction(sum(weights[: k + 1]), total)
    return Fraction(sum(weight for weight in weights if weight <= weights[k]), total)


def _binomial(n: int, yes: int, no: int) -> list[int]:
    """The probabilities of 0 to n successes, each times the same number, so that they are whole."""
    choose, weights = 1, []
    ups, downs = _powers(yes, n), _powers(no, n)
    for k in range(n + 1):
        weights.append(choose * ups[k] * downs[n - k])
        choose = choose * (n - k) // (k + 1)
    return weights


def _powers(number: int, highest: int) -> list[int]:
    powers = [1]
    for _step in range(highest):
        powers.append(powers[-1] * number)
    return powers


@dataclass(frozen=True, slots=True)
class Incidence:
    """Events per so many person-years, with the exact Poisson interval, two decimals."""

    rate: Decimal
    low: Decimal
    high: Decimal


def poisson_limits(events: int, *, confidence: Decimal) -> ConfidenceLimits:
    """STAT-08: the exact limits of the number of events that was to be expected; raises Impossible."""
    if events < 0:
        raise Impossible(events)
    tail = float((1 - confidence) / 2)
    # Quantiles of chi-squared with 2k degrees of freedom, halved, are those of gamma with shape k.
    low = quantiles.gamma(events, tail) if events else 0.0
    return ConfidenceLimits(low, quantiles.gamma(events + 1, 1 - tail))


def exposure_adjusted(events: int, person_years: Decimal, per: Decimal, *, confidence: Decimal) -> Incidence:
    """STAT-08: events over person-years; raises Impossible."""
    if person_years <= 0 or per <= 0:
        raise Impossible(events, person_years, per)
    factor = Fraction(per) / Fraction(person_years)
    limits = poisson_limits(events, confidence=confidence)
    low, high = half_up(Fraction(limits.low) * factor, 2), half_up(Fraction(limits.high) * factor, 2)
    return Incidence(half_up(events * factor, 2), low, high)


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event as the table counts it; the grade is None where it is not known."""

    subject: str
    term: str
    grade: int | None


@dataclass(frozen=True, slots=True)
class AeRow:
    """A line of the table: subjects, percentage of the safety set (one decimal), events, subjects by worst grade."""

    subjects: int
    percent: Decimal | None
    events: int
    by_worst_grade: Mapping[int | None, int]


def ae_table(n_safety: int, events: Sequence[CountedEvent]) -> tuple[Mapping[str, AeRow], AeRow]:
    """STAT-07: by preferred term, and over all terms: a subject counts once, at the worst grade. Raises Impossible."""
    terms: dict[str, list[CountedEvent]] = {}
    for event in events:
        terms.setdefault(event.term, []).append(event)
    rows = {term: _row(n_safety, terms[term]) for term in sorted(terms)}
    return rows, _row(n_safety, events)


def _row(n_safety: int, events: Sequence[CountedEvent]) -> AeRow:
    worst: dict[str, int | None] = {}
    for event in events:
        known = [grade for grade in (worst.get(event.subject), event.grade) if grade is not None]
        worst[event.subject] = max(known, default=None)
    if len(worst) > n_safety:
        raise Impossible(len(worst), n_safety)
    grades = sorted(worst.values(), key=lambda grade: grade or 0)
    counts = {grade: grades.count(grade) for grade in dict.fromkeys(grades)}
    percent = half_up(Fraction(PERCENT * len(worst), n_safety), 1) if n_safety else None
    return AeRow(len(worst), percent, len(events), counts)
