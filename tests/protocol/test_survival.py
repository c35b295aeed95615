"""Survival curves with variances, limits and medians, competing events, observed quartiles (STAT-06)."""

from decimal import Decimal
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import survival
from protocol.rates import ConfidenceLimits
from protocol.survival import Quartiles, Spread, Transform
from tests.protocol.curves import COMPETING, CURVES
from tests.protocol.tables import sentence, table

LEVEL = Decimal("0.95")

# Computed in R 4.2.2, survival 3.5-3.
FROM_R = table("""
    curve     | limits  | day | share          | low            | high
    GC191     | log-log | 60  | 0.944444444444 | 0.666390168335 | 0.991982923674
    GC191     | log-log | 200 | 0.826388888889 | 0.552481119908 | 0.940555136369
    GC192     | log-log | 93  | 0.545454545455 | 0.320676954787 | 0.723944625110
    GC192     | log-log | 100 | 0.500000000000 | 0.281786737951 | 0.684324160233
    GC192     | log-log | 270 | 0.181818181818 | 0.056848645914 | 0.362934570858
    FREIREICH | log-log | 16  | 0.627450980392 | 0.367510855988 | 0.804912189472
    FREIREICH | log     | 6   | 0.857142857143 | 0.719817083916 | 1              # cut at 1
    FREIREICH | log     | 23  | 0.448179271709 | 0.248788226818 | 0.807372045529
    FREIREICH | plain   | 6   | 0.857142857143 | 0.707479311825 | 1              # cut at 1
    FREIREICH | plain   | 22  | 0.537815126050 | 0.286481591130 | 0.789148660971
""")

MEDIANS = table("""
    curve         | limits  | median | low | high
    GC191         | log-log | -      | -   | -
    GC192         | log-log | 110    | 60  | 200   # half is left from day 100 to 120
    GC192         | log     | 110    | 90  | 240
    GC192         | plain   | 110    | 75  | 200
    FREIREICH     | log     | 23     | 16  | -     # the upper limit never comes down
    FREIREICH     | plain   | 23     | 13  | -
    10+           | log-log | -      | -   | -     # all censored
    10            | log-log | 10     | -   | -     # nobody is left: no limits
    10 10         | log-log | 10     | -   | -
    10 20         | log-log | 15     | 10  | -
    10 21         | log-log | 15.5   | 10  | -     # a half day
    10 20+        | log-log | -      | 10  | -     # half is left, and no event comes any more
    10 10+ 20 30+ | log-log | 20     | 10  | -     # events come before censorings of the same day
    0 10          | log-log | 5      | 0   | -
    10 20 30 40   | log-log | 25     | 10  | -     # the last observation is an event
    10 20 30 40+  | log-log | 25     | 10  | -
""")


def times(text):
    """A named curve, or days in which + marks a censoring."""
    return CURVES.get(text) or [(int(day.rstrip("+")), not day.endswith("+")) for day in text.split()]


@pytest.mark.parametrize("row", FROM_R, ids=sentence)
def test_agrees_with_r(row):
    step = survival.step_at(survival.kaplan_meier(times(row["curve"])), int(row["day"]))

    limits = survival.limits(step, confidence=LEVEL, transform=Transform(row["limits"]))

    ours = (float(step.share), limits.low, limits.high)
    assert ours == pytest.approx([float(row[name]) for name in ("share", "low", "high")], abs=1e-9)


@pytest.mark.parametrize("row", MEDIANS, ids=sentence)
def test_finds_the_median_and_its_limits(row):
    curve = survival.kaplan_meier(times(row["curve"]))

    limits = survival.median_limits(curve, confidence=LEVEL, transform=Transform(row["limits"]))

    told = [None if row[name] == "-" else Fraction(row[name]) for name in ("median", "low", "high")]
    assert [survival.median(curve), *limits] == told


