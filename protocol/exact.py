"""Exact limits of a binomial proportion and of a Poisson mean, found where the tail has the asked
probability.

They are the quantiles of the beta and chi-squared distributions (STAT-02, STAT-08), without the second and
the hundred megabytes that a numerical library costs at the start of every process; the tests hold them
against SciPy.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

NEGLIGIBLE = 1e-18


def _root(rises: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero between two points, to the last bit."""
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if rises(middle) < 0:
            low = middle
        else:
            high = middle


def _sum(term: float, ratio: Callable[[int], float], start: int, step: int, last: int) -> float:
    """The sum of a falling tail from its first term, each next by its ratio to the one before."""
    total = term
    for place in range(start, last, step):
        term *= ratio(place)
        total += term
        if term <= total * NEGLIGIBLE:
            break
    return total


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X ≥ k) of n trials, for 0 < p ≤ k / n, 0 < k, p < 1."""
    odds = p / (1 - p)
    first = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p))
    return _sum(first, lambda x: (n - x) / (x + 1) * odds, k, 1, n)


def lower_share(k: int, n: int, tail: float) -> float:
    """The Clopper-Pearson lower limit of k of n with ``tail`` outside: the share at which P(X ≥ k) is the
    tail."""
    if k == 0:
        return 0.0
    return _root(lambda p: binomial_at_least(k, n, p) - tail, 0.0, k / n)


def upper_share(k: int, n: int, tail: float) -> float:
    """The Clopper-Pearson upper limit: the lower limit of the failures, seen from the other side."""
    return 1.0 - lower_share(n - k, n, tail)


def _poisson(k: int, mean: float) -> float:
    return exp(k * log(mean) - mean - lgamma(k + 1))


def lower_mean(k: int, tail: float) -> float:
    """The mean at which k events or more have the probability ``tail``."""
    if k == 0:
        return 0.0
    # far beyond the count the terms are less than the smallest float
    last = 2 * k + 1000
    return _root(lambda mean: _sum(_poisson(k, mean), lambda x: mean / (x + 1), k, 1, last) - tail, 0.0, float(k))


def upper_mean(k: int, tail: float) -> float:
    """The mean at which k events or fewer have the probability ``tail``."""

    def short(mean: float) -> float:
        return tail - _sum(_poisson(k, mean), lambda x: x / mean, k, -1, 0)

    high = k + 1.0
    while short(high) < 0:
        high *= 2
    return _root(short, max(float(k), 1e-300), high)
