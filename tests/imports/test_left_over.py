"""Of every reader: each cell that is not blank is used or said to be left over, and what is read is read again."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edc.imports import statuses
from edc.imports.files.delimited import plain
from edc.imports.jobs.returned import csv_line
from edc.imports.results import naming
from edc.imports.results.naming import SourceNames
from edc.imports.trying import Answer, Read
from protocol import specimen as specimens
from protocol import units
from protocol.analytes import ANALYTES, unit_as_named
from protocol.reference import Reference
from protocol.reference import read as reference
from tests.imports.tried import MAN, book, bundle, csv_of, observation, tried

HEADER = ("受试者编号", "采样日期", "检验项目", "结果", "单位", "参考范围", "标本类型", "结果状态", "备注")
TESTS = ("血红蛋白", "HGB", "PLT", "LDH", "BUN", "冷凝集素效价", "抗核抗体", "HBsAg", "尿蛋白", "铁蛋白", "HCT", "")
RESULTS = (
    *("118", "11.8", "<2.0", "1:64", "11:40", "阴性", "+++", "-", "1,250", "412,5", "0,120", "1.52%", "28.5", ""),
    *("阳性 1:320", "1:1,280", "2026-10-12", "many", "=1+1", "25 U/L", "1:16阴性"),
)
UNITS = ("g/L", "g/dL", "10^9/L", "10E9/L", "U/L", "mg/dL", "%", "S/CO", "", "-")
RANGES = (
    *("130-175", "(130-175)", "0-0", "175-130", "<1:100", "阴性", "/", "男130-175 女115-150", "13.0-17.5 g/dL", ""),
    *("see note", "1,250-2,500", "0.5%-1.5%", "130 - 175 mmol/L"),
)
CELLS = (
    st.sampled_from(("01-S001", "01-S002", "")),
    st.sampled_from(("2026-10-12", "2026/10/13", "2026-10-14 08:30", "2026-10-12 25:61", "12/10/2026")),
    st.sampled_from(TESTS),
    st.one_of(st.sampled_from(RESULTS), st.text("0123456789.,:<%+ -/阴阳性", max_size=7)),
    st.sampled_from(UNITS),
    st.one_of(st.sampled_from(RANGES), st.text("0123456789.,:<%-~ 男女", max_size=9)),
    st.sampled_from(("", "血清", "尿液", "脑脊液", "蓝管")),
    st.sampled_from(("", "final", "更正", "初步", "溶血")),
    st.sampled_from(("", "x")),
)
ROWS = st.lists(st.tuples(*CELLS), min_size=1, max_size=5)
NO_COMMAS = re.compile("[.,]")
FEW = settings(deadline=None, max_examples=30)


def used(row: tuple[str, ...], one: Read) -> list[str]:
    """The cells of a row that a result did not take up."""
    subject, day, test, result, unit, limits, specimen, status, _remark = row
    analyte = ANALYTES[one.test]
    said = naming.analyte("", test, specimen, SourceNames())
    takes = (
        (subject, one.subject == subject),
        (day, one.date == day[:10].replace("/", "-")),
        (test, said is analyte),
        (result, bool(one.result)),
        (unit, one.unit in {unit_as_named(test, unit), units.normalise(unit)}),
        (limits, one.low is not None or one.high is not None or _says_nothing(limits)),
        (specimen, specimens.of(specimen) is analyte.specimen),
        (status, statuses.standing(status) is not None),
    )
    return [cell for cell, is_used in takes if cell and not is_used]


def _says_nothing(limits: str) -> bool:
    try:
        return reference(limits) == Reference()
    except units.Unreadable:
        return False


def lost(row: tuple[str, ...], number: int, answer: Answer) -> list[str]:
    """The cells of a row that nobody speaks of."""
    texts = [aside.text for aside in (*answer.asked, *answer.left_out) if aside.row == number]
    results = [result for result in answer.read if result.row == number]
    # Without a result: whose row it is does not stand in its text, and the column of remarks was named as a whole.
    cells = used(row, *results) if results else filter(None, row[1:-1])
    return [cell for cell in cells if not any(_within(cell, text) for text in texts)]


def _within(cell: str, text: str) -> bool:
    """Whether a text shows a cell, its commas as they were understood."""
    return NO_COMMAS.sub("", plain(cell)) in NO_COMMAS.sub("", plain(text))


def told_again(answer: Answer) -> bytes:
    """What was read, written out as we write files for laboratories."""
    header = ("subject", "date", "test", "result", "unit", "low", "high")
    rows = [(one.subject, one.date, one.test, one.result, one.unit, one.low, one.high) for one in answer.read]
    return "".join(csv_line(tuple(cell or "" for cell in row)) for row in (header, *rows)).encode()


def again(answer: Answer) -> list[tuple[object, ...]]:
    return [(one.subject, one.date, one.test, one.result, one.unit, one.low, one.high) for one in answer.read]


@FEW
@given(ROWS, st.sampled_from((",", ";", "\t")))
def test_each_cell_of_a_text_is_used_or_left_over(rows, separator):
    told = [tuple(cell.strip() for cell in row) for row in rows]
    answer = tried(csv_of([HEADER, *told], separator=separator), people={"01-S001": MAN})

    assert "Columns that were not used: “备注”." in answer.notices
    for number, row in enumerate(told, start=2):
        assert lost(row, number, answer) == []


@FEW
@given(ROWS)
def test_each_cell_of_a_workbook_is_used_or_left_over(rows):
    told = [tuple(cell.strip() for cell in row) for row in rows]
    answer = tried(book(一=[HEADER, *([cell or None for cell in row] for row in told)]), people={"01-S001": MAN})

    for number, row in enumerate(told, start=2):
        assert lost(row, number, answer) == [] or any("formula" in aside.sentence for aside in answer.asked)


VALUES: st.SearchStrategy[dict[str, object]] = st.one_of(
    st.fixed_dictionaries(
        {
            "valueQuantity": st.fixed_dictionaries(
                {"value": st.sampled_from((118, 11.8, 320, 0.5))},
                optional={
                    "unit": st.sampled_from(("g/L", "g/dL", "U/L", "{titer}", "furlong")),
                    "comparator": st.sampled_from(("<", ">", "ad")),
                },
            )
        }
    ),
    st.fixed_dictionaries({"valueString": st.sampled_from(RESULTS)}),
    st.fixed_dictionaries(
        {"valueCodeableConcept": st.sampled_from(({"coding": [{"code": "10828004"}]}, {"text": "neg"}, {"text": "?"}))}
    ),
    st.just({"valueBoolean": True}),
    st.just({}),
)
LIMITS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "low": st.fixed_dictionaries({"value": st.sampled_from((130, 13))}, optional={"unit": st.just("g/dL")}),
            "high": st.fixed_dictionaries({"value": st.sampled_from((175, 0))}),
            "text": st.sampled_from(RANGES),
            "appliesTo": st.just([{"text": "male"}]),
            "type": st.just({"text": "critical"}),
        },
    ),
    max_size=2,
)
CODES = st.sampled_from(
    (("718-7", "Hb"), ("2532-0", "LDH"), ("5048-4", "ANA"), ("13952-7", "HBcAb"), ("2161-8", "Creatinine"))
)


@FEW
@given(st.lists(st.tuples(CODES, VALUES, LIMITS), min_size=1, max_size=4))
def test_each_observation_is_read_or_said_to_be_left_over_with_its_ranges(told):
    resources = [observation(*code, **value, referenceRange=limits) for code, value, limits in told]
    answer = tried(bundle(*resources), people={"01-S001": MAN})

    rows = {one.row for one in (*answer.read, *answer.asked, *answer.left_out)}
    assert rows == set(range(1, len(told) + 1))
    for one in answer.read:
        ranges = [limits for limits in told[one.row - 1][2] if limits.keys() & {"low", "high"} or limits.get("text")]
        is_said = any(aside.row == one.row for aside in answer.left_out)
        assert not ranges or one.low or one.high or is_said or all(_is_blank(limits) for limits in ranges)


def _is_blank(limits: dict[str, object]) -> bool:
    return not limits.keys() & {"low", "high"} and _says_nothing(str(limits["text"]))


@FEW
@given(ROWS, st.booleans())
def test_what_is_read_of_a_table_is_read_again_the_same(rows, is_book):
    cells = [HEADER, *([cell or None for cell in row] if is_book else row for row in rows)]
    answer = tried(book(一=cells) if is_book else csv_of(cells), people={"01-S001": MAN})

    assert again(tried(told_again(answer), people={"01-S001": MAN})) == again(answer)


@FEW
@given(st.lists(st.tuples(CODES, VALUES, LIMITS), min_size=1, max_size=4))
def test_what_is_read_of_a_bundle_is_read_again_the_same(told):
    answer = tried(bundle(*(observation(*code, **value, referenceRange=limits) for code, value, limits in told)))

    assert again(tried(told_again(answer))) == again(answer)


def test_the_property_can_fail():
    answer = tried(csv_of([HEADER, ("01-S001", "2026-10-12", "HGB", "118", "g/L", "see note", "", "", "")]))
    answer.left_out.clear()

    with pytest.raises(AssertionError):
        assert lost(("01-S001", "2026-10-12", "HGB", "118", "g/L", "see note", "", "", ""), 2, answer) == []
    json.dumps(answer.as_json())
