"""Reported results: reading, units, three-valued comparison (specification 0.2)."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import units
from protocol.analytes import ANALYTES
from protocol.units import Measured, Unreadable
from tests.protocol.people import measured

Q = ("", "<", "≤", ">", "≥")


@pytest.mark.parametrize(
    ("text", "qualifier", "number"),
    [
        ("118", "", "118"),
        (" 11.80 ", "", "11.80"),
        ("<2.0", "<", "2.0"),
        ("< 2.0", "<", "2.0"),
        ("≤0.3", "≤", "0.3"),
        ("<=0.3", "≤", "0.3"),
        (">1000", ">", "1000"),
        ("≥1,200", "≥", "1200"),
        (">= 1,200.5", "≥", "1200.5"),
        ("1２．５", "", "12.5"),
        ("＜０。１", "<", "0.1"),
        (".5", "", "0.5"),
        ("0", "", "0"),
        ("小于10", "<", "10"),
        ("less than 10", "<", "10"),
        ("不低于 10", "≥", "10"),
        ("〈10", "<", "10"),
        ("12,345", "", "12345"),
    ],
)
def test_reads_what_laboratories_report(text, qualifier, number):
    assert units.read(text) == units.Reported(qualifier, Decimal(number))


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "-5", "+5", "1e5", "NaN", "Infinity", "12,5", "1,20", "5.", "1 200", "<", "<>5", "5 g/L", "٣",
     "0,450", "0,118", "012,345", "<0,5", "118,5", "260↑", "1" * 19, "1" * 60, "5\x00", "\n", "10²", "①", "1½"],
)  # fmt: skip
def test_refuses_everything_else_in_one_sentence(text):
    with pytest.raises(Unreadable) as refused:
        units.read(text)

    assert str(refused.value).endswith(".")


@given(st.text(max_size=50))
def test_read_raises_nothing_but_unreadable(text):
    try:
        reported = units.read(text)
    except Unreadable:
        return
    assert reported.number.is_finite()
    assert reported.number >= 0


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        *product(("umol/L", "μmol/L", "µmol/L", "µmol/l", " umol / L "), ["umol/L"]),
        *product(("10^9/L", "10*9/L", "×10^9/L", "x10^9/L", "10⁹/L", "×10⁹/L", "X 10*9/l", "10**9/L"), ["10^9/L"]),
        *product(("10E9/L", "x10E9/L", "10e9/L", "10E+9/L", "10 9/L", "10^9个/L"), ["10^9/L"]),
        *product(("10^3/uL", "10³/µL", "K/uL", "10*3/uL", "10^3/mm3"), ["10^3/uL"]),
        *product(("M/uL", "10*6/uL"), ["10^6/uL"]), *product(("/mm3", "{cells}/uL", "/µL", "个/μL"), ["/uL"]),
        *product(("U/L", "IU/L", "u/l", "[IU]/L"), ["U/L"]), *product(("[IU]/mL", "IU/ml"), ["IU/mL"]),
        ("mL/min/{1.73_m2}", "mL/min/1.73m2"), ("mg/g{creat}", "mg/g"), ("mg%", "mg/dL"), ("万/uL", "10^4/uL"),
        ("m-3.g", "m-3.g"), ("9/L", "9/L"),
        ("g/l", "g/L"), ("G/DL", "g/dL"), ("％", "%"), (" furlong ", "furlong"),
    ],
)  # fmt: skip
def test_knows_a_unit_however_it_is_spelled(written, unit):
    assert units.normalise(written) == unit


@pytest.mark.parametrize(
    ("code", "number", "unit", "stored"),
    [
        ("HGB", "11.8", "g/dL", "118.0"),
        ("EOS", "120", "/mm3", "0.120"),
        ("UREA", "15", "mg N/dL", "5.355"),
        ("UREA", "32.1", "mg/dL", "5.34465"),
        ("HGB", "118", "g/L", "118"),
        ("TBIL", "1", "mg/dL", "17.104"),
        ("CREAT", "1.1", "mg/dL", "97.262"),
        ("HAPTO", "36", "mg/dL", "0.36"),
        ("CHOL", "200", "mg/dL", "5.17200"),
        ("TRIG", "150", "mg/dL", "1.69350"),
        ("PLT", "100", "10^3/µL", "100"),
    ],
)
def test_converts_exactly(code, number, unit, stored):
    assert units.convert(Decimal(number), unit, ANALYTES[code]) == Decimal(stored)


def test_refuses_a_unit_that_the_analyte_has_not():
    with pytest.raises(Unreadable) as refused:
        units.convert(Decimal(1), "mmol/L", ANALYTES["HGB"])

    assert str(refused.value) == "mmol/L is not a unit of Haemoglobin; use g/L, g/dL."


@pytest.mark.parametrize(
    ("result", "limit", "below", "above"),
    [
        ("0.3", "0.3", False, False),
        ("0.2", "0.3", True, False),
        ("0.4", "0.3", False, True),
        ("<0.1", "0.3", True, False),
        ("<0.3", "0.3", True, False),
        ("<0.5", "0.3", None, None),
        ("≤0.3", "0.3", None, False),
        ("≤0.2", "0.3", True, False),
        (">1000", "250", False, True),
        (">250", "250", False, True),
        (">200", "250", None, None),
        ("≥250", "250", False, None),
        ("≥251", "250", False, True),
        ("5", None, None, None),
    ],
)
def test_compares_in_three_values(result, limit, below, above):
    told = measured(result)
    bound = None if limit is None else Decimal(limit)

    assert (told.below(bound), told.above(bound)) == (below, above)
    assert told.at_least(bound) == units.denied(below)
    assert told.at_most(bound) == units.denied(above)


def possible(told):
    """Values that a result on a small grid may really have."""
    grid = [Decimal(step) / 2 for step in range(11)]
    holds = {"": "__eq__", "<": "__lt__", "≤": "__le__", ">": "__gt__", "≥": "__ge__"}[told.qualifier]
    return [value for value in grid if getattr(value, holds)(told.value)]


@pytest.mark.parametrize(("one", "other"), list(product(Q, Q)))
def test_two_results_compare_only_where_every_value_agrees(one, other):
    for left, right in product((1, 2, 3), (1, 2, 3)):
        mine, theirs = Measured(Decimal(left), one), Measured(Decimal(right), other)
        truths = {a > b for a, b in product(possible(mine), possible(theirs))}
        known = mine.exceeds(theirs)
        assert known is None or truths == {known}
        assert theirs.reaches(mine) is units.denied(known)


@pytest.mark.parametrize(
    ("truths", "both", "either"),
    [
        ((True, True), True, True),
        ((True, None), None, True),
        ((False, None), False, None),
        ((None, None), None, None),
        ((False, False), False, False),
    ],
)
def test_logic_has_three_values(truths, both, either):
    assert (units.all_of(*truths), units.any_of(*truths)) == (both, either)


def test_a_number_has_as_many_digits_as_a_result_can_have_and_no_more():
    longest = "9" * units.LONGEST_NUMBER

    assert units.read(longest).number == Decimal(longest)
    assert units.read(f"{longest[:3]},{longest[3:6]}").number == Decimal(longest[:6])
    with pytest.raises(Unreadable, match="more digits"):
        units.read(f"{longest}9")
