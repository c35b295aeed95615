"""Each kind of thing that hospitals send is read whole, or asked about, or said to be left out."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from edc.imports.columns import Columns
from edc.imports.results.naming import SourceNames
from tests.imports.tried import (
    HEADER,
    MAN,
    book,
    bundle,
    csv_of,
    plain,
    result,
    said,
    table,
    tried,
)

KNOWN = {"01-S001": MAN}
MAPPED = Columns(subject="受试者编号", day="采样日期", test="检验项目", result="结果", unit="单位")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        (result("网织红细胞百分比", "1.52%", ""), ("RETICPCT", "1.52", "%", None, None)),
        (result("ALT", "25 U/L", ""), ("ALT", "25", "U/L", None, None)),
        (result("BUN", "15", "mg/dL"), ("UREA", "15", "mg N/dL", None, None)),
        (result("BUN", "15", "mg/dL", "7-20 mg/dL"), ("UREA", "15", "mg N/dL", "7", "20")),
        (result(limits="13.0-17.5 g/dL"), ("HGB", "118", "g/L", "130.0", "175.0")),
        (result(limits="男：130-175；女：115-150"), ("HGB", "118", "g/L", "130", "175")),
        (result(limits="男130-175 女115-150"), ("HGB", "118", "g/L", "130", "175")),
        (result(limits="Male: 130-175; Female: 115-150"), ("HGB", "118", "g/L", "130", "175")),
        (result(limits='"male, ≥18 years: 130-175; male, <18 years: 120-160"'), ("HGB", "118", "g/L", "130", "175")),
        (result(limits="成人: 120-170; 儿童: 110-160"), ("HGB", "118", "g/L", "120", "170")),
        (result(limits="18-65岁: 130-175; 66-90岁: 120-160"), ("HGB", "118", "g/L", "130", "175")),
        (result(limits="--"), ("HGB", "118", "g/L", None, None)),
    ],
)
def test_reads_a_result_with_its_unit_and_limits(line, right):
    answer = tried(table(line), people=KNOWN)

    assert plain(answer) == [right]
    assert (answer.asked, answer.left_out, answer.notices) == ([], [], [])


@pytest.mark.parametrize(
    ("line", "text", "sentence"),
    [
        (result(limits="see note"), "see note", "This reference range cannot be read"),
        (result(limits="0-0"), "0-0", "A range from 0 to 0 is none"),
        (result(limits="130-175 mmol/L"), "130-175 mmol/L", "cannot be turned into the result's"),
        (result(limits="0-14岁: 110-160; 15-17岁: 120-160"), "0-14岁: 110-160; 15-17岁: 120-160", "Several ranges"),
        (result(limits="Premenopausal: 115-150; Pregnant: 110-140"), "Pregnant", "Several ranges"),
        (result("HBsAg", "阴性", "COI"), "COI", "A result of this test has no unit"),
        (result("HBsAg", "阴性", "", "<0.05"), "<0.05", "A result in words has no limits"),
        (result("冷凝集素效价", "1:64", "", "阴性"), "阴性", "only numbers are kept"),
    ],
)
def test_a_range_that_cannot_be_used_never_costs_the_result(line, text, sentence):
    answer = tried(table(line), people=KNOWN)

    (piece,) = answer.left_out
    assert text in piece.text
    assert sentence in piece.sentence
    assert [(one.low, one.high) for one in answer.read] == [(None, None)]


@pytest.mark.parametrize(
    ("header", "line", "limits", "pieces"),
    [
        ("下限,上限", "130,175", ("130", "175"), []),
        ("下限,上限", "0,0", (None, None), ["0-0"]),
        ("下限,上限", "/,175", (None, "175"), []),
        ("下限,上限", "阴性,175", (None, "175"), ["阴性"]),
        ("下限,参考范围", "130,130-175", ("130", None), ["130-175"]),
        ("下限,参考范围", "130,≥130", ("130", None), []),
        ("下限,参考范围", "130,?", ("130", None), ["?"]),
    ],
)
def test_limits_in_columns_of_their_own_go_before_a_range(header, line, limits, pieces):
    content = f"受试者编号,采样日期,检验项目,结果,单位,{header}\n01-S001,2026-10-12,HGB,118,g/L,{line}\n".encode()

    answer = tried(content, people=KNOWN)
    assert [(one.low, one.high) for one in answer.read] == [limits]
    assert [piece.text for piece in answer.left_out] == pieces


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (result(limits="175-130"), "The lower limit, 175, is above the upper one, 130."),
        (result("冷凝集素效价", "11:40", ""), "perhaps of 1:640"),
        (result("冷凝集素效价", "00:40", ""), "is a time"),
        (result("抗核抗体", "2021/12/31", ""), "is a day"),
        (result(value="many"), "is not a number"),
        (result(value="9999"), "impossible"),
        (result(unit="furlong"), "is not a unit of"),
        (result("HGB", "28.5%", "g/L"), "is not a number"),
        (result("铁蛋白"), "is no test that this study knows"),
        (result("", "118"), "No test is named"),
        ("01-S001,2026-10-12 25:61,HGB,118,g/L,", "is no day that can be read"),
        ("01-S001,2027-10-12,HGB,118,g/L,", "in the future"),
        ("01-S001,,HGB,118,g/L,", "is no day"),
        (",2026-10-12,HGB,118,g/L,", "a merged cell counts for its first row only"),
        ("110101199003071234,2026-10-12,HGB,118,g/L,", ""),
    ],
)
def test_asks_about_what_is_not_understood_whole(line, sentence):
    answer = tried(table(line), people=KNOWN)

    assert sentence in said(answer.asked)
    assert len(answer.asked) == (1 if sentence else 0)
    assert "110101199003071234" not in str(answer.as_json()["asked"])


@pytest.mark.parametrize(
    ("code", "test", "specimen", "right"),
    [
        ("718-7", "Hb", "", "HGB"),
        ("26515-7", "whatever", "全血", "PLT"),
        ("", "葡萄糖", "尿液", "UGLUC"),
        ("", "尿素", "血清", "UREA"),
        ("713-8", "Eosinophils", "", "EOSPCT"),
        ("2161-8", "Creatinine", "", None),
        ("33762-6", "BUN", "", None),
        ("718-7", "Creatinine", "", None),
        ("718-7", "Hb", "Urine", None),
        ("CREA", "尿肌酐", "", None),
        ("CREAT", "Creatinine, urine", "", None),
        ("", "肌酐", "尿液", None),
        ("", "肌酐", "蓝管", None),
        ("", "2161-8", "", None),
    ],
)
def test_a_test_is_what_code_name_and_specimen_say_together(code, test, specimen, right):
    content = f"subject,date,code,test,result,specimen\n01-S001,2026-10-12,{code},{test},阴性,{specimen}\n".encode()
    answer = tried(content, people=KNOWN)

    known = not any("no test" in one.sentence or "is not that of a test" in one.sentence for one in answer.asked)
    assert known is (right is not None)
    if right == "UGLUC":
        assert [one.test for one in answer.read] == [right]


def test_a_name_that_the_source_gave_holds_for_its_own_specimen():
    header = "受试者编号,采样日期,标本类型,检验项目,结果,单位"
    rows = [
        f"01-S001,2026-10-{day},{specimen},xx,72,umol/L" for day, specimen in ((12, "血清"), (13, "尿液"), (14, "蓝管"))
    ]
    names = SourceNames(tests={"xx": "CREAT", "xx (蓝管)": "CREAT"})

    answer = tried(table(*rows, header=header), people=KNOWN, names=names)

    assert [one.row for one in answer.read] == [2, 4]
    assert [one.row for one in answer.asked] == [3]


def test_urine_is_never_read_as_blood_though_nobody_mapped_the_specimen():
    content = table(
        "01-S001,2026-10-12,尿液,肌酐,2500,umol/L", header="受试者编号,采样日期,标本类型,检验项目,结果,单位"
    )
    mapped = tried(content).read, tried(content, columns=MAPPED).read

    assert mapped == ([], [])


@pytest.mark.parametrize(
    ("rows", "comma", "values", "asked", "notice"),
    [
        (["LDH;412,5;U/L;", "hCG;1,250;mIU/mL;<5"], "", ["412.5", "1.250"], 0, "as the decimal sign, as row 2 shows"),
        (["EOS;0,120;10^9/L;0,02-0,52"], "", ["0.120"], 0, "as the decimal sign"),
        (["PLT;1,250;10^9/L;"], "", [], 1, "cannot be told from this file"),
        (["PLT;1,250;10^9/L;"], "decimal", ["1.250"], 0, ""),
        (["PLT;1,250;10^9/L;"], "thousands", ["1250"], 0, ""),
        (["HBV-DNA;1,234,567;IU/mL;", "PLT;1,250;10^9/L;"], "", ["1234567", "1250"], 0, "a separator of thousands"),
        (["HBV-DNA;1,234,567;IU/mL;", "LDH;412,5;U/L;"], "", ["1234567"], 1, "cannot be told"),
        (["HBV-DNA;1,234,567;IU/mL;"], "decimal", [], 1, ""),
        (["LDH;412,5;U/L;"], "thousands", [], 1, ""),
        (["LDH;412;U/L;1,120-1,250"], "", ["412"], 0, "cannot be told"),
        (["冷凝集素效价;1:1,280;;<1:1,280"], "", ["1:1280"], 0, ""),
        (["LDH;1,2,3;U/L;"], "", [], 1, "cannot be told"),
        (["LDH;412,5;U/L;", "EOS;1,250个/uL;;"], "", ["412.5", "1.250"], 0, "as the decimal sign"),
        (["LDH;412,5;U/L;", "ALT;小于1,250;U/L;"], "", ["412.5", "<1.250"], 0, "as the decimal sign"),
        (["LDH;412,5;U/L;", "ALT;≦1,250;U/L;"], "", ["412.5", "≤1.250"], 0, "as the decimal sign"),
    ],
)
def test_a_comma_is_what_the_source_says_or_the_file_proves(rows, comma, values, asked, notice):
    lines = [f"01-S001;2026-10-{day};{row}" for day, row in enumerate(rows, start=10)]

    answer = tried(table(*lines, header=HEADER.replace(",", ";")), people=KNOWN, comma=comma)

    assert [one.result for one in answer.read] == values
    assert len(answer.asked) == asked
    assert notice in " ".join(answer.notices)
    assert bool(answer.notices) is bool(notice)


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\r\n" + table(result().replace(",", ";"), header=HEADER.replace(",", ";")),
        b'"sep=|"\r\n' + table(result().replace(",", "|"), header=HEADER.replace(",", "|")),
        b"\xef\xbb\xbf\xef\xbb\xbf" + table(result()),
        table(result()) + b"\x1a",
        table(result()).decode().encode("gb18030") + b"\r\n\x1a",
        table(result()).decode().encode("utf-16"),
        table("'01-S001,2026-10-12,血红蛋白,118,g/L,"),
        table(result().replace(",", "\t"), header=HEADER.replace(",", "\t")),
    ],
)
def test_reads_a_text_whatever_system_wrote_it(content):
    assert plain(tried(content)) in ([("HGB", "118", "g/L", None, None)],)


def test_finds_the_header_below_titles_and_says_what_stood_above():
    titles = "某某医院检验报告单\n,,\n送检日期：2026-10-09\n"

    answer = tried(titles.encode() + table(result()), people=KNOWN)

    assert plain(answer) == [("HGB", "118", "g/L", None, None)]
    assert [(piece.row, piece.text) for piece in answer.left_out] == [
        (1, "某某医院检验报告单"),
        (3, "送检日期：2026-10-09"),
    ]
    assert answer.notices == ["Lines above the header were not read: 1, 3."]


def test_finds_the_header_that_the_source_has_though_its_names_say_nothing():
    columns = Columns(subject="k1", test="k2", result="k3", unit="k4", day="k5")
    content = table("01-S001,HGB,118,g/L,2026-10-12", header="报告,第一页\nk1,k2,k3,k4,k5")

    assert plain(tried(content, columns=columns)) == [("HGB", "118", "g/L", None, None)]


def test_says_which_columns_cannot_be_told():
    answer = tried(table("x,118", header="title\na,b"))

    assert "Say which columns hold" in said(answer.left_out[1:])
    assert answer.left_out[0].text == "title"


def test_reads_all_sheets_of_the_same_columns_and_names_the_others():
    head = HEADER.split(",")
    other = ["结果", "受试者编号", "采样日期", "检验项目", "单位", "参考范围"]
    content = book(
        封面=[["说明"], ["a", "b"]],
        一=[head, ["01-S001", date(2026, 10, 8), "HGB", 118, "g/L", None]],
        二=[["标题"], other, [32, "01-S001", date(2026, 10, 6), "PLT", "10^9/L", "125-350"]],
        三=[["subject", "date", "test", "result", "unit"], ["01-S001", "2026-10-09", "WBC", 6, "10^9/L"]],
        空=[],
    )

    answer = tried(content, people=KNOWN)

    assert [(one.row, one.test, one.result) for one in answer.read] == [(2, "HGB", "118"), (5, "PLT", "32")]
    assert answer.notices == [
        "Sheet “二” was read too; its row 1 is counted as row 3.",
        "Lines above the header were not read: 3.",
        "These sheets were not read, because their columns are others: “封面”, “三”.",
    ]


def test_a_cell_outside_the_columns_of_a_further_sheet_is_asked_about():
    head = HEADER.split(",")
    moved = [head[1], head[0], *head[2:]]
    row = [date(2026, 10, 6), "01-S001", "PLT", 32, "10^9/L", None, "stray"]

    answer = tried(book(一=[head], 二=[moved, row]), people=KNOWN)

    assert "7 cells stand where 6 belong." in said(answer.asked)


def test_opens_no_workbook_of_hidden_sheets_only():
    file = BytesIO()
    with ZipFile(BytesIO(book(一=[HEADER.split(",")]))) as made, ZipFile(file, "w") as hidden:
        for name in made.namelist():
            hidden.writestr(name, made.read(name).replace(b'state="visible"', b'state="veryHidden"'))

    assert "All sheets of the workbook are hidden" in tried(file.getvalue()).notices[0]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (time(11, 40), "perhaps of 1:640"),
        (time(1, 40), "perhaps of 1:40"),
        (timedelta(hours=43, minutes=40), "perhaps of 1:2560"),
        (datetime(1900, 1, 1, 19, 40), "is a time"),  # noqa: DTZ001 — Excel knows no time zones
        (date(2026, 1, 10), "is a day"),
    ],
)
def test_asks_what_was_typed_where_excel_made_a_time_or_a_day_of_it(value, sentence):
    content = book(一=[HEADER.split(","), ["01-S001", date(2026, 10, 6), "冷凝集素效价", value, None, None]])

    assert sentence in said(tried(content, people=KNOWN).asked)


@pytest.mark.parametrize(
    ("rows", "values", "asked", "left"),
    [
        (["880,final", "88,corrected"], ["88"], 0, 1),
        (["880,", "88,更正"], ["88"], 0, 1),
        (["880,final", "88,final"], [], 2, 0),
        (["880,corrected", "88,corrected"], [], 2, 0),
        (["88,final", "88,final"], ["88", "88"], 0, 0),
        (["88,final", ",final"], ["88"], 0, 1),
        (["88,初步"], [], 0, 1),
        (["88,溶血"], ["88"], 0, 1),
        (["880,x", "880,final", "88,corrected"], ["88"], 0, 2),
    ],
)
def test_of_several_results_of_one_sample_the_corrected_one_is_read_or_none(rows, values, asked, left):
    lines = [f"01-S001,2026-10-12,肌酐,{row.replace(',', ',umol/L,')}" for row in rows]
    answer = tried(table(*lines, header="受试者编号,采样日期,检验项目,结果,单位,结果状态"), people=KNOWN)

    assert [one.result for one in answer.read] == values
    assert (len(answer.asked), len(answer.left_out)) == (asked, left)


def test_names_the_columns_that_were_not_used():
    line = f"{result()},,H,化学法,3,no test,不是"
    answer = tried(table(line, header=f"{HEADER},,标志,方法,Row 行号,Reason,原因"), people=KNOWN)

    assert answer.notices == ["Columns that were not used: “(7)”, “标志”, “方法”."]


def test_says_that_a_file_has_no_row_of_results():
    assert tried(table()).notices == ["No row of results stands in this file."]
    assert tried(bundle()).notices == ["No row of results stands in this file."]


def test_says_which_rows_the_source_leaves_out():
    answer = tried(table(result("铁蛋白")), people=KNOWN, names=SourceNames(tests={"铁蛋白": ""}))

    assert said(answer.left_out) == "Left out, as the names of this source say."


def test_a_stranger_is_read_and_named_once():
    answer = tried(csv_of([HEADER.split(","), *(result(value=str(value)).split(",") for value in (118, 118))]))

    assert len(answer.read) == 2
    assert answer.notices == ["Subject 01-S001 is not known here."]


def test_a_refused_file_is_one_notice():
    assert tried(b"<Bundle/>").as_json()["notices"] == [
        "This is XML, which is not read: ask for the FHIR bundle as JSON, or for CSV or Excel."
    ]
