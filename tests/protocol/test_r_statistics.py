"""Intervals, tests and survival curves against numbers computed in R, where these lie beside the product."""

import csv
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pytest

from protocol import rates, survival
from protocol.rates import Alternative
from protocol.survival import Spread, Transform
from tests.protocol.curves import COMPETING, CURVES

ORACLE = Path(__file__).resolve().parents[2].parent / "shared/standards/oracles/r_statistics/numbers.csv"
LEVEL = Decimal("0.95")
CAUSES = {"relapse": 1, "death": 2, "1": 1, "2": 2}


def clopper_pearson(case, stat):
    k, n = map(int, case.split("/"))
    return getattr(rates.clopper_pearson(k, n, confidence=LEVEL), stat)


def binomial(case, stat):
    k, n = map(int, case.split("/"))
    return rates.exact_test(k, n, Decimal("0.8"), Alternative.TWO_SIDED)


def poisson(case, stat):
    events, years = case.split("@")
    return getattr(rates.poisson_limits(int(events), confidence=LEVEL), stat) / float(years)


def curve(transform):
    def number(case, stat):
        name, _at, day = case.partition("@")
        steps = survival.kaplan_meier(CURVES[name])
        if day:
            step = survival.step_at(steps, int(day))
            limits = survival.limits(step, confidence=LEVEL, transform=transform)
            return step.share if stat == "S" else getattr(limits, stat)
        low, high = survival.median_limits(steps, confidence=LEVEL, transform=transform)
        return {"median": survival.median(steps), "median_low": low, "median_high": high}[stat]

    return number


def incidence(take, spread=Spread.SURVIVAL):
    def number(case, stat):
        name, _at, day = case.partition("@")
        assert name == "FREIREICH2"
        steps = survival.cumulative_incidence(COMPETING, CAUSES[stat], spread=spread)
        return take(survival.step_at(steps, int(day)))

    return number


AREAS = {
    "clopper_pearson": clopper_pearson,
    "binom_p_0.8_two": binomial,
    "poisson_exact": poisson,
    "km_plain": curve(Transform.PLAIN),
    "km_log": curve(Transform.LOG),
    "km_log-log": curve(Transform.LOG_LOG),
    "aalen_johansen": incidence(lambda step: step.share),
    "aalen_johansen_se_survival": incidence(lambda step: sqrt(step.variance)),
    "cmprsk_est": incidence(lambda step: step.share),
    "cmprsk_var": incidence(lambda step: step.variance, Spread.CMPRSK),
}


def rows():
    with ORACLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(stat, ours, theirs):
    """To 1e-9 of R's number as printed; a median and its limits exactly."""
    if theirs == "NA":
        return ours is None
    if stat.startswith("median"):
        return ours == Fraction(theirs)
    return abs(float(ours) - float(theirs)) < 1e-9


@pytest.mark.skipif(not ORACLE.exists(), reason="the numbers of R are not here")
def test_agrees_with_every_number_of_r():
    told = rows()

    ours = [(row, AREAS[row["area"]](row["case"], row["stat"])) for row in told]

    assert [(row, number) for row, number in ours if not agrees(row["stat"], number, row["value"])] == []
    assert {row["area"] for row in told} == set(AREAS)
    assert len(told) > 200
