"""Results: kept as reported, made standard beside their own limits, refused where they cannot be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from edc.labs.models import Result
from edc.labs.strategy import RESULTS
from edc.pages.forms import Sheet
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES
from tests import universe
from tests.universe import TODAY

NOBODY = Context(born_on=None, today=TODAY)
NUMERIC = [analyte.code for analyte in ANALYTES.values() if analyte.kind is ResultKind.NUMERIC]


def result(test, reported, unit=None, **more):
    """A line as it was typed, completed."""
    line = Result(test=test, reported=reported, unit=ANALYTES[test].unit if unit is None else unit, **more)
    line.complete()
    return line


def said(line: Result) -> set[tuple[str, Severity]]:
    return {(found.item, found.severity) for found in line.findings(NOBODY)}


# test, as reported, unit as reported -> unit as kept, qualifier, standard value
STANDARD = [
    ("HGB", "118", "g/L", "g/L", None, "118"),
    ("HGB", "11.8", "g/dL", "g/dL", None, "118.0"),
    ("HGB", "11.8", "G/DL", "g/dL", None, "118.0"),
    ("HGB", "１１８", "g/L", "g/L", None, "118"),
    ("PLT", "1,200", "×10⁹/L", "10^9/L", None, "1200"),
    ("PLT", "90", "10*3/µL", "10^3/uL", None, "90"),
    ("PLT", "90", "K/uL", "10^3/uL", None, "90"),
    ("TBIL", "1.5", "mg/dL", "mg/dL", None, "25.6560"),
    ("TBIL", "12", "μmol/L", "umol/L", None, "12"),
    ("HAPTO", "<0.1", "g/L", "g/L", "<", "0.1"),
    ("HAPTO", "≤ 10", "mg/dL", "mg/dL", "≤", "0.10"),
    ("CREAT", "0.9", "mg/dL", "mg/dL", None, "79.578"),
    ("TRIG", "150", "mg/dL", "mg/dL", None, "1.69350"),
    ("CHOL", "200", "mg/dL", "mg/dL", None, "5.17200"),
    ("LDH", ">1000", "IU/L", "U/L", ">", "1000"),
    ("RETICPCT", "0.0", "%", "%", None, "0.0"),
]


@pytest.mark.parametrize(("test", "text", "unit", "kept", "qualifier", "value"), STANDARD)
def test_makes_a_result_standard_to_the_digit(test, text, unit, kept, qualifier, value):
    line = result(test, text, unit)

    assert (line.reported, line.unit, line.qualifier, str(line.value)) == (text, kept, qualifier, value)
    assert not [found for found in said(line) if found[1] is Severity.HARD]


@pytest.mark.parametrize("code", NUMERIC)
@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
def test_allows_every_analytes_bounds_and_nothing_beyond(code, end):
    bound = ANALYTES[code].allow[end]
    beyond = bound + (Decimal("0.01") if end else Decimal("-0.01"))

    assert ("reported", Severity.HARD) not in said(result(code, str(bound)))
    assert ("reported", Severity.HARD) in said(result(code, str(beyond)))


@pytest.mark.parametrize("code", NUMERIC)
@pytest.mark.parametrize("end", [0, 1], ids=["low", "high"])
def test_questions_what_every_analyte_rarely_is(code, end):
    analyte = ANALYTES[code]
    bound, step = analyte.expect[end], Decimal("0.01") if end else Decimal("-0.01")
    soft = ("reported", Severity.SOFT)

    assert soft not in said(result(code, str(bound)))
    if analyte.allow[0] <= bound + step <= analyte.allow[1]:
        assert soft in said(result(code, str(bound + step)))


def test_judges_a_result_in_the_standard_unit():
    assert said(result("HGB", "11.8", "g/dL")) == set()
    assert ("reported", Severity.HARD) in said(result("HGB", "9.9", "g/L"))
    assert ("reported", Severity.HARD) in said(result("HGB", "118", "g/dL"))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("haemolysed", "g/L"),
        ("118 g/L", "g/L"),
        ("1.1.8", "g/L"),
        ("-5", "g/L"),
        ("", "g/L"),
        ("118", "mmol/L"),
        ("118", ""),
        ("118", "stones"),
        ("9" * 60, "g/L"),
        ("~118", "g/L"),
    ],
)
def test_refuses_what_cannot_be_read(text, unit):
    line = result("HGB", text, unit)

    assert (line.qualifier, line.value) == (None, None)
    assert ("reported", Severity.HARD) in said(line)


def test_keeps_limits_beside_the_result_in_both_units():
    line = result("HGB", "11.8", "g/dL", reported_low=Decimal("11.0"), reported_high=Decimal("15.0"))

    assert (str(line.reported_low), str(line.low)) == ("11.0", "110.0")
    assert (str(line.reported_high), str(line.high)) == ("15.0", "150.0")


@pytest.mark.parametrize(("low", "high", "fires"), [(150, 110, True), (110, 110, False), (110, 150, False)])
def test_a_lower_limit_lies_below_the_upper(low, high, fires):
    line = result("HGB", "118", reported_low=Decimal(low), reported_high=Decimal(high))

    assert (("reported_low", Severity.HARD) in said(line)) is fires


def test_a_limit_in_a_strange_unit_is_no_limit():
    line = result("HGB", "118", "stones", reported_low=Decimal(110))

    assert line.low is None


@pytest.mark.parametrize(
    ("reported", "low", "high", "flags"),
    [
        ("118", 110, 150, ""),
        ("109", 110, 150, "L"),
        ("110", 110, 150, ""),
        ("150", 110, 150, ""),
        ("151", 110, 150, "H"),
        ("109", None, 150, ""),
        ("151", 110, None, ""),
        ("<110", 110, 150, "L"),
        ("<111", 110, 150, ""),
        (">150", 110, 150, "H"),
        (None, 110, 150, ""),
    ],
)
def test_marks_only_what_lies_outside_its_own_limits(reported, low, high, flags):
    line = result("HGB", reported, reported_low=low and Decimal(low), reported_high=high and Decimal(high))

    assert "".join(flag.code for flag in RESULTS.flags(line)) == flags


def test_speaks_of_each_result_by_its_test():
    assert {found.row for found in result("LDH", "abc").findings(NOBODY)} == {"LDH"}


def test_says_nothing_of_a_line_without_a_result():
    assert result("HGB", None, reported_low=Decimal(110)).is_blank()
    assert said(result("HGB", None)) == set()


@pytest.fixture
def samples(subject):
    """Three pages for samples, in the order of the visits."""
    return [universe.page_of(subject, "labs.sample", visit=visit) for visit in ("SCR", "D0", "W1")]


def test_stores_the_report_letter_for_letter_and_the_number_beside_it(samples, coordinator):
    row = {"HAPTO": universe.lab_row("HAPTO", "<0.10") | {"unit": "g/l"}}

    universe.fill_labs(samples[0], by=coordinator, on=TODAY, rows=row)

    line = Result.objects.get()
    assert (line.reported, line.unit, line.qualifier, str(line.value)) == ("<0.10", "g/L", "<", "0.10")
    assert (str(line.low), str(line.high)) == ("0.36", "1.95")


def test_keeps_no_standard_value_where_the_report_is_taken_back(samples, coordinator):
    universe.fill_labs(samples[0], by=coordinator, on=TODAY, HGB="118")
    universe.fill_labs(samples[0], by=coordinator, on=TODAY, rows={"HGB": {"reported": None}})

    line = Result.objects.get()
    assert (line.reported, line.value, line.qualifier) == (None, None, None)


def test_old_results_keep_the_limits_of_their_day(samples, coordinator):
    first, second, _third = samples
    universe.fill_labs(first, by=coordinator, on=TODAY - timedelta(days=7), HGB="118")
    changed = universe.lab_row("HGB", "119") | {"reported_low": Decimal("120"), "reported_high": Decimal("160")}

    universe.fill_labs(second, by=coordinator, on=TODAY, rows={"HGB": changed})

    assert str(Result.objects.get(page=first).low) == "110"
    assert str(Result.objects.get(page=second).low) == "120"


def offered(page, test: str) -> dict[str, object]:
    """What a line of the page proposes before anything is typed."""
    stored, previous = selectors.content(page), selectors.previous(page)
    proposals = selectors.proposals(page, stored, previous, today=TODAY)
    sheet = Sheet(page=page, stored=stored, previous=previous, proposals=proposals, data=None)
    (line,) = [line for line in sheet.lines if line.code == test]
    return {name: line.form[name].value() for name in ("reported", "unit", "reported_low", "reported_high")}


def test_proposes_the_trials_unit_at_first(samples):
    assert offered(samples[0], "HGB") == {
        "reported": None,
        "unit": "g/L",
        "reported_low": None,
        "reported_high": None,
    }


def test_proposes_unit_and_limits_of_the_sample_before(samples, coordinator):
    row = universe.lab_row("HGB", "11.8") | {
        "unit": "g/dL",
        "reported_low": Decimal("11.0"),
        "reported_high": Decimal("15.0"),
    }
    universe.fill_labs(samples[0], by=coordinator, on=TODAY - timedelta(days=7), rows={"HGB": row})

    assert offered(samples[1], "HGB") == {
        "reported": None,
        "unit": "g/dL",
        "reported_low": Decimal("11.0"),
        "reported_high": Decimal("15.0"),
    }
    assert offered(samples[1], "PLT")["reported_low"] is None


def test_the_sample_before_is_the_latest_by_its_day(samples, coordinator):
    first, second, third = samples
    universe.fill_labs(first, by=coordinator, on=date(2025, 6, 20), HGB="118")
    universe.fill_labs(second, by=coordinator, on=date(2025, 6, 10), HGB="97")

    assert selectors.previous(third)["HGB"].reported == "118"

    universe.fill_labs(third, by=coordinator, on=date(2025, 6, 15), HGB="105")
    assert selectors.previous(third)["HGB"].reported == "97"


def test_another_subjects_sample_is_not_the_one_before(samples, other_subject, coordinator):
    universe.fill_labs(samples[0], by=coordinator, on=TODAY, HGB="118")

    assert not selectors.previous(universe.page_of(other_subject, "labs.sample", visit="D0"))


def test_offers_the_visits_analytes_first_and_then_all_others(samples):
    lines = Result.lines_for(samples[2])

    assert {line.key for line in lines} == set(ANALYTES)
    expected = [line.expected for line in lines]
    assert expected == sorted(expected, reverse=True)
    assert {line.key for line in lines if line.expected} == {
        "HGB", "PLT", "RETIC", "RETICPCT", "RBC", "HCT", "WBC", "NEUT", "LYM", "MONO", "EOS", "BASO",
    }  # fmt: skip


def test_refuses_a_test_that_there_is_not(samples, coordinator):
    with pytest.raises((capture.ChecksRefused, KeyError)):
        universe.fill_labs(samples[0], by=coordinator, on=TODAY, rows={"NONE": {"reported": "5"}})

    assert not Result.objects.exists()
