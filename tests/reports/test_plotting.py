"""The geometry of a chart: as tables, and as what must hold of any data."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocol.tables import table
from trial_edc.reports import plotting
from trial_edc.reports.plotting import Period, Point, Scale, Span, Stroke, Value

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))
SCALE = Scale((Decimal(0), Decimal(100), Decimal(200)), height=100)
NUMBERS = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False)
DAYS = st.integers(date.min.toordinal(), date.max.toordinal()).map(date.fromordinal)
# The machine may be busy with other tests.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

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


def exact(told: str | None) -> Decimal | None:
    return Decimal(told) if told else None


def values_of(*told: tuple[str, str | None, str | None]) -> list[Value]:
    """Values three months apart, each a number with its limits."""
    every = timedelta(days=91)
    return [
        Value(YEAR.first + every * place, Decimal(number), exact(low), exact(high))
        for place, (number, low, high) in enumerate(told)
    ]


def test_limits_that_stay_are_one_band():
    (band,) = plotting.bands(values_of(*[("90", "50", "150")] * 4), axis=YEAR, scale=SCALE)

    assert (band.x, band.y, band.height, band.floor, band.ceiling) == (0, 25, 50, 75, 25)
    assert band.end == pytest.approx(YEAR.x(date(2024, 9, 30)) + plotting.BEYOND)


def test_limits_that_change_step_half_the_way():
    first, second = plotting.bands(values_of(("90", "50", "150"), ("90", "60", "140")), axis=YEAR, scale=SCALE)

    assert first.end == second.x == pytest.approx(YEAR.x(date(2024, 4, 1)) / 2, abs=0.01)
    assert (first.floor, second.floor) == (75, 70)


def test_where_a_result_has_no_limits_there_is_no_band():
    found = plotting.bands(
        values_of(("90", "50", "150"), ("90", None, None), ("90", "50", "150")), axis=YEAR, scale=SCALE
    )

    assert len(found) == 2
    assert found[0].end < YEAR.x(date(2024, 4, 1)) < found[1].x
    assert plotting.bands(values_of(("90", None, None)), axis=YEAR, scale=SCALE) == ()
    assert plotting.bands([], axis=YEAR, scale=SCALE) == ()


def test_one_limit_alone_bounds_one_side():
    (upper,) = plotting.bands(values_of(("90", None, "150")), axis=YEAR, scale=SCALE)
    (lower,) = plotting.bands(values_of(("90", "50", None)), axis=YEAR, scale=SCALE)

    assert (upper.y, upper.height, upper.floor, upper.ceiling) == (25, 75, None, 25)
    assert (lower.y, lower.height, lower.floor, lower.ceiling) == (0, 75, 75, None)


VALUES = st.builds(Value, DAYS, NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS)


@UNHURRIED
@given(st.lists(VALUES, min_size=1).map(lambda values: sorted(values, key=lambda value: value.on)))
def test_everything_lies_within_the_frame(values):
    axis = plotting.span([value.on for value in values])
    heights = [height for value in values for height in value.heights]
    scale = Scale(plotting.ticks(heights, most=8), height=320)

    assert all(0 <= axis.x(value.on) <= 100 and 0 <= scale.y(value.number) <= 320 for value in values)
    for band in plotting.bands(values, axis=axis, scale=scale):
        assert band.x >= 0
        assert band.end <= 100.01
        assert band.width > 0
        assert 0 <= band.y <= 320
        assert 0 <= band.height <= 320


def test_a_line_is_not_drawn_across_a_result_without_a_place_nor_across_a_long_time():
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1), date(2024, 12, 1)]
    a, b, c, d = (Point(place, 0) for place in range(4))

    found = plotting.strokes(list(zip(days, [a, b, None, c, d], strict=True)))

    assert found == (Stroke(a, b),)
    assert plotting.strokes([(days[0], a)]) == plotting.strokes([]) == ()


def period(first: str, last: str | None, amount: str | None) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last) if last else None, exact(amount))


def test_doses_are_steps_as_high_as_their_amounts():
    periods = [period("2024-01-01", "2024-03-31", "2"), period("2024-04-01", "2024-06-30", "1.5")]

    first, second = plotting.steps(periods, axis=YEAR, height=20)

    assert (first.x, first.y, first.height, first.text) == (0, 0, 20, "2")
    assert first.x + first.width == second.x
    assert (second.y, second.height, second.text) == (5, 15, "1.5")


def test_a_dose_without_an_end_goes_on_until_the_next_one_or_the_end_of_the_axis():
    periods = [period("2024-01-01", None, "2"), period("2024-04-01", None, "1")]

    first, second = plotting.steps(periods, axis=YEAR, height=20)

    assert first.x + first.width == second.x
    assert second.x + second.width == 100


def test_no_dose_is_drawn_between_two_that_are_apart():
    first, second = plotting.steps(
        [period("2024-01-01", "2024-02-01", "2"), period("2024-06-01", None, "2")], axis=YEAR, height=20
    )

    assert first.x + first.width < second.x


def test_a_dose_that_is_not_known_is_as_high_as_the_highest_and_says_so():
    known, unknown, none = plotting.steps(
        [
            period("2024-01-01", "2024-03-31", "2"),
            period("2024-04-01", "2024-06-30", None),
            period("2024-07-01", None, "0"),
        ],
        axis=YEAR,
        height=20,
    )

    assert (known.is_known, unknown.is_known) == (True, False)
    assert (unknown.height, unknown.text) == (20, "?")
    assert (none.height, none.y, none.text) == (0, 20, "0")


def test_without_a_dose_there_is_no_step():
    assert plotting.steps([], axis=YEAR, height=20) == ()


def test_a_short_dose_has_no_room_for_its_amount():
    first, _second = plotting.steps(
        [period("2024-01-01", "2024-01-02", "1.5"), period("2024-01-03", None, "2")], axis=YEAR, height=20
    )

    assert first.text == ""


def test_a_dose_that_another_replaces_on_its_first_day_is_not_drawn():
    (left,) = plotting.steps([period("2024-01-01", None, "1"), period("2024-01-01", None, "2")], axis=YEAR, height=20)

    assert left.text == "2"


PERIODS = st.builds(Period, DAYS, st.none() | DAYS, st.none() | NUMBERS)


@UNHURRIED
@given(st.lists(PERIODS, min_size=1).map(lambda periods: sorted(periods, key=lambda one: one.first)))
def test_no_dose_leaves_the_strip(periods):
    axis = plotting.span([day for one in periods for day in (one.first, one.last) if day])

    for step in plotting.steps(periods, axis=axis, height=44):
        assert step.x >= 0
        assert step.width > 0
        assert step.x + step.width <= 100.01
        assert 0 <= step.y <= 44
        assert 0 <= step.height <= 44


def test_a_name_stands_above_its_point_and_in_a_valley_below_it():
    points = [Point(10, 50), Point(30, 80), Point(50, 50), Point(70, 20), Point(90, 50)]

    found = plotting.places(points, ["SCR", "W4", "M2", "M3", "M6"], height=100)

    assert [place.y > point.y for place, point in zip(found, points, strict=True)] == [False, True, False, False, True]
    assert [place.x for place in found] == [point.x for point in points]


def test_names_that_would_meet_go_to_the_other_side_or_are_left_out():
    points = [Point(50, 50), Point(50.5, 50), Point(51, 50)]

    above, below, nowhere = plotting.places(points, ["D0", "W1", "W2"], height=100)

    assert above.y < 50 < below.y
    assert nowhere is None


def test_no_name_is_written_below_the_frame():
    points = [Point(10, 20), Point(30, 95)]

    assert [
        place.y < point.y for place, point in zip(plotting.places(points, ["A", "B"], height=100), points, strict=True)
    ] == [True, True]


@UNHURRIED
@given(st.lists(st.builds(Point, st.floats(0, 100), st.floats(0, 320)), max_size=30))
def test_no_two_names_meet(points):
    words = ["M12"] * len(points)

    found = [place for place in plotting.places(points, words, height=320) if place]

    half = plotting.LETTER * 3.5 / 2
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            assert abs(one.x - other.x) >= 2 * half - 0.001 or abs(one.y - other.y) >= plotting.LINE
