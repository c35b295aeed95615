"""The axes of a chart: as tables, and as what must hold of any data."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.protocol.tables import table
from tests.reports.frame import DAYS, NUMBERS, SCALE, UNHURRIED
from trial_edc.reports.charts import plotting
from trial_edc.reports.charts.plotting import Span

TICKS = table("""
    values       | most | ticks
    55 121 130   |    8 | 40 60 80 100 120 140
    55 121 130   |    3 | 50 100 150
    0.03 1.95    |    3 | 0 1 2
    1.8 6.3      |    4 | 0.0 2.5 5.0 7.5
    0.03 1.95    |    8 | 0.0 0.5 1.0 1.5 2.0
    0            |    3 | 0.0 0.5 1.0
    118          |    3 | 100 120 140
    0.001        |    3 | 0.0009 0.0010 0.0011
    0.02 20000   |    3 | 0 10000 20000
    -4 9         |    3 | -10 0 10
    99.9 100.1   |    3 | 99.9 100.0 100.1
""")


@pytest.mark.parametrize("row", TICKS, ids=lambda row: f"{row['values']} in {row['most']}")
def test_ticks_are_round_numbers_with_exact_decimals(row):
    found = plotting.ticks([Decimal(value) for value in row["values"].split()], most=int(row["most"]))

    assert " ".join(f"{tick:f}" for tick in found) == row["ticks"]


@UNHURRIED
@given(st.lists(NUMBERS, min_size=1), st.integers(min_value=3, max_value=12))
def test_ticks_hold_all_values_between_them(values, most):
    found = plotting.ticks(values, most=most)

    assert found[0] <= min(values)
    assert max(values) <= found[-1]
    assert 2 <= len(found) <= most
    assert len({after - before for before, after in zip(found, found[1:], strict=False)}) == 1


def test_no_value_has_no_ticks():
    with pytest.raises(ValueError, match="empty"):
        plotting.ticks([], most=3)


MONTHS = table("""
    first      | last       | most | months
    2024-01-01 | 2024-03-31 |    9 | 2024-01 2024-02 2024-03
    2024-01-02 | 2024-04-01 |    9 | 2024-02 2024-03 2024-04
    2023-11-20 | 2024-11-20 |    5 | 2024-01 2024-04 2024-07 2024-10
    2023-11-20 | 2024-11-20 |    9 | 2024-01 2024-03 2024-05 2024-07 2024-09 2024-11
    2020-06-01 | 2026-06-01 |    5 | 2022-01 2024-01 2026-01
    0001-01-01 | 9999-12-31 |    6 | 2000-01 4000-01 6000-01 8000-01
""")


@pytest.mark.parametrize("row", MONTHS, ids=lambda row: f"{row['first']} to {row['last']} in {row['most']}")
def test_months_are_evenly_apart(row):
    axis = Span(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))

    found = plotting.months(axis, most=int(row["most"]))

    assert " ".join(day.isoformat()[:7] for day in found) == row["months"]
    assert {day.day for day in found} == {1}


@UNHURRIED
@given(st.lists(DAYS, min_size=1), st.integers(min_value=2, max_value=12))
def test_the_axis_of_time_holds_every_day_and_some_month(days, most):
    axis = plotting.span(days)

    assert axis.first <= min(days) <= max(days) <= axis.last
    assert all(0 <= axis.x(day) <= 100 for day in days)
    assert 1 <= len(plotting.months(axis, most=most)) <= most


def test_one_day_stands_in_the_middle_of_two_months():
    axis = plotting.span([date(2024, 3, 15)])

    assert (axis.last - axis.first).days == plotting.SHORTEST_SPAN
    assert axis.x(date(2024, 3, 15)) == 50


def test_no_day_has_no_axis():
    with pytest.raises(ValueError, match="empty"):
        plotting.span([])


PLACES = table("""
    value | y
    0     | 100
    50    | 75
    200   | 0
    -10   | 100    # beyond the axis: at its end
    999   | 0
""")


@pytest.mark.parametrize("row", PLACES, ids=lambda row: row["value"])
def test_a_value_stands_by_its_share_of_the_height(row):
    assert SCALE.y(Decimal(row["value"])) == float(row["y"])
