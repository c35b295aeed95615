"""The schedule of activities and the arithmetic of dates (specification 3, 0.2)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from protocol import dates, schedule
from protocol.codelists import Activity
from protocol.parameters import DEFAULT
from protocol.schedule import SCHEDULE, VISITS, Anchor, Need
from tests.protocol.people import DAY_0, day


def test_months_are_rounded_half_up():
    offsets = [schedule.month_offset(month, DEFAULT) for month in range(1, 13)]

    assert offsets == [30, 61, 91, 122, 152, 183, 213, 244, 274, 304, 335, 365]


@pytest.mark.parametrize("visit", [visit for visit in SCHEDULE if visit.code.startswith("M")], ids=lambda one: one.code)
def test_month_visits_lie_on_their_month(visit):
    assert visit.offset == schedule.month_offset(int(visit.code[1:]), DEFAULT)


@pytest.mark.parametrize(
    ("code", "earliest", "target", "latest"),
    [
        ("SCR", -28, -28, -1),
        ("D0", 0, 0, 0),
        ("W1", 5, 7, 9),
        ("W2", 11, 14, 17),
        ("W4", 25, 28, 31),
        ("M6", 176, 183, 190),
        ("M7", 199, 213, 227),
        ("M12", 351, 365, 379),
        ("M15", 436, 457, 478),
    ],
)
def test_visits_are_due_in_their_window(code, earliest, target, latest):
    planned = schedule.planned_on(VISITS[code], first_dose=DAY_0)

    assert planned == schedule.Planned(day(earliest), day(target), day(latest))


def test_visits_after_the_last_dose_wait_for_it():
    assert schedule.planned_on(VISITS["EOT"], first_dose=DAY_0) is None
    assert schedule.planned_on(VISITS["EOT"], first_dose=None, last_dose=DAY_0).latest == day(14)
    assert schedule.planned_on(VISITS["SFU"], first_dose=None, last_dose=DAY_0) == schedule.Planned(
        day(23), day(30), day(37)
    )
    assert schedule.planned_on(VISITS["UNS"], first_dose=DAY_0) is None
    assert VISITS["UNS"].anchor is Anchor.NONE


@pytest.mark.parametrize(
    ("visit", "activity", "need"),
    [
        ("D0", Activity.RESPONSE, Need.BASELINE),
        ("W2", Activity.RESPONSE, None),
        ("W4", Activity.RESPONSE, Need.REQUIRED),
        ("SFU", Activity.PREGNANCY_TEST, Need.AT_12_WEEKS),
        ("M8", Activity.TROUGH, Need.IF_INDICATED),
        ("M18", Activity.HAPTOGLOBIN, Need.IF_INDICATED),
        ("M5", Activity.LIPIDS, None),
        ("UNS", Activity.ADVERSE_EVENTS, Need.REQUIRED),
    ],
)
def test_each_cell_of_the_table_is_a_need(visit, activity, need):
    assert schedule.need(visit, activity) is need


def test_a_visit_knows_its_activities_and_analytes():
    assert schedule.activities("W1") == (
        Activity.VITALS, Activity.BLOOD_COUNT, Activity.TREATMENTS, Activity.ADVERSE_EVENTS,
    )  # fmt: skip
    assert [one.code for one in schedule.analytes_expected("W1")] == [
        "HGB", "PLT", "RETIC", "RETICPCT", "RBC", "HCT", "WBC", "NEUT", "LYM", "MONO", "EOS", "BASO",
    ]  # fmt: skip
    assert len(schedule.analytes_expected("D0")) == 22
    assert {"IGG", "DATTITRE", "UPROTDIP", "LDL"} <= {one.code for one in schedule.analytes_expected("M12")}
    assert "HAPTO" not in [one.code for one in schedule.analytes_expected("M18")]


def test_an_unknown_visit_is_an_error():
    with pytest.raises(KeyError):
        schedule.need("W3", Activity.VITALS)


def test_there_is_no_study_day_0():
    assert [dates.study_day(day(offset), first_dose=DAY_0) for offset in (-1, 0, 1)] == [-1, 1, 2]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2006-03-15", "2024-03-15", 18),
        ("2006-03-16", "2024-03-15", 17),
        ("2004-02-29", "2023-02-28", 18),
        ("2004-02-29", "2023-03-01", 19),
        ("2004-02-29", "2024-02-29", 20),
    ],
)
def test_counts_completed_years(born, on, years):
    assert dates.completed_years(date.fromisoformat(born), date.fromisoformat(on)) == years


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-12-15", 12, "2025-12-15"),
        ("2024-03-31", -1, "2024-02-29"),
    ],
)
def test_adds_calendar_months_clipped_to_the_last_day(start, months, end):
    assert dates.add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_rounds_halves_up_and_walks_days():
    assert [dates.half_up(Decimal(text)) for text in ("0.5", "1.4", "2.5")] == [1, 1, 3]
    assert dates.after(DAY_0, -1) == DAY_0 - timedelta(days=1)
