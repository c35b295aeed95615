"""Days, ranges, names and columns as laboratories write them, read exactly or not at all."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edc.imports.columns import Columns, guess, is_complete
from edc.imports.results import naming, values
from edc.imports.results.naming import SourceNames
from protocol.analytes import ANALYTES

CLINIC = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03", "2026/11/03", "2026/11/3", "2026.11.3", "20261103", "2026年11月3日", "２０２６-11-03",
        " 2026-11-03 ",
        "2026-11-03T08:30", "2026-11-03 08:30:59", "2026/11/3 8:30", "2026-11-02T23:30:00Z",
        "2026-11-03T00:30:00+08:00",
        "2026-11-02T17:00:00.000+01:00",
    ],
)  # fmt: skip
def test_reads_a_day(text):
    assert values.day(text, CLINIC) == date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03/11/2026",
        "3.11.26",
        "2026-13-01",
        "2026-02-30",
        "2026-11",
        "2026-11-03T99:99Z",
        "soon",
        "1103",
        "2026-11-03 25:61",
        "2026-11-03 24:00",
        "2026-11-03 08:60:00",
    ],
)
def test_refuses_a_day_that_could_be_another(text):
    with pytest.raises(values.UnreadableValue, match="no day that can be read"):
        values.day(text, CLINIC)


@given(st.text("0123456789-/.年月日T:Z+～~<>≤ ab", max_size=24))
def test_any_text_is_read_or_refused(text):
    for read in (lambda: values.day(text, CLINIC), lambda: values.number(text)):
        with suppress(values.UnreadableValue):
            read()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (("", "血红蛋白"), "HGB"), (("718-7", ""), "HGB"), (("PLAT", ""), "PLT"), (("", " haemoglobin "), "HGB"),
        (("1742-6", "whatever"), "ALT"), (("BILI", "Bilirubin"), "TBIL"),
    ],
)  # fmt: skip
def test_knows_a_test_by_its_names_and_codes(told, code):
    assert naming.analyte(*told, "", SourceNames()) is ANALYTES[code]


def test_what_the_source_says_goes_before_what_everybody_says():
    names = SourceNames(tests={"hgb": "WBC", "plt": ""})

    assert naming.analyte("HGB", "", "", names) is ANALYTES["WBC"]
    assert naming.analyte("", "PLT", "", names) == ""
    assert naming.analyte("", "no such test", "", names) is None


def test_knows_a_unit_of_the_test_only():
    names = SourceNames(units={"thou/ul": "10^3/uL"})

    assert naming.unit("THOU/uL", ANALYTES["PLT"], names) == "10^3/uL"
    assert naming.unit("×10⁹/L", ANALYTES["PLT"], SourceNames()) == "10^9/L"
    assert naming.unit("THOU/uL", ANALYTES["HGB"], names) is None
    assert naming.unit("", ANALYTES["HGB"], SourceNames()) == ""


def test_guesses_the_columns_by_their_names():
    sdtm = guess(["USUBJID", "LBTESTCD", "LBTEST", "LBORRES", "LBORRESU", "LBORNRLO", "LBORNRHI", "LBDTC", "VISIT"])

    assert sdtm == Columns(
        subject="USUBJID", code="LBTESTCD", test="LBTEST", result="LBORRES", unit="LBORRESU", low="LBORNRLO",
        high="LBORNRHI", day="LBDTC", visit="VISIT",
    )  # fmt: skip
    assert is_complete(sdtm)
    assert not is_complete(guess(["受试者编号", "结果", "采样日期"]))
