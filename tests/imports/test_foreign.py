"""Small files after real exports give their right values, where they lie beside the product."""

from pathlib import Path

import pytest

from edc.imports.trying import Answer
from tests.imports.tried import MAN, plain, tried

FOREIGN = Path(__file__).resolve().parents[2].parent / "shared/protocol/foreign"
pytestmark = pytest.mark.skipif(not FOREIGN.exists(), reason="the foreign files are not here")


def read(name: str) -> Answer:
    return tried((FOREIGN / name).read_bytes(), people={"01-S007": MAN})


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("titre-text.csv", "1:1280 <1:16 NEG <1:100 NEG <1:20 1:64 >1:1280"),
        ("titre-as-time.xlsx", ""),
        ("specimen.csv", "72 4.1 NEG"),
        ("bun.csv", "15 15 32.1"),
        ("zero-range.csv", "25 240"),
        ("semicolon.csv", "412.5 11.8 0.120 1.250 1.710 12.500 0.450"),
        ("percent.xlsx", "1.52 28.5 5.7"),
        ("units.csv", "5.6 132 3.5 3.1 85 1.1"),
        ("fhir-corrected.json", "88"),
        ("fhir-paged.json", "32"),
        ("fhir-report-contained.json", "92"),
        ("fhir-nested.json", "93"),
        ("fhir-identifiers.json", "95"),
        ("two-sheets.xlsx", "118 32"),
        ("hidden-first.xlsx", "32"),
        ("title.xlsx", "118"),
        ("sep-line.csv", "118"),
        ("ctrl-z.csv", "118"),
        ("returned-roundtrip.csv", "3+ NEG"),
        ("fhir-negated.json", "NEG POS 2+"),
    ],
)
def test_reads_what_is_right_and_nothing_else(name, results):
    assert " ".join(one.result for one in read(name).read) == results


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("units.csv", ["10^9/L", "10^9/L", "10^12/L", "10^9/L", "10^9/L", "10^3/uL"]),
        ("bun.csv", ["mg N/dL", "mg N/dL", "mg/dL"]),
        ("percent.xlsx", ["%", "%", "%"]),
    ],
)
def test_reads_units_as_they_are_meant(name, units):
    assert [one.unit for one in read(name).read] == units


def test_reads_ranges_of_every_spelling():
    assert [(one.low, one.high) for one in read("range-kinds.csv").read] == [
        ("130", "175"), ("125", "350"), ("120", "250"), (None, None), (None, "100"), (None, None), (None, None),
        ("0.5", "1.5"),
    ]  # fmt: skip
    assert {(one.low, one.high) for one in read("zero-range.csv").read} == {(None, None)}


@pytest.mark.parametrize(
    ("day", "test", "right"),
    [
        ("2026-10-24", "HGB", ("HGB", "118", "g/L", "130", "175")),
        ("2026-10-24", "LDH", ("LDH", "456", "U/L", "120", "250")),
        ("2026-10-25", "HGB", ("HGB", "11.8", "g/dL", "13", "17.5")),
        ("2026-10-25", "TBIL", ("TBIL", "1.0", "mg/dL", None, "1.22778")),
        ("2026-10-26", "LDH", ("LDH", "456", "U/L", "120", "250")),
        ("2026-10-20", "HBCAB", ("HBCAB", "POS", None, None, None)),
        ("2026-10-20", "ANA", ("ANA", "1:320", None, None, None)),
        ("2026-10-20", "HBVDNA", ("HBVDNA", "2300000000", "IU/mL", None, None)),
        ("2026-10-27", "UREA", ("UREA", "15", "mg N/dL", None, None)),
        ("2026-10-29", "PLT", ("PLT", "33", "10^9/L", None, None)),
    ],
)
def test_reads_each_kind_of_fhir_result(day, test, right):
    answer = read("fhir-kinds.json")

    assert [one for one in plain(answer) if one[0] == test and one == right]
    assert not {one.row for one in answer.read} & {17, 18, 20, 21, 22, 24, 25, 34, 35, 36, 37, 38, 41, 44, 45}


def test_says_of_a_file_what_of_it_was_not_read():
    assert "The bundle says that there are more pages: only this one was read." in read("fhir-paged.json").notices
    assert "Hidden sheets were not read: “Sheet”." in read("hidden-first.xlsx").notices


def test_keeps_a_national_number_nowhere():
    answer = read("fhir-identifiers.json")

    assert [one.subject for one in answer.read] == ["01-S031"]
    assert "110101199003071234" not in str(answer.as_json())
