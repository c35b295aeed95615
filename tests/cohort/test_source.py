"""The files of a cohort are read strictly: a fault is told by file, line and reason, and nothing else is raised."""

import os
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cohort.files import SMALL, instead, write
from tests.universe import CLINIC
from trial_edc.cohort import source
from trial_edc.cohort.source import COLUMNS, MalformedFile

LABS_HEADER = SMALL["labs.csv"][0]


def refused(folder: Path) -> MalformedFile:
    with pytest.raises(MalformedFile) as fault:
        source.read(folder)
    assert str(fault.value).count("\n") == 0
    return fault.value


def records(folder: Path, file: str):
    return source.read(folder).records[file]


def test_reads_every_file_in_its_order(tmp_path):
    cohort = source.read(write(tmp_path))

    assert {file: len(lines) for file, lines in cohort.records.items()} == {
        file: len(lines) - 1 for file, lines in SMALL.items()
    }
    assert [record.subject for record in cohort.records["subjects.csv"]] == ["P001", "P002"]
    assert [record.line for record in cohort.records["labs.csv"]] == list(range(2, len(SMALL["labs.csv"]) + 1))


def test_makes_values_of_cells(tmp_path):
    write(tmp_path)

    (_first, second), lab = records(tmp_path, "subjects.csv"), records(tmp_path, "labs.csv")[0]
    trough, bound = records(tmp_path, "troughs.csv")

    assert second.values["birth_date"] == date(1971, 2, 28)
    assert (second.values["steroid_history"], second.values["status"]) == (None, "WITHDRAWN")
    assert lab.values["lower_limit"] == Decimal("110")
    assert lab.values["result"] == "70"
    assert trough.values["drawn_at"] == datetime(2024, 4, 1, 8, 0, tzinfo=CLINIC)
    assert (bound.values["result"], bound.values["unit"], bound.values["last_dose_at"]) == ("<2.0", "ng/mL", None)


@pytest.mark.parametrize(
    ("status", "told"),
    [("ON_STUDY", None), ("", None), ("COMPLETED", "COMPLETED"), ("DIED", "DIED"), ("DEATH", "DIED")],
)
def test_says_how_a_subject_left_whatever_word_the_file_has_for_it(tmp_path, status, told):
    write(tmp_path, **instead("subjects", 2, f"P001,F,,WAIHA,,,,,,{status}"))

    assert records(tmp_path, "subjects.csv")[0].values["status"] == told


def test_reads_what_excel_writes(tmp_path):
    write(tmp_path)
    text = (tmp_path / "bleeding.csv").read_text(encoding="utf-8").replace("\n", "\r\n")
    (tmp_path / "bleeding.csv").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n,,\r\n")

    assert len(records(tmp_path, "bleeding.csv")) == 1


def test_keeps_a_comma_within_quotes_and_trims_cells(tmp_path):
    write(tmp_path, **instead("rescues", 3, 'P001, 2024-02-11 ,A," IVIG "'))

    assert [record.values["treatment"] for record in records(tmp_path, "rescues.csv")] == ["IVIG, 2 g/kg", "IVIG"]


def test_takes_the_first_subjects_with_all_their_records(tmp_path):
    one = source.read(write(tmp_path)).first(1)

    assert {record.subject for lines in one.records.values() for record in lines} == {"P001"}
    assert len(one.records["labs.csv"]) == 6


