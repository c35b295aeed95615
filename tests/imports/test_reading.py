"""A laboratory's file is read as the texts that a person sees in it, or refused with one sentence; nothing else."""

import json
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from edc.imports.files import sheets
from edc.imports.files.reading import read
from edc.imports.files.texts import is_fhir
from edc.imports.tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Refusal

ORACLES = Path(__file__).resolve().parents[2].parent / "shared/standards/oracles/fhir"
PLAIN = "受试者编号,项目,结果,单位\r\n01-001,血红蛋白,118,g/L\r\n01-001,LDH,<2.0,U/L\r\n"
CELLS = [("01-001", "血红蛋白", "118", "g/L"), ("01-001", "LDH", "<2.0", "U/L")]


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content).rows]


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        list(read(content).rows)
    return str(refusal.value.why)


def book(*rows: object, pictures: dict[str, str] | None = None) -> bytes:
    made, file = Workbook(), BytesIO()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for cell, picture in (pictures or {}).items():
        sheet[cell].number_format = picture
    made.save(file)
    return file.getvalue()


def bundle(*resources: object) -> bytes:
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}).encode()


def observation(**told: object) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hemoglobin"}]},
        "subject": {"reference": "Patient/01-001"},
        "effectiveDateTime": "2025-02-05",
        **told,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_reads_the_encodings_of_chinese_laboratories(encoding):
    table = read(PLAIN.encode(encoding))

    assert table.header == ("受试者编号", "项目", "结果", "单位")
    assert [row.cells for row in table.rows] == CELLS


def test_reads_utf_16_of_either_end():
    assert cells(b"\xfe\xff" + PLAIN.encode("utf-16-be")) == CELLS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_finds_what_separates_the_cells(separator):
    text = f'a{separator}"b{separator},;"\n1{separator}"x{separator}y"\n'

    assert cells(text.encode()) == [("1", f"x{separator}y")]


def test_numbers_the_rows_as_the_file_does():
    assert [row.number for row in read(b'a,b\n\n1,"x\ny"\n2,z\n').rows] == [3, 5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"1,2,3\n", "3 cells stand where 2 belong."),
        (b"1," + b"x" * 2001 + b"\n", "A cell holds more than 2000 characters."),
        (b"\n" * 2000 + b"1,\0\n", "This row holds a character that cannot be stored."),
    ],
)
def test_a_row_that_cannot_be_read_does_not_stop_the_next(row, said):
    bad, good = read(b"a,b\n" + row + b"3,4\n").rows

    assert str(bad.fault) == said
    assert (good.cells, good.fault) == (("3", "4"), None)


def test_columns_have_names_of_their_own():
    assert read(b"a,,a,a\n1,2,3,4\n").header == ("a", "(2)", "a (2)", "a (3)")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        (b"\xef\xbb\xbf\n,\n", "The file holds no rows."),
        (b'a,b\n1,2\n"open,3\n4,5\n', "from line 3 on a quotation mark"),
        (b"\xff" * 9, "neither UTF-8 nor UTF-16 nor GB18030"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "The file is no text"),
        (b"a\0b\n1\n", "The file is no text"),
        (b"PK\x03\x04 no archive", "cannot be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "old Excel file"),
        (b"<?xml version='1.0'?><Bundle/>", "This is XML"),
        (b'{"resourceType": "Bundle", "entry": [', "The file is no JSON"),
        (b"[" * 100_000, "The file is no JSON"),
        (b"[1]", "The JSON is no FHIR bundle."),
        (b'{"resourceType": "Patient"}', "its resource type is “Patient”"),
        (b"x" * (MOST_BYTES + 1), "larger than 20 MB"),
        ((",".join("x" * (MOST_COLUMNS + 1)) + "\n").encode(), "more than 300 columns"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "more than 200000 rows"),
    ],
)  # fmt: skip
def test_ys_34_refuses_a_file_with_one_sentence(content, said):
    assert said in refused(content)


def test_reads_a_workbook_as_a_person_sees_it():
    moment = datetime(2024, 3, 1, 8, 30)  # noqa: DTZ001 — Excel knows no time zones
    content = book(
        ["subject", "day", "result", "low"],
        ["01-001", date(2024, 3, 1), 0.1 + 0.2, 4.1],
        ["01-002", moment, 118, 7],
        ["01-003", None, True, 0.012],
        [None, None, None, None],
        ["01-004", "2024-03-02", "<2.0", None],
        pictures={"D2": "0.00", "D4": "0.0%", "C3": "#,##0.0"},
    )

    assert cells(content) == [
        ("01-001", "2024-03-01", "0.3", "4.10"),
        ("01-002", "2024-03-01 08:30", "118.0", "7"),
        ("01-003", "", "TRUE", "1.2%"),
        ("01-004", "2024-03-02", "<2.0", ""),
    ]


def test_refuses_the_row_with_a_formula_and_names_its_cell():
    first, second, third = read(book(["a", "b"], [1, "=1+1"], ["#N/A", 1], [2, 3])).rows

    assert str(first.fault) == "Cell B2 holds a formula: paste it as a plain value."
    assert str(second.fault) == "Cell A3 holds an error of Excel."
    assert third.fault is None


@pytest.mark.parametrize(
    ("value", "picture", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"), (118, "General", "118"), (118.0, "General", "118"),
        (1e-7, "General", "0.0000001"),
        (4.1, "0.00", "4.10"), (4.123, "0.0", "4.123"), (1e15, "0", "1000000000000000"), (12.5, "@", "12.5"),
        (-0.5, "0.0_ ", "-0.5"), (1234.5, "#,##0.00", "1234.50"), (float("inf"), "General", "Infinity"),
    ],
)  # fmt: skip
def test_a_number_has_the_digits_that_are_seen_and_never_fewer_than_it_holds(value, picture, shown):
    assert sheets.number(value, picture) == shown


