"""Exact intervals and tests, rates, adverse events (STAT-02 to 10)."""

from decimal import Decimal
from fractions import Fraction
from math import comb, exp, factorial

import pytest

from protocol import rates
from protocol.codelists import Status
from protocol.rates import Alternative, CountedEvent, Impossible
from tests.protocol.tables import sentence, table

LEVEL = Decimal("0.95")
GOLDEN = table("""
    k  | n  | percent | low   | high
    0  | 22 | 0.0     | 0.00  | 15.44
    1  | 22 | 4.5     | 0.12  | 22.84
    11 | 22 | 50.0    | 28.22 | 71.78
    15 | 22 | 68.2    | 45.13 | 86.14
    21 | 22 | 95.5    | 77.16 | 99.88
    22 | 22 | 100.0   | 84.56 | 100.00
    18 | 20 | 90.0    | 68.30 | 98.77
    35 | 44 | 79.5    | 64.70 | 90.20
    63 | 78 | 80.8    | 70.27 | 88.82    # D-10: half up of 80.769
    1  | 8  | 12.5    | 0.32  | 52.65
""")


@pytest.mark.parametrize("row", GOLDEN, ids=sentence)
def test_gives_the_golden_intervals(row):
    rate = rates.proportion(int(row["k"]), int(row["n"]), confidence=LEVEL)

    assert [str(rate.percent), str(rate.low), str(rate.high)] == [row["percent"], row["low"], row["high"]]


def test_limits_leave_the_tail_outside():
    """The definition itself: at the lower limit k or more have the probability of the tail, at the upper k or fewer."""
    for n, k in ((7, 3), (22, 18), (78, 56), (78, 40)):
        rate = rates.proportion(k, n, confidence=LEVEL)
        low, high = float(rate.low) / 100, float(rate.high) / 100

        assert sum(binomial(n, x, low) for x in range(k, n + 1)) == pytest.approx(0.025, abs=1e-3)
        assert sum(binomial(n, x, high) for x in range(k + 1)) == pytest.approx(0.025, abs=1e-3)


def binomial(n, k, p):
    return comb(n, k) * p**k * (1 - p) ** (n - k)


def test_incidence_leaves_the_tail_outside():
    found = rates.exposure_adjusted(7, Decimal(10_000), Decimal(10_000), confidence=LEVEL)

    assert sum(poisson(x, float(found.high)) for x in range(8)) == pytest.approx(0.025, abs=1e-3)
    assert 1 - sum(poisson(x, float(found.low)) for x in range(7)) == pytest.approx(0.025, abs=1e-3)


def poisson(k, mean):
    return exp(-mean) * mean**k / factorial(k)


def test_nobody_has_no_rate():
    assert rates.proportion(0, 0, confidence=LEVEL) == rates.Rate(0, 0, None, None, None)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2)])
def test_refuses_impossible_counts(k, n):
    with pytest.raises(Impossible):
        rates.proportion(k, n, confidence=LEVEL)
    with pytest.raises(Impossible):
        rates.exact_test(k, n, Decimal("0.5"), Alternative.LESS)


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [("1/8", 2, "0.13"), ("-1/8", 2, "-0.13"), ("5", 1, "5.0"), ("1/3", 4, "0.3333"), ("19/2", 0, "10")],
)
def test_rounds_half_up_from_the_exact_fraction(number, places, rounded):
    assert str(rates.half_up(Fraction(number), places)) == rounded


def test_counts_the_pending_in_neither_set():
    statuses = (Status.CR, Status.PR, Status.NR, Status.NE, Status.PENDING)

    assert rates.all_treated(statuses) == statuses[:4]
    assert rates.evaluable(statuses) == statuses[:3]
    overall = rates.overall(rates.all_treated(statuses), (Status.CR, Status.PR), confidence=LEVEL)
    assert (overall.k, overall.n, str(overall.percent)) == (2, 4, "50.0")