# File, line and text of a fault, and what is said of it. Line 0 is the whole file.
FAULTS = [
    ("subjects", 2, "P001,X,1980-05-01,WAIHA,,,,,,ON_STUDY", "sex: “X” is none of F, M."),
    ("subjects", 2, "P001,F,01/05/1980,WAIHA,,,,,,ON_STUDY", "birth_date: “01/05/1980” is not a date"),
    ("subjects", 2, "P001,F,1980-02-30,WAIHA,,,,,,ON_STUDY", "birth_date: “1980-02-30” is not a date"),
    ("subjects", 2, "P001,F,,LUPUS,,,,,,ON_STUDY", "disease: “LUPUS” is none of EVANS, WAIHA."),
    ("subjects", 2, "P001,F,,WAIHA,,,,,,GONE", "status: “GONE” is none of"),
    ("subjects", 2, ",F,,WAIHA,,,,,,ON_STUDY", "“” is no subject code"),
    ("subjects", 2, "P-001,F,,WAIHA,,,,,,ON_STUDY", "“P-001” is no subject code"),
    ("subjects", 2, "Ｐ００１,F,,WAIHA,,,,,,ON_STUDY", "is no subject code"),
    ("subjects", 3, "P001,M,,EVANS,,,,,,ON_STUDY", "subject P001 stands here a second time."),
    ("labs", 2, "P001,2023-12-31,SCR,HGB,70,g/L,110", "7 cells stand where 8 belong."),
    ("labs", 2, "P001,2023-12-31,SCR,HGB,70,g/L,110,150,!", "9 cells stand where 8 belong."),
    ("labs", 4, "P001,,M3,LDH,180,U/L,,250", "collected_on: a value is missing."),
    ("labs", 4, "P001,2024-04-01,M99,LDH,180,U/L,,250", "visit: “M99” is no visit of the schedule."),
    ("labs", 4, "P001,2024-04-01,M3,XYZ,180,U/L,,250", "test: “XYZ” is no test that this study knows."),
    ("labs", 4, "P001,2024-04-01,M3,,180,U/L,,250", "test: “” is no test"),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,low,250", "lower_limit: “low” is not a number."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,,NaN", "upper_limit: “NaN” is not a number."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,,-Infinity", "upper_limit: “-Infinity” is not a number."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,,1e200000", "upper_limit: “1e200000” is not a number."),
    ("labs", 4, f"P001,2024-04-01,M3,LDH,180,U/L,,{'9' * 41}", "is not a number."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,180,U/L,,1_000", "upper_limit: “1_000” is not a number."),
    ("labs", 4, "P999,2024-04-01,M3,LDH,180,U/L,,250", "subject P999 is not in subjects.csv."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,1\0 80,U/L,,250", "result: the cell holds a control character."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,1\x1b80,U/L,,250", "result: the cell holds a control character."),
    ("labs", 4, "P001,2024-04-01,M3,LDH,1\t80,U/L,,250", "result: the cell holds a control character."),
    ("transfusions", 2, "P001,2023-12-15,WHOLE,2,U", "product: “WHOLE” is none of PLT, RBC."),
    ("transfusions", 2, "P001,2023-12-15,,2,U", "product: a value is missing."),
    ("transfusions", 2, "P001,2023-12-15,RBC,two,U", "amount: “two” is not a number."),
    ("transfusions", 2, "P001,2023-12-15,RBC,2,bags", "unit: “bags” is none of U, mL."),
    ("rescues", 2, "P002,2024-02-10,C,IVIG", "class: “C” is none of A, B."),
    ("rescues", 2, "P002,,A,IVIG", "given_on: a value is missing."),
    ("bleeding", 2, "P001,2024-04-01,YES", "bleeding: “YES” is none of N, Y."),
    ("doses", 2, "P001,2024-01-01,2024-13-01,2", "end: “2024-13-01” is not a date"),
    ("doses", 2, "P001,2024-01-01,,2 mg", "mg_per_day: “2 mg” is not a number."),
    ("troughs", 2, "P001,2024-04-01,,8.8,ng/mL,,", "drawn_at: “2024-04-01” is not a time like"),
    ("troughs", 2, "P001,2024-04-01T25:00,,8.8,ng/mL,,", "drawn_at: “2024-04-01T25:00” is not a time"),
    ("troughs", 2, "P001,2024-04-01T08:00,,8.8,mol/L,,", "unit: “mol/L” is no unit of a sirolimus level."),
    ("troughs", 2, "P001,2024-04-01T08:00,,8.8,ng/mL,,HPLC", "method: “HPLC” is none of"),
    ("adverse_events", 2, "P001,,,2024-02-01,,1,N,,", "term: a value is missing."),
    ("adverse_events", 2, "P001,Mouth ulcer,,2024-02-01,,6,N,,", "grade: “6” is none of 1, 2, 3, 4, 5."),
    ("adverse_events", 2, "P001,Mouth ulcer,,2024-02-01,,1,N,SURELY,", "causality: “SURELY” is none of"),
]