def test_opens_no_workbook_that_would_burst():
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)

    assert "far too large when it is unpacked" in refused(file.getvalue())


def test_opens_no_workbook_whose_text_is_an_attack():
    file, made = BytesIO(), BytesIO(book(["a"], ["b"]))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with ZipFile(made) as before, ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, bomb if name == "xl/workbook.xml" else before.read(name))

    assert "cannot be read as an Excel workbook" in refused(file.getvalue())


def test_reads_an_observation_exactly_as_it_is_written():
    quantity = {"comparator": "<", "value": 0.1, "unit": "gram", "system": "http://unitsofmeasure.org", "code": "g/L"}
    limits = [{"low": {"value": 110}, "high": {"value": 150}}]
    content = bundle(observation(valueQuantity=quantity, referenceRange=limits)).replace(b"0.1,", b"0.10,")

    (row,) = read(content).rows
    assert row.cells == (
        "1",
        "01-001",
        "718-7",
        "Hemoglobin",
        "<0.10",
        "g/L",
        "110",
        "150",
        "",
        "2025-02-05",
        "final",
        "",
    )


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"valueString": " positive "}, "positive"),
        ({"valueCodeableConcept": {"text": "1:320"}}, "1:320"),
        ({"valueCodeableConcept": {"coding": [{"display": "Positive"}]}}, "Positive"),
        ({"dataAbsentReason": {"text": "haemolysed"}}, ""),
    ],
)
def test_reads_results_that_are_no_quantities(told, shown):
    (row,) = read(bundle(observation(**told))).rows

    assert (row.cells[4], row.fault) == (shown, None)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"status": "preliminary"}, "“preliminary”"),
        ({"status": "entered-in-error"}, "entered in error"),
        ({"valueRange": {}}, "valueRange"),
    ],
)
def test_says_of_an_observation_why_it_is_not_taken(told, said):
    bad, good = read(bundle(observation(**told), observation(valueString="x"))).rows

    assert said in str(bad.fault)
    assert good.fault is None


def test_reads_components_and_what_is_contained_and_leaves_out_what_only_holds_them():
    panel = observation(
        component=[{"code": {"text": "WBC"}, "valueString": "6"}, {"code": {"text": "NEUT"}, "valueString": "3"}],
        contained=[{"resourceType": "Observation", "status": "final", "code": {"text": "PLT"}, "valueString": "210"}],
    )
    members = observation(hasMember=[{"reference": "Observation/1"}])

    rows = list(read(bundle(panel, members)).rows)
    assert [(row.number, row.cells[1], row.cells[3], row.cells[4], row.cells[9]) for row in rows] == [
        (1, "01-001", "WBC", "6", "2025-02-05"),
        (2, "01-001", "NEUT", "3", "2025-02-05"),
        (3, "01-001", "PLT", "210", "2025-02-05"),
    ]


def test_knows_a_subject_by_the_identifier_of_its_patient():
    patient = {"resourceType": "Patient", "id": "7", "identifier": [{"value": "01-009"}]}
    by_reference = observation(subject={"reference": "Patient/7"}, valueString="1")
    by_number = observation(subject={"identifier": {"value": "01-010"}}, valueString="1")

    assert [row.cells[1] for row in read(bundle(by_reference, by_number, patient)).rows] == ["01-009", "01-010"]


@pytest.mark.skipif(not ORACLES.exists(), reason="the examples of others are not here")
def test_reads_examples_that_others_wrote():
    (platelets,) = read((ORACLES / "ch-epreg_observation_platelets.json").read_bytes()).rows
    chemistry = list(read((ORACLES / "dataviz_bundle_chemistry_traps.json").read_bytes()).rows)

    assert platelets.cells[2:6] == ("777-3", "Platelets [#/volume] in Blood by Automated count", "130", "10*3/uL")
    assert len(chemistry) == 17
    assert [row.number for row in chemistry if row.fault] == [9, 14]
    assert chemistry[0].cells[2:6] == ("1742-6", chemistry[0].cells[3], "30", "U/L")


def test_tells_a_bundle_from_a_table():
    assert is_fhir(bundle())
    assert not is_fhir(PLAIN.encode("gb18030"))
    assert not is_fhir(book(["a"]))


SIGNS = 'a1,;\t"\n\r\0{[<值µ'


@given(st.one_of(st.binary(max_size=400), st.text(SIGNS, max_size=60).map(str.encode)))
def test_any_bytes_are_rows_or_one_refusal(content):
    try:
        table = read(content)
        assert all(len(row.cells) == len(table.header) for row in table.rows)
    except Refusal:
        return


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text("a值\0\ud800", max_size=4))
NAMES = st.sampled_from(
    ["entry", "resource", "code", "coding", "value", "valueQuantity", "subject", "identifier", "component", "x"]
)
JSON = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4))
)


@given(st.dictionaries(NAMES, JSON, max_size=5))
def test_any_json_is_rows_or_one_refusal(told):
    resource = {"resourceType": "Observation", **told}
    content = json.dumps({"resourceType": "Bundle", **told, "entry": [{"resource": resource}]}).encode()

    assert all(len(row.cells) == 12 for row in read(content).rows)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=60), st.integers(0, 5000))
def test_a_workbook_that_was_damaged_is_rows_or_one_refusal(noise, place):
    content = book(["a", "b"], [1, "x"], [2.5, date(2024, 1, 1)])
    damaged = content[:place] + noise + content[place + len(noise) :]
    try:
        list(read(damaged).rows)
    except Refusal:
        return