@pytest.mark.parametrize(
    ("k", "n", "p0", "alternative", "p"),
    [
        (18, 22, "0.8", Alternative.TWO_SIDED, "1.0000"),
        (18, 22, "0.5", Alternative.GREATER, "0.0022"),
        (18, 22, "0.8", Alternative.LESS, "0.6680"),
        (5, 10, "0.5", Alternative.TWO_SIDED, "1.0000"),
        (2, 10, "0.5", Alternative.TWO_SIDED, "0.1094"),
        (0, 5, "0", Alternative.GREATER, "1.0000"),
        (0, 5, "1", Alternative.TWO_SIDED, "0.0000"),
    ],
)
def test_tests_exactly(k, n, p0, alternative, p):
    assert str(rates.half_up(rates.exact_test(k, n, Decimal(p0), alternative), 4)) == p


def test_two_sided_counts_every_outcome_no_more_likely():
    n, k, p0 = 9, 4, Fraction(1, 4)
    likely = [comb(n, x) * p0**x * (1 - p0) ** (n - x) for x in range(n + 1)]

    p = rates.exact_test(k, n, Decimal("0.25"), Alternative.TWO_SIDED)

    assert p == sum(one for one in likely if one <= likely[k])


def test_gives_exposure_adjusted_rates():
    found = rates.exposure_adjusted(7, Decimal("20.5"), Decimal(100), confidence=LEVEL)
    none = rates.exposure_adjusted(0, Decimal("20.5"), Decimal(100), confidence=LEVEL)

    assert [str(found.rate), str(found.low), str(found.high)] == ["34.15", "13.73", "70.35"]
    assert [str(none.rate), str(none.low), str(none.high)] == ["0.00", "0.00", "17.99"]


def test_refuses_an_exposure_of_nothing():
    with pytest.raises(Impossible):
        rates.exposure_adjusted(1, Decimal(0), Decimal(100), confidence=LEVEL)
    with pytest.raises(Impossible):
        rates.exposure_adjusted(-1, Decimal(1), Decimal(100), confidence=LEVEL)
    with pytest.raises(Impossible):
        rates.clopper_pearson(0, 0, confidence=LEVEL)


# Computed in R 4.2.2, binom.test and poisson.test.
@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [
        (rates.clopper_pearson(0, 1, confidence=LEVEL), 0, 0.975),
        (rates.clopper_pearson(1, 5, confidence=LEVEL), 0.005050763379, 0.716417936118),
        (rates.clopper_pearson(77, 78, confidence=LEVEL), 0.930627259214, 0.999675465391),
        (rates.clopper_pearson(20, 20, confidence=LEVEL), 0.831566529017, 1),
        (rates.poisson_limits(0, confidence=LEVEL), 0, 20.5 * 0.179945339225),
        (rates.poisson_limits(7, confidence=LEVEL), 78.3 * 0.035943333991, 78.3 * 0.184197641912),
    ],
)
def test_exact_limits_agree_with_r(limits, low, high):
    assert (limits.low, limits.high) == pytest.approx((low, high), abs=1e-9)


def test_a_subject_counts_once_for_a_term_at_the_worst_grade():
    events = [
        CountedEvent("01", "Rash", 1), CountedEvent("01", "Rash", 3), CountedEvent("02", "Rash", None),
        CountedEvent("02", "Cough", 2), CountedEvent("02", "Cough", None),
    ]  # fmt: skip

    rows, overall = rates.ae_table(8, events)

    assert list(rows) == ["Cough", "Rash"]
    assert (rows["Rash"].subjects, str(rows["Rash"].percent), rows["Rash"].events) == (2, "25.0", 3)
    assert rows["Rash"].by_worst_grade == {3: 1, None: 1}
    assert rows["Cough"].by_worst_grade == {2: 1}
    assert (overall.subjects, overall.events) == (2, 5)


def test_an_empty_safety_set_has_no_percentage():
    assert rates.ae_table(0, [])[1].percent is None
    with pytest.raises(Impossible):
        rates.ae_table(0, [CountedEvent("01", "Rash", 1)])