@pytest.mark.parametrize(("name", "line", "text", "said"), FAULTS)
def test_tells_a_fault_by_file_line_and_reason(tmp_path, name, line, text, said):
    fault = refused(write(tmp_path, **instead(name, line, text)))

    assert (fault.file, fault.line) == (f"{name}.csv", line)
    assert said in fault.reason
    assert str(fault) == f"{name}.csv, line {line}: {fault.reason}"


@pytest.mark.parametrize("file", list(COLUMNS))
def test_misses_a_file(tmp_path, file):
    fault = refused(write(tmp_path, **{file.removesuffix(".csv"): None}))

    assert (fault.file, fault.line, fault.reason) == (file, 0, "the file is missing.")
    assert str(fault) == f"{file}: the file is missing."


@pytest.mark.parametrize("file", list(COLUMNS))
@pytest.mark.parametrize("change", ["missing", "extra", "renamed", "swapped", "empty"])
def test_wants_exactly_its_columns(tmp_path, file, change):
    header, *lines = SMALL[file]
    names = header.split(",")
    changed = {
        "missing": names[:-1],
        "extra": [*names, "remark"],
        "renamed": [*names[:-1], names[-1].upper()],
        "swapped": [names[0], names[2], names[1], *names[3:]],
        "empty": [],
    }[change]

    fault = refused(write(tmp_path, **{file.removesuffix(".csv"): [",".join(changed), *lines]}))

    assert fault.file == file
    assert fault.line == 1
    assert fault.reason == f"the columns must be {', '.join(names)}."


def test_an_empty_file_lacks_its_columns(tmp_path):
    fault = refused(write(tmp_path, bleeding=[]))

    assert (fault.file, fault.line) == ("bleeding.csv", 1)


def test_there_is_no_such_folder(tmp_path):
    assert "there is no such folder" in refused(tmp_path / "nowhere").reason


def test_a_folder_is_no_file(tmp_path):
    write(tmp_path, doses=None)
    (tmp_path / "doses.csv").mkdir()

    assert refused(tmp_path).file == "doses.csv"


@pytest.mark.parametrize(
    "text", [b"P001,2024-04-01,\xff", b"P001,2024-04-01,\xc3", "P001,2024-04-01,是".encode("gb18030")]
)
def test_reads_nothing_but_utf_8(tmp_path, text):
    write(tmp_path)
    with (tmp_path / "bleeding.csv").open("ab") as file:
        file.write(text)

    fault = refused(tmp_path)

    assert (fault.file, fault.line, fault.reason) == ("bleeding.csv", 3, "the file is not UTF-8 text.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('P002,2024-02-10,A,"IVIG', 2),
        ('P002,2024-02-10,A,"IVIG" and more', 2),
        (f"P002,2024-02-10,A,{'x' * 140_000}", 2),
    ],
)
def test_reads_nothing_but_csv(tmp_path, text, line):
    fault = refused(write(tmp_path, **instead("rescues", 2, text)))

    assert (fault.file, fault.line) == ("rescues.csv", line)
    assert fault.reason.startswith("the file is not CSV")


def test_reads_no_file_larger_than_a_cohorts(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.setattr(source, "MOST_BYTES", (tmp_path / "labs.csv").stat().st_size - 1)

    fault = refused(tmp_path)

    assert (fault.file, fault.line, fault.reason) == ("labs.csv", 0, "the file is too large to be a cohort's.")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(sorted(SMALL)), content=st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_but_malformed(file, content):
    with TemporaryDirectory() as folder, suppress(MalformedFile):
        (write(Path(folder)) / file).write_bytes(content)
        source.read(Path(folder))


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["P001", "2024-04-01", "2024-04-01T08:00", "HGB", "M3", "1e9", "١٢", "0001-01-01", "-0", '"']),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(sorted(SMALL)), data=st.data())
def test_arbitrary_cells_raise_nothing_but_malformed(file, data):
    header = SMALL[file][0]
    width = header.count(",") + 1
    lines = [",".join(row) for row in data.draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=3))]

    with TemporaryDirectory() as folder, suppress(MalformedFile):
        text = os.linesep.join([header, *lines]).encode("utf-8", errors="surrogatepass")
        (write(Path(folder)) / file).write_bytes(text)
        source.read(Path(folder))
