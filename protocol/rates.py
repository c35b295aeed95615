"""Proportions, exact intervals and tests, exposure-adjusted rates, Kaplan-Meier, adverse events (STAT-02 to 10).

Counts, curves and tests are exact fractions; only the limits of intervals are floating point
(SciPy), and they are rounded half up to two decimals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from scipy.special import betaincinv, gammaincinv

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


def proportion(k: int, n: int, *, confidence: Decimal) -> Rate:
    """STAT-02: k of n with the Clopper-Pearson interval; raises Impossible."""
    if not 0 <= k <= n:
        raise Impossible(k, n)
    if n == 0:
        return Rate(k, n, None, None, None)
    tail = float((1 - confidence) / 2)
    low = half_up(PERCENT * float(betaincinv(k, n - k + 1, tail)) if k else 0.0, 2)
    high = half_up(PERCENT * float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else float(PERCENT), 2)
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


def exposure_adjusted(events: int, person_years: Decimal, per: Decimal, *, confidence: Decimal) -> Incidence:
    """STAT-08: events over person-years; raises Impossible."""
    if events < 0 or person_years <= 0 or per <= 0:
        raise Impossible(events, person_years, per)
    tail = float((1 - confidence) / 2)
    factor = Fraction(per) / Fraction(person_years)
    # Quantiles of chi-squared with 2k degrees of freedom, halved, are those of gamma with shape k.
    low = half_up(Fraction(float(gammaincinv(events, tail))) * factor if events else Fraction(0), 2)
    high = half_up(Fraction(float(gammaincinv(events + 1, 1 - tail))) * factor, 2)
    return Incidence(half_up(events * factor, 2), low, high)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a survival curve: from this day on, this share."""

    day: int
    share: Fraction


def kaplan_meier(times: Sequence[tuple[int, bool]]) -> tuple[Step, ...]:
    """The curve of (day, whether it was the event); events come before censorings of the same day."""
    share, at_risk, steps = Fraction(1), len(times), []
    for day in sorted({day for day, _event in times}):
        here = [event for other, event in times if other == day]
        if any(here):
            share *= 1 - Fraction(sum(here), at_risk)
            steps.append(Step(day, share))
        at_risk -= len(here)
    return tuple(steps)


def share_at(curve: Sequence[Step], day: int) -> Fraction:
    """What of a curve is left on a day; after the last step it stays."""
    return next((step.share for step in reversed(curve) if step.day <= day), Fraction(1))


def median(curve: Sequence[Step]) -> int | None:
    """The first day on which at most half is left; None where that day never comes."""
    return next((step.day for step in curve if step.share <= Fraction(1, 2)), None)


def cumulative_incidence(times: Sequence[tuple[int, int]], cause: int) -> tuple[Step, ...]:
    """STAT-06: Aalen-Johansen incidence of one cause among competing ones; cause 0 is censored."""
    survival, incidence, at_risk, steps = Fraction(1), Fraction(0), len(times), []
    for day in sorted({day for day, _cause in times}):
        here = [other for on, other in times if on == day]
        ours = sum(other == cause for other in here)
        if ours:
            incidence += survival * Fraction(ours, at_risk)
            steps.append(Step(day, incidence))
        survival *= 1 - Fraction(sum(other != 0 for other in here), at_risk)
        at_risk -= len(here)
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class AdverseEvent:
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


def ae_table(n_safety: int, events: Sequence[AdverseEvent]) -> tuple[Mapping[str, AeRow], AeRow]:
    """STAT-07: by preferred term, and over all terms: a subject counts once, at the worst grade. Raises Impossible."""
    terms: dict[str, list[AdverseEvent]] = {}
    for event in events:
        terms.setdefault(event.term, []).append(event)
    rows = {term: _row(n_safety, terms[term]) for term in sorted(terms)}
    return rows, _row(n_safety, events)


def _row(n_safety: int, events: Sequence[AdverseEvent]) -> AeRow:
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
