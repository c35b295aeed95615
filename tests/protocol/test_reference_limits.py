"""Limits and their unit: what is never compared with, which unit is asked for, and what another unit makes of them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from protocol import haemolysis, units
from protocol.analytes import ANALYTES
from protocol.ctcae_results import GradedResult
from protocol.ctcae_tables import BY_ANALYTE
from protocol.parameters import DEFAULT
from protocol.reference_limits import NONE, Doubt, ReferenceLimits, converted, in_each_unit, in_unit, judged, measured
from tests.protocol.people import measured as plain
from tests.protocol.people import red_cells


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def standard(text: str, unit: str, code: str) -> Decimal | None:
    limit = number(text)
    return None if limit is None else units.convert(limit, unit, ANALYTES[code])


OTHER, IMPOSSIBLE, CROSSED = Doubt.OTHER_UNIT, Doubt.IMPOSSIBLE, Doubt.CROSSED
# test, limits as reported, unit -> why they are in doubt, and the unit that is asked for
IN_DOUBT = [
    ("RETIC", "0.024", "0.084", "10^9/L", OTHER, "10^12/L"),
    ("RETIC", "", "0.084", "10^9/L", OTHER, "10^12/L"),
    ("RETIC", "24", "84", "10^12/L", IMPOSSIBLE, "10^9/L"),
    ("HGB", "11.0", "15.0", "g/L", OTHER, "g/dL"),
    ("HGB", "110", "150", "g/dL", IMPOSSIBLE, "g/L"),
    ("HGB", "11", "", "g/L", OTHER, "g/dL"),
    ("TBIL", "0.2", "1.2", "umol/L", OTHER, "mg/dL"),
    ("TBIL", "5.1", "22.2", "mg/dL", OTHER, "umol/L"),
    ("DBIL", "0", "0.3", "umol/L", OTHER, "mg/dL"),
    ("CREAT", "0.5", "1.0", "umol/L", IMPOSSIBLE, "mg/dL"),
    ("CREAT", "45", "84", "mg/dL", IMPOSSIBLE, "umol/L"),
    ("GLUC", "70", "100", "mmol/L", OTHER, "mg/dL"),
    ("GLUC", "3.9", "6.1", "mg/dL", OTHER, "mmol/L"),
    ("TRIG", "50", "150", "mmol/L", IMPOSSIBLE, "mg/dL"),
    ("CHOL", "2.85", "5.70", "mg/dL", OTHER, "mmol/L"),
    ("HAPTO", "36", "195", "g/L", IMPOSSIBLE, "mg/dL"),
    ("HAPTO", "0.36", "1.95", "mg/dL", OTHER, "g/L"),
    ("HAPTO", "0.36", "", "mg/dL", OTHER, "g/L"),
    ("HCT", "0.40", "0.50", "%", IMPOSSIBLE, "L/L"),
    ("UPROT", "0", "0.15", "mg/24 h", OTHER, "g/24 h"),
    ("CD4", "0.41", "1.59", "10^6/L", OTHER, "10^9/L"),
    ("LDH", "0.12", "0.25", "U/L", IMPOSSIBLE, ""),
    ("EGFR", "90", "999", "mL/min/1.73m2", IMPOSSIBLE, ""),
    ("PLT", "-5", "300", "10^9/L", IMPOSSIBLE, ""),
    ("ANA", "", "1", "", IMPOSSIBLE, ""),
    ("LDH", "250", "120", "U/L", CROSSED, ""),
    ("LDH", "120", "0", "U/L", CROSSED, ""),
]


@pytest.mark.parametrize(("code", "low", "high", "unit", "doubt", "meant"), IN_DOUBT)
def test_limits_in_doubt_are_compared_with_nothing(code, low, high, unit, doubt, meant):
    told = standard(low, unit, code), standard(high, unit, code)

    assert judged(*told, unit=unit, analyte=ANALYTES[code]) == ReferenceLimits(None, None, doubt, meant)

    result = measured(ANALYTES[code].expect[0], None, *told, unit=unit, analyte=ANALYTES[code])
    assert (result.above(result.high), result.below(result.low), result.in_doubt) == (None, None, True)


# test, limits as reported, unit -> the limits that are compared with
TRUSTED = [
    ("RETIC", "0.024", "0.084", "10^12/L", "24.000", "84.000"),
    ("LDH", "0", "250", "U/L", "", "250"),
    ("LDH", "0", "0", "U/L", "", ""),
    ("LDH", "", "0.0", "U/L", "", ""),
    ("LDH", "0", "", "U/L", "", ""),
    ("LDH", "", "", "U/L", "", ""),
    ("HAPTO", "0.36", "", "g/L", "0.36", ""),
    ("TBIL", "0.3", "1.2", "mg/dL", "5.1312", "20.5248"),
    ("TBIL", "1.7", "21", "µmol/L", "1.7", "21"),
    ("ANA", "", "100", "", "", "100"),
    ("COLDAGG", "", "16", "", "", "16"),
    ("LDH", "", "1800", "U/L", "", "1800"),
    ("UPCR", "", "0.2", "g/g", "", "200.0"),
]


@pytest.mark.parametrize(("code", "low", "high", "unit", "lower", "upper"), TRUSTED)
def test_other_limits_are_compared_with_and_a_zero_is_none(code, low, high, unit, lower, upper):
    told = standard(low, unit, code), standard(high, unit, code)

    assert judged(*told, unit=unit, analyte=ANALYTES[code]) == ReferenceLimits(number(lower), number(upper))


def test_limits_that_were_entered_for_another_unit_wait_for_a_word():
    retic = ANALYTES["RETIC"]

    assert judged(Decimal(24), Decimal(84), unit="10^9/L", analyte=retic, entered_for="10^12/L").doubt is (
        Doubt.UNIT_BEFORE
    )
    assert judged(Decimal(24), Decimal(84), unit="×10⁹/L", analyte=retic, entered_for="10^9/L").doubt is None
    assert judged(Decimal(24), Decimal(84), unit="10^9/L", analyte=retic, entered_for="10^3/uL").doubt is None
    assert judged(Decimal(24), Decimal(84), unit="10^9/L", analyte=retic, entered_for="g/L").doubt is Doubt.UNIT_BEFORE
    assert judged(None, None, unit="10^9/L", analyte=retic, entered_for="10^12/L") == NONE


# Limits of healthy adults, in the trial's units.
HEALTHY = [
    ("HGB", "110", "150"), ("RETIC", "24", "84"), ("TBIL", "5.1", "22.2"), ("DBIL", "0", "6.8"),
    ("HAPTO", "0.36", "1.95"), ("CREAT", "45", "84"), ("TRIG", "0.45", "1.70"), ("CHOL", "2.85", "5.70"),
    ("GLUC", "3.9", "6.1"), ("HCT", "35", "45"), ("MCHC", "316", "354"), ("ALB", "40", "55"), ("CD19", "90", "560"),
    ("IGG", "7", "16"), ("UPROT", "0.01", "0.15"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "low", "high"), HEALTHY)
def test_a_healthy_adults_limits_are_trusted_in_every_unit_and_in_no_wrong_one(code, low, high):
    analyte, low, high = ANALYTES[code], Decimal(low), Decimal(high)

    for unit, lower, upper in in_each_unit(low, high, unit=analyte.unit, analyte=analyte):
        told = [units.convert(limit, unit, analyte) for limit in (lower, upper)]
        assert judged(*told, unit=unit, analyte=analyte).doubt is None
        for other in (analyte.unit, *analyte.units):
            wrong = [units.convert(limit, other, analyte) for limit in (lower, upper)]
            is_other = wrong[1] / told[1] > 9 or told[1] / wrong[1] > 9
            assert (judged(*wrong, unit=other, analyte=analyte).doubt is not None) is is_other


# test, limit, unit, wanted -> the limit there
CONVERTED = [
    ("RETIC", "0.024", "10^12/L", "10^9/L", "24"),
    ("RETIC", "24", "10^9/L", "10^12/L", "0.024"),
    ("RETIC", "24", "×10⁹/L", "10^3/uL", "24"),
    ("TBIL", "22.2", "umol/L", "mg/dL", "1.29794"),
    ("TBIL", "1.20", "mg/dL", "mg/dl", "1.20"),
    ("HGB", "110", "g/L", "g/dL", "11"),
    ("UPCR", "200", "mg/g", "g/mol", "22.6193"),
    ("CD4", "0.41", "10^9/L", "cells/uL", "410"),
]


@pytest.mark.parametrize(("code", "limit", "unit", "wanted", "there"), CONVERTED)
def test_limits_follow_their_result_into_another_unit(code, limit, unit, wanted, there):
    analyte = ANALYTES[code]

    assert in_unit(None, Decimal(limit), unit=unit, wanted=wanted, analyte=analyte) == (None, Decimal(there))
    assert converted(Decimal(limit), unit, wanted, analyte) == Decimal(there)


@pytest.mark.parametrize(
    ("unit", "wanted", "high"),
    [("10^9/L", "g/L", "84"), ("g/L", "10^9/L", "84"), ("10^9/L", "10^12/L", "0.084")],
    ids=["into no unit of the analyte", "from none", "in doubt where they come from"],
)
def test_no_limits_follow_where_they_cannot(unit, wanted, high):
    assert in_unit(None, Decimal(high), unit=unit, wanted=wanted, analyte=ANALYTES["RETIC"]) == (None, None)


def test_in_no_unit_nothing_is_listed():
    assert not list(in_each_unit(Decimal(0), Decimal(0), unit="U/L", analyte=ANALYTES["LDH"]))


def test_nothing_is_assumed_in_place_of_limits_in_doubt():
    """P20 and P51 speak for a report that gives none, not for one whose limits are of another unit."""
    hb = measured(Decimal(118), None, Decimal(11), Decimal(15), unit="g/L", analyte=ANALYTES["HGB"])
    course = replace(red_cells({}), hb=hb)
    protein = measured(Decimal("0.2"), None, None, Decimal(150), unit="g/24 h", analyte=ANALYTES["UPROT"])
    none = replace(protein, in_doubt=False)

    assert course.low is None
    assert replace(course, hb=replace(hb, in_doubt=False)).low is False
    assert [GradedResult(term=BY_ANALYTE["UPROT"], value=one, parameters=DEFAULT).upper for one in (protein, none)] == [
        None,
        DEFAULT.uprot_uln,
    ]
    assert hb.plus(Decimal(20)).in_doubt


def test_a_marker_with_limits_in_doubt_is_unclear_and_confirms_no_complete_response():
    retic = measured(Decimal(60), None, Decimal("0.024"), Decimal("0.084"), unit="10^9/L", analyte=ANALYTES["RETIC"])
    doubted, trusted = (haemolysis.judge(replace(red_cells({}), retic=one)) for one in (retic, plain("60", "24", "84")))

    assert (str(doubted.answer), str(trusted.answer)) == ("PR", "CR")
    assert doubted.flags == ("CR_UNCONFIRMED_MISSING",)


def test_equal_limits_keep_their_own_digits():
    hgb = ANALYTES["HGB"]
    limits = [judged(Decimal(low), Decimal("150"), unit="g/L", analyte=hgb) for low in ("110", "110.0")]

    assert [str(one.low) for one in limits] == ["110", "110.0"]