def test_a_curve_begins_at_1_and_stays_after_its_last_step():
    curve = survival.kaplan_meier(times("60 100+ 100 200+"))

    assert [(step.day, step.share) for step in curve] == [(60, Fraction(3, 4)), (100, Fraction(1, 2))]
    before, between, after = (survival.step_at(curve, day) for day in (59, 99, 999))
    assert (before.share, between.share, after.share) == (1, Fraction(3, 4), Fraction(1, 2))
    assert survival.limits(before, confidence=LEVEL) == ConfidenceLimits(1.0, 1.0)


@pytest.mark.parametrize("transform", Transform)
def test_where_nobody_is_left_there_are_no_limits(transform):
    last = survival.kaplan_meier(times("10 20"))[-1]

    assert (last.share, last.variance) == (0, 0)
    assert survival.limits(last, confidence=LEVEL, transform=transform) is None


TIMES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=12)


@given(TIMES)
def test_limits_lie_around_the_share_and_inside_0_and_1(known):
    for step in survival.kaplan_meier([(day, cause == 1) for day, cause in known]):
        for transform in Transform:
            limits = survival.limits(step, confidence=LEVEL, transform=transform)
            assert limits is None or 0 <= limits.low < step.share < limits.high <= 1


@given(TIMES)
def test_without_competitors_incidence_is_what_survival_lost(known):
    """The jackknife of Aalen-Johansen is then Greenwood's variance."""
    alone = [(day, min(cause, 1)) for day, cause in known]

    lost = survival.cumulative_incidence(alone, 1)

    left = survival.kaplan_meier([(day, cause == 1) for day, cause in alone])
    assert [(1 - step.share, step.variance) for step in lost] == [(step.share, step.variance) for step in left]


@given(TIMES)
def test_without_censoring_an_incidence_is_a_proportion(known):
    """So is its variance: p (1 − p) / n."""
    seen = [(day, cause or 2) for day, cause in known]

    for step in survival.cumulative_incidence(seen, 1):
        share = Fraction(sum(day <= step.day and cause == 1 for day, cause in seen), len(seen))
        assert (step.share, step.variance) == (share, share * (1 - share) / len(seen))


# Computed in R 4.2.2, survival 3.5-3 and cmprsk 2.2-11.
INCIDENCES = table("""
    cause | day | share          | error          | variance by cmprsk
    1     | 6   | 0.095238095238 | 0.064056448489 | -
    1     | 10  | 0.199439775910 | -              | 0.008465029585
    1     | 23  | 0.441456582633 | 0.133659224091 | -
    2     | 10  | 0.047619047619 | 0.046471432045 | 0.002267573696
    2     | 23  | 0.110364145658 | 0.074487389305 | -
""")


@pytest.mark.parametrize("row", INCIDENCES, ids=sentence)
def test_competing_events_take_their_share(row):
    ours, cmprsk = (
        survival.step_at(survival.cumulative_incidence(COMPETING, int(row["cause"]), spread=spread), int(row["day"]))
        for spread in Spread
    )

    numbers = {"share": ours.share, "error": sqrt(ours.variance), "variance by cmprsk": cmprsk.variance}
    told = {name: float(row[name]) for name in numbers if row[name] != "-"}
    assert {name: float(numbers[name]) for name in told} == pytest.approx(told, abs=1e-9)


@pytest.mark.parametrize("spread", Spread)
def test_where_everybody_had_an_event_the_variance_is_known(spread):
    both = [survival.cumulative_incidence([(10, 1), (10, 1), (10, 2)], cause, spread=spread)[-1] for cause in (1, 2)]

    assert [step.share for step in both] == [Fraction(2, 3), Fraction(1, 3)]
    assert all(step.variance > 0 for step in both)


@pytest.mark.parametrize(
    ("values", "quartiles"),
    [
        ([], None),
        ([7], (7, 7, 7)),
        ([9, 1], (1, 5, 9)),
        ([1, 2, 3, 5], ("1.5", "2.5", 4)),
        ([1, 2, 3, 4, 5], (2, 3, 4)),
        ([30, 26, 30, 45, 60, 60], (30, "37.5", 60)),
    ],
)
def test_observed_quartiles_are_those_of_type_2(values, quartiles):
    assert survival.quartiles(values) == (quartiles and Quartiles(*map(Fraction, quartiles)))
