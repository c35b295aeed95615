"""The shapes in a chart's frame: lines, limits, doses and names, and what must hold of any data."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.frame import DAYS, NUMBERS, SCALE, UNHURRIED, YEAR
from trial_edc.reports.charts import plotting, shapes
from trial_edc.reports.charts.plotting import ValueScale
from trial_edc.reports.charts.shapes import FramePoint, Period, Stroke, Value

NORMAL = (Decimal(90), Decimal(50), Decimal(150))


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
    (band,) = shapes.bands(values_of(*[("90", "50", "150")] * 4), axis=YEAR, scale=SCALE)

    assert (band.x, band.y, band.height, band.floor, band.ceiling) == (0, 25, 50, 75, 25)
    assert band.end == pytest.approx(YEAR.x(date(2024, 9, 30)) + shapes.BEYOND)


def test_limits_that_change_step_half_the_way():
    first, second = shapes.bands(values_of(("90", "50", "150"), ("90", "60", "140")), axis=YEAR, scale=SCALE)

    assert first.end == second.x == pytest.approx(YEAR.x(date(2024, 4, 1)) / 2, abs=0.01)
    assert (first.floor, second.floor) == (75, 70)


def test_where_a_result_has_no_limits_there_is_no_band():
    found = shapes.bands(
        values_of(("90", "50", "150"), ("90", None, None), ("90", "50", "150")), axis=YEAR, scale=SCALE
    )

    assert len(found) == 2
    assert found[0].end < YEAR.x(date(2024, 4, 1)) < found[1].x
    assert shapes.bands(values_of(("90", None, None)), axis=YEAR, scale=SCALE) == ()
    assert shapes.bands([], axis=YEAR, scale=SCALE) == ()


def test_limits_do_not_reach_across_a_long_time():
    before, after = Value(date(2024, 1, 1), *NORMAL), Value(date(2024, 12, 1), *NORMAL)

    first, second = shapes.bands([before, after], axis=YEAR, scale=SCALE)

    assert first.end == shapes.BEYOND
    assert second.x == pytest.approx(YEAR.x(after.on) - shapes.BEYOND)


def test_one_limit_alone_bounds_one_side():
    (upper,) = shapes.bands(values_of(("90", None, "150")), axis=YEAR, scale=SCALE)
    (lower,) = shapes.bands(values_of(("90", "50", None)), axis=YEAR, scale=SCALE)

    assert (upper.y, upper.height, upper.floor, upper.ceiling) == (25, 75, None, 25)
    assert (lower.y, lower.height, lower.floor, lower.ceiling) == (0, 75, 75, None)


VALUES = st.builds(Value, DAYS, NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS)


@UNHURRIED
@given(st.lists(VALUES, min_size=1).map(lambda values: sorted(values, key=lambda value: value.on)))
def test_everything_lies_within_the_frame(values):
    axis = plotting.span([value.on for value in values])
    heights = [height for value in values for height in value.heights]
    scale = ValueScale(plotting.ticks(heights, most=8), height=320)

    assert all(0 <= axis.x(value.on) <= 100 and 0 <= scale.y(value.number) <= 320 for value in values)
    for band in shapes.bands(values, axis=axis, scale=scale):
        assert 0 <= band.x < band.x + band.width
        assert band.end <= 100.01
        assert 0 <= band.y <= 320
        assert 0 <= band.height <= 320


def test_a_line_is_not_drawn_across_a_result_without_a_place_nor_across_a_long_time():
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1), date(2024, 12, 1)]
    a, b, c, d = (FramePoint(place, 0) for place in range(4))

    found = shapes.strokes(list(zip(days, [a, b, None, c, d], strict=True)))

    assert found == (Stroke(a, b),)
    assert shapes.strokes([(days[0], a)]) == shapes.strokes([]) == ()


def period(first: str, last: str | None, amount: str | None) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last) if last else None, exact(amount))


def test_doses_are_steps_as_high_as_their_amounts():
    periods = [period("2024-01-01", "2024-03-31", "2"), period("2024-04-01", "2024-06-30", "1.5")]

    first, second = shapes.steps(periods, axis=YEAR, height=20)

    assert (first.x, first.y, first.height, first.text) == (0, 0, 20, "2")
    assert first.x + first.width == second.x
    assert (second.y, second.height, second.text) == (5, 15, "1.5")


def test_a_dose_without_an_end_goes_on_until_the_next_one_or_the_end_of_the_axis():
    periods = [period("2024-01-01", None, "2"), period("2024-04-01", None, "1")]

    first, second = shapes.steps(periods, axis=YEAR, height=20)

    assert first.x + first.width == second.x
    assert second.x + second.width == 100


def test_no_dose_is_drawn_between_two_that_are_apart():
    first, second = shapes.steps(
        [period("2024-01-01", "2024-02-01", "2"), period("2024-06-01", None, "2")], axis=YEAR, height=20
    )

    assert first.x + first.width < second.x


def test_a_dose_that_is_not_known_is_as_high_as_the_highest_and_says_so():
    known, unknown, none = shapes.steps(
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
    assert shapes.steps([], axis=YEAR, height=20) == ()


def test_a_short_dose_has_no_room_for_its_amount():
    first, _second = shapes.steps(
        [period("2024-01-01", "2024-01-02", "1.5"), period("2024-01-03", None, "2")], axis=YEAR, height=20
    )

    assert first.text == ""


def test_a_dose_that_another_replaces_on_its_first_day_is_not_drawn():
    (left,) = shapes.steps([period("2024-01-01", None, "1"), period("2024-01-01", None, "2")], axis=YEAR, height=20)

    assert left.text == "2"


PERIODS = st.builds(Period, DAYS, st.none() | DAYS, st.none() | NUMBERS)


@UNHURRIED
@given(st.lists(PERIODS, min_size=1).map(lambda periods: sorted(periods, key=lambda one: one.first)))
def test_no_dose_leaves_the_strip(periods):
    axis = plotting.span([day for one in periods for day in (one.first, one.last) if day])

    for step in shapes.steps(periods, axis=axis, height=44):
        assert step.x >= 0
        assert step.width > 0
        assert step.x + step.width <= 100.01
        assert 0 <= step.y <= 44
        assert 0 <= step.height <= 44


def test_a_name_stands_above_its_point_and_in_a_valley_below_it():
    points = [FramePoint(10, 50), FramePoint(30, 80), FramePoint(50, 50), FramePoint(70, 20), FramePoint(90, 50)]

    found = shapes.places(points, ["SCR", "W4", "M2", "M3", "M6"], height=100)

    assert [place.y > point.y for place, point in zip(found, points, strict=True)] == [False, True, False, False, True]
    assert [place.x for place in found] == [point.x for point in points]


def test_names_that_would_meet_go_to_the_other_side_or_are_left_out():
    points = [FramePoint(50, 50), FramePoint(50.5, 50), FramePoint(51, 50)]

    above, below, nowhere = shapes.places(points, ["D0", "W1", "W2"], height=100)

    assert above.y < 50 < below.y
    assert nowhere is None


def test_no_name_is_written_below_the_frame():
    points = [FramePoint(10, 20), FramePoint(30, 95)]

    assert [
        place.y < point.y for place, point in zip(shapes.places(points, ["A", "B"], height=100), points, strict=True)
    ] == [True, True]


@UNHURRIED
@given(st.lists(st.builds(FramePoint, st.floats(0, 100), st.floats(0, 320)), max_size=30))
def test_no_two_names_meet(points):
    words = ["M12"] * len(points)

    found = [place for place in shapes.places(points, words, height=320) if place]

    half = shapes.LETTER * 3.5 / 2
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            assert abs(one.x - other.x) >= 2 * half - 0.001 or abs(one.y - other.y) >= shapes.LINE
