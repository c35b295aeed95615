"""How typed text becomes a value: read as people type it, refused with a sentence, never with a crash."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from edc.capture import fields, items
from protocol.codelists import AssayMethod, Causality, YesNo
from protocol.partial_dates import PartialDate

CLINIC = ZoneInfo("Asia/Shanghai")
# As a page's form makes them: nothing is required.
FIELDS = [
    items.Decimal().form_field,
    items.Integer().form_field,
    items.Date().form_field,
    items.Moment().form_field,
    items.PartialDate().form_field,
    items.Text().form_field,
    items.YesNo().form_field,
    items.Choice(codelist=Causality).form_field,
    lambda: fields.Short(label="Unit"),
]
LIKELY = st.text("0123456789.,-+eE/:: 年月日１２３．－−<>≤∞", max_size=24)


@pytest.mark.parametrize("made", FIELDS)
@given(text=st.text(max_size=60) | LIKELY)
@example(text="nan")
@example(text="-inf")
@example(text="1e999999")
@example(text="9" * 60)
@example(text="0001-01-01")
@example(text="9999-12-31 23:59")
@example(text="２０２５-０２-３０")
@example(text="\0")
@example(text="٣")
def test_answers_or_refuses_whatever_is_typed(made, text):
    try:
        made().clean(text)
    except ValidationError:
        return  # with a sentence; anything else that is raised fails the test


@pytest.mark.parametrize("made", FIELDS)
@pytest.mark.parametrize("text", [None, ""])
def test_takes_blank_for_unknown(made, text):
    assert made().clean(text) is None


@pytest.mark.parametrize("made", [made for made in FIELDS if not isinstance(made(), fields.Coded)])
@pytest.mark.parametrize("text", ["  ", "\u3000", "\t"])
def test_takes_spaces_for_blank(made, text):
    assert made().clean(text) is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("118", "118"),
        (" 12.50 ", "12.50"),
        ("１２．５", "12.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("－３", "-3"),
        ("+3", "3"),
        ("0.0", "0.0"),
        (".5", "0.5"),
    ],
)
def test_reads_a_number_digit_for_digit(typed, number):
    assert str(fields.Number().clean(typed)) == number


@pytest.mark.parametrize(
    "typed",
    ["12,5", "1e3", "1E3", "abc", "12.5 g", "nan", "Infinity", "1.2.3", "<5", "9" * 41, "1_000", "10²", "①", "½"],
)
def test_refuses_what_is_no_number(typed):
    with pytest.raises(ValidationError, match="is not a number"):
        fields.Number().clean(typed)


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), ("３", 3), ("3.0", 3), ("-1", -1), (str(2**31 - 1), 2**31 - 1)]
)
def test_reads_a_whole_number(typed, number):
    assert fields.Whole().clean(typed) == number


@pytest.mark.parametrize("typed", ["3.5", str(2**31), "three", "1e2"])
def test_refuses_what_is_no_whole_number(typed):
    with pytest.raises(ValidationError, match="is not a whole number"):
        fields.Whole().clean(typed)


@pytest.mark.parametrize(
    "typed",
    ["2025-06-30", "20250630", "2025/06/30", "2025/6/30", "2025.06.30", "2025年6月30日", "２０２５-０６-３０"],
)
def test_reads_a_day(typed):
    assert fields.Day().clean(typed) == date(2025, 6, 30)


@pytest.mark.parametrize(
    "typed", ["2025-02-30", "30/06/2025", "06/30/2025", "1879-12-31", "0025-06-30", "yesterday", "2025-06-3⁰"]
)
def test_refuses_what_is_no_day(typed):
    with pytest.raises(ValidationError, match="is not a date"):
        fields.Day().clean(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2025-06-30 08:05",
        "2025-06-30T08:05",
        "2025-06-30 08:05:00",
        "2025/06/30 08:05",
        "202506300805",
        "２０２５-０６-３０ ０８：０５",
    ],
)
def test_reads_a_moment_at_the_clinic(typed):
    assert fields.DayAndTime().clean(typed) == datetime(2025, 6, 30, 8, 5, tzinfo=CLINIC)


@pytest.mark.parametrize(
    "typed",
    [
        *("2025-06-30", "20250630", "08:05", "2025-06-30 25:00", "1879-12-31 08:00", "9999-12-31T23:59-10:00"),
        "2025-06-30 08:0⁵",
    ],
)
def test_refuses_what_is_no_moment(typed):
    with pytest.raises(ValidationError, match="is not a day and time"):
        fields.DayAndTime().clean(typed)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("2025-06-03", PartialDate(2025, 6, 3)),
        (" ２０２５年６月 ", PartialDate(2025, 6)),
        ("2025", PartialDate(2025)),
        ("UNK", PartialDate()),
        (PartialDate(2025, 6), PartialDate(2025, 6)),
    ],
)
def test_reads_a_day_as_far_as_it_is_known(typed, known):
    assert fields.PartialDay().clean(typed) == known


@pytest.mark.parametrize(
    ("typed", "said"),
    [("05/06/2024", "more than one order"), ("2024-02-30", "no day 30 in 2024-02"), ("0", "not a date")],
)
def test_says_why_a_text_is_no_day_even_in_part(typed, said):
    with pytest.raises(ValidationError, match=said):
        fields.PartialDay().clean(typed)


def test_reads_a_code():
    assert fields.Coded(YesNo).clean("Y") == "Y"


@pytest.mark.parametrize("typed", ["y", "YES", "Yes", "X"])
def test_refuses_what_is_no_code(typed):
    with pytest.raises(ValidationError):
        fields.Coded(YesNo).clean(typed)


def test_preselects_nothing():
    assert [code for code, _label in fields.Coded(AssayMethod).choices] == ["LC-MS/MS", "IMMUNOASSAY"]
    assert next(iter(fields.Coded(Causality).choices)) == ("", "")


@pytest.mark.parametrize(
    ("field", "stood", "typed", "changed"),
    [
        (fields.Number(), Decimal("2"), "2", False),
        (fields.Number(), Decimal("2"), "3", True),
        (fields.Number(), Decimal("2"), "two", True),
        (fields.DayAndTime(), datetime(2025, 6, 30, 8, 5, tzinfo=CLINIC), "2025-06-30 08:05", False),
        (fields.DayAndTime(), None, "nonsense", True),
        (fields.PartialDay(), PartialDate(2025, 6), "2025年6月", False),
        (fields.PartialDay(), PartialDate(2025, 6), "2025", True),
        (fields.PartialDay(), None, "2025-13", True),
    ],
)
def test_knows_whether_a_value_was_changed(field, stood, typed, changed):
    assert field.has_changed(stood, typed) is changed
