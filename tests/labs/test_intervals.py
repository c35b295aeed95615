"""Which reference interval holds, as a table of laboratory sentences (REQ-067)."""

from datetime import date
from decimal import Decimal

import pytest

from edc.labs.limits import intervals
from edc.labs.limits.intervals import Case, Interval, LimitsInForce
from edc.labs.models import ReferenceInterval
from protocol.analytes import ANALYTES
from tests.protocol.tables import sentence, table

TABLE = (
    Interval(number=1, test="HGB", unit="g/L", sex="M", age_from=18, valid_from=date(2020, 1, 1),
             valid_until=date(2024, 12, 31), low=Decimal(120), high=Decimal(160)),
    Interval(number=2, test="HGB", unit="g/L", sex="M", age_from=18, valid_from=date(2025, 1, 1), low=Decimal(130),
             high=Decimal(175)),
    Interval(number=3, test="HGB", unit="g/L", sex="F", age_from=18, age_until=59, valid_from=date(2020, 1, 1),
             low=Decimal(115), high=Decimal(150)),
    Interval(number=4, test="HGB", unit="g/L", sex="F", age_from=60, valid_from=date(2020, 1, 1), low=Decimal(110),
             high=Decimal(150)),
    Interval(number=5, test="LDH", unit="U/L", valid_from=date(2020, 1, 1), low=Decimal(120), high=Decimal(250)),
    Interval(number=6, test="TBIL", unit="umol/L", valid_from=date(2020, 1, 1), high=Decimal("22.2")),
    Interval(number=7, test="CREAT", unit="mg/dL", valid_from=date(2020, 1, 1), high=Decimal("1.2")),
    Interval(number=8, test="CREAT", unit="umol/L", valid_from=date(2020, 1, 1), high=Decimal("104")),
)  # fmt: skip

CASES = table("""
    test  | unit   | sex | born       | on         | low     | high    | gives
    HGB   | g/L    | M   | 1980-05-01 | 2024-12-31 | 120     | 160     | 1       # the last day is inside
    HGB   | g/L    | M   | 1980-05-01 | 2025-01-01 | 130     | 175     | 2       # the next day the new ones hold
    HGB   | g/L    | M   | 1980-05-01 | 2019-12-31 |         |         |         # nothing held yet
    HGB   | g/L    | M   | 2007-05-02 | 2025-05-01 |         |         |         # 17 years: no limits of adults
    HGB   | g/L    | M   | 2007-05-01 | 2025-05-01 | 130     | 175     | 2       # 18 today
    HGB   | g/L    | F   | 1965-05-02 | 2025-05-01 | 115     | 150     | 3       # 59 years
    HGB   | g/L    | F   | 1965-05-01 | 2025-05-01 | 110     | 150     | 4       # 60 today
    HGB   | g/L    |     | 1980-05-01 | 2025-05-01 |         |         |         # sex not known: never a guess
    HGB   | g/L    | M   |            | 2025-05-01 |         |         |         # age not known: never a guess
    HGB   | g/L    | M   | 1980-05-01 |            |         |         |         # day not known
    LDH   | U/L    |     |            | 2025-05-01 | 120     | 250     | 5       # holds for everybody
    LDH   | IU/L   |     |            | 2025-05-01 | 120     | 250     | 5       # one spelling of a unit
    HGB   | g/dL   | M   | 1980-05-01 | 2025-05-01 | 13      | 17.5    | 2       # in the result's own unit
    TBIL  | mg/dL  |     |            | 2025-05-01 |         | 1.29794 | 6       # an endless quotient has six digits
    CREAT | umol/L |     |            | 2025-05-01 |         | 104     | 8       # the same unit comes first
    CREAT | mg/dL  |     |            | 2025-05-01 |         | 1.2     | 7
    HGB   | mmol/L | M   | 1980-05-01 | 2025-05-01 |         |         |         # no unit of the analyte
    PLT   | 10^9/L | M   | 1980-05-01 | 2025-05-01 |         |         |         # nothing kept of this test
""")


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@pytest.mark.parametrize("row", CASES, ids=sentence)
def test_gives_the_limits_that_surely_hold(row):
    case = Case(day(row["on"]), row["sex"] or None, day(row["born"]))

    found = intervals.in_force(TABLE, case=case, unit=row["unit"], analyte=ANALYTES[row["test"]])

    low, high = (Decimal(row[name]) if row[name] else None for name in ("low", "high"))
    assert found == LimitsInForce(low, high, int(row["gives"]) if row["gives"] else None)


OVERLAPS = table("""
    one           | other         | overlap
    M  18- 2020-  | M  18- 2020-  | yes
    M  18- 2020-  | F  18- 2020-  | no
    M  18- 2020-  | *  18- 2020-  | yes
    *  -59 2020-  | *  60- 2020-  | no
    *  -60 2020-  | *  60- 2020-  | yes
    *  18- 2020-24| *  18- 2025-  | no
    *  18- 2020-25| *  18- 2025-  | yes
    *  0-17 2020- | *  18- 2020-  | no
    F  - 2020-    | *  18-40 2022-| yes
""")


def read(cell: str) -> Interval:
    """An interval as it is written in the table: sex, ages, years."""
    sex, ages, years = cell.split()
    (age_from, age_until), (first, last) = (part.split("-") for part in (ages, years))
    return Interval(
        number=0,
        test="HGB",
        unit="g/L",
        sex=sex.strip("*"),
        age_from=int(age_from) if age_from else None,
        age_until=int(age_until) if age_until else None,
        valid_from=date(int(first), 1, 1),
        valid_until=date(2000 + int(last), 12, 31) if last else None,
        low=Decimal(130),
    )


@pytest.mark.parametrize("row", OVERLAPS, ids=sentence)
def test_two_intervals_overlap_where_one_result_could_have_both(row):
    one, other = read(row["one"]), read(row["other"])

    assert intervals.overlap(one, other) is intervals.overlap(other, one) is (row["overlap"] == "yes")


def test_intervals_of_two_tests_or_units_never_overlap():
    ldh = Interval(number=1, test="LDH", unit="U/L", valid_from=date(2020, 1, 1))

    assert not intervals.overlap(ldh, TABLE[0])
    assert not intervals.overlap(TABLE[6], TABLE[7])


@pytest.mark.parametrize(
    ("low", "high", "differs"),
    [("120", "160", True), ("130", "175", False), ("130", None, False), (None, "160", True), (None, None, False)],
)
def test_a_report_differs_only_in_the_limits_that_it_tells(low, high, differs):
    told = {"low": low and Decimal(low), "high": high and Decimal(high)}

    assert LimitsInForce(Decimal(130), Decimal(175), 1).differ_from(**told) is differs
    assert not intervals.NONE.differ_from(**told)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "withdrawn", "is_in_force"),
    [
        ("2025-06-30", None, None, True),  # the first day is inside
        ("2025-07-01", None, None, False),
        ("2020-01-01", "2025-06-30", None, True),  # and so is the last
        ("2020-01-01", "2025-06-29", None, False),
        ("2020-01-01", None, 7, False),
    ],
)
def test_limits_hold_on_their_first_and_on_their_last_day(valid_from, valid_until, withdrawn, is_in_force):
    first, last = date.fromisoformat(valid_from), valid_until and date.fromisoformat(valid_until)
    limits = ReferenceInterval(valid_from=first, valid_until=last, withdrawn=withdrawn)

    assert limits.is_in_force(date(2025, 6, 30)) is is_in_force
