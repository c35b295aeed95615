"""A pasted block is understood from its first to its last letter: used by what was read, or listed with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.analytes import ANALYTES, plain
from protocol.pasted import read
from tests.protocol.tables import table
from tests.protocol.test_pasted import NUMERIC, SIGNS, only, told

FOREIGN = {
    "titre": "冷凝集素效价\t1:64\t↑\t<1:16",
    "word": "抗核抗体  1:80  阴性",
    "bound": "冷凝集素效价 1:8 <1:16",
    "glued": "Hb 85g/L，LDH 456U/L。",
    "comma": "Hb 85g/L,LDH 456U/L.",
    "units": "EOS# 120 /mm3\nBUN 15 mg%\nWBC 5.6 foo/bar",
    "titled": "血常规：WBC 5.21×10^9/L，HGB 85g/L；生化：ALT 25U/L，LDH 456U/L。",
    "words": "ALT  小于等于 5  U/L\nAST 多于5 U/L\nLDH at least 500 U/L\nHBsAg 反应性\nDAT w+ 阴性\nUPROTDIP 2+ 阴性",
    "own unit": "Hb 11.8 g/dL 130-175g/L",
    "column": "项目\t结果\t单位\t参考范围\nHb\t85 复查\tg/L\t130-175\nALT\t25\tU/L\t男:9-50\nLDH\t240\tU/L\t0-0",
    "specimen": "项目\t标本\t结果\t单位\n肌酐\t血清\t72\tumol/L\n肌酐\t尿液\t2500\tumol/L\n葡萄糖\t尿\t阴性\t",
}
UNDERSTOOD = table("""
    block    | analyte | result  | flag | unit    | low  | high
    titre    | COLDAGG | 1:64    | H    |         |      | 16
    word     | ANA     | 1:80    |      |         |      |
    bound    | COLDAGG | 1:8     |      |         |      | 16
    glued    | HGB     | 85      |      | g/L     |      |
    glued    | LDH     | 456     |      | U/L     |      |
    comma    | HGB     | 85      |      | g/L     |      |
    comma    | LDH     | 456     |      | U/L     |      |
    units    | EOS     | 120     |      | /uL     |      |
    units    | UREA    | 15      |      | mg N/dL |      |
    units    | WBC     | 5.6     |      | foo/bar |      |
    titled   | WBC     | 5.21    |      | 10^9/L  |      |
    titled   | HGB     | 85      |      | g/L     |      |
    titled   | ALT     | 25      |      | U/L     |      |
    titled   | LDH     | 456     |      | U/L     |      |
    words    | ALT     | <=5     |      | U/L     |      |
    words    | AST     | >5      |      | U/L     |      |
    words    | LDH     | >=500   |      | U/L     |      |
    words    | HBSAG   | 反应性  |      |         |      |
    words    | DAT     | w+      |      |         |      |
    words    | UPROTDIP | 2+     |      |         |      |
    own unit | HGB     | 11.8    |      | g/dL    | 13   | 17.5
    column   | HGB     | 85 复查 |      | g/L     | 130  | 175
    column   | ALT     | 25      |      | U/L     |      |
    column   | LDH     | 240     |      | U/L     |      |
    specimen | CREAT   | 72      |      | umol/L  |      |
    specimen | UGLUC   | 阴性    |      |         |      |
""")


@pytest.mark.parametrize("block", FOREIGN)
def test_understands_the_whole_of_what_other_systems_print(block):
    wanted = [{k: cell for k, cell in row.items() if k != "block"} for row in UNDERSTOOD if row["block"] == block]

    assert [told(one) for one in read(FOREIGN[block], aliases={}).results] == wanted


LEFT = [
    ("胸水：LDH 850U/L，葡萄糖 5mmol/L", "葡萄糖 5 mmol/L", "“葡萄糖” of pleural fluid is no test", True),
    ("Pleural fluid: LDH 850 U/L, glucose 5 mmol/L", "glucose 5 mmol/L", "of pleural fluid is no test", True),
    ("送检脑脊液，葡萄糖 2.8mmol/L，LDH 30U/L", "LDH 30 U/L", "of cerebrospinal fluid is no test", True),
    ("供者 Hb 150g/L，PLT 200×10^9/L", "PLT 200 x10^9/L", "speaks of another person", True),
    ("EOS 0,125x10^3 /uL", "EOS 0,125x10^3 /uL", "No result was read in this line.", False),
    ("抗核抗体 阴性 1:100", "抗核抗体 阴性 1:100", "Several numbers stand beside", True),
    ("尿液生化\n肌酐\t2500\tμmol/L", "肌酐 2500 μmol/L", "“肌酐” of urine is no test of this study.", True),
    ("胸腔积液生化\n乳酸脱氢酶\t850\tU/L", "乳酸脱氢酶 850 U/L", "of pleural fluid is no test", True),
    ("血红蛋白 78 92 101 g/L", "血红蛋白 78 92 101 g/L", "Several numbers stand beside “血红蛋白”", True),
    ("冷凝集素效价 11:40", "冷凝集素效价 11:40", "No result that can be read stands beside", True),
    ("Hb 118 g/L 175-130", "175-130", "The lower limit is above the upper limit", False),
    ("LDH 240 U/L 0-0", "0-0", "0 to 0 is no reference", False),
    ("ALT 25 U/L 男 9-50 女 7-40", "男 9-50 女 7-40", "is no reference range", False),
    ("ALT 25 U/L 120-250 mmol/L", "120-250 mmol/L", "cannot be put into the unit of the result", False),
    ("Hb 118 g/L 130-175 2024-05-07 仪器法", "2024-05-07", "This belongs to no result.", False),
    ("ABCD 12345678", "ABCD 12345678", "No result was read in this line.", False),
    ("XX医院检验报告单", "XX医院检验报告单", "This line tells no result.", False),
    ("姓名：张某某  Hb复查", "姓名：…  Hb复查", "This line tells no result.", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "why", "is_asked"), LEFT, ids=lambda value: str(value)[:30])
def test_says_of_each_part_that_became_no_result_why(text, part, why, is_asked):
    block = read(text, aliases={})

    (aside,) = [aside for aside in block.asides if aside.text == part]
    assert why in str(aside.why).replace("%", "")
    assert aside.is_asked is is_asked
    assert (aside in block.asked, aside in block.left_out) == (is_asked, not is_asked)


def test_a_name_that_the_hospital_leaves_out_is_left_out_and_said():
    block = read("某指标 5 U/L\nHb 118", aliases={plain("某指标"): ""})

    assert [one.name for one in block.results] == ["Hb"]
    assert [str(aside.why) for aside in block.left_out] == ["“某指标” is left out, as this hospital said."]


DAYS = "项目\t2024-10-01\t2024-10-15\t2024-11-01\t单位\n血红蛋白\t78\t92\t101\tg/L\n备注见下\nLDH  610"
FIRST, SECOND, THIRD = "2024-10-01", "2024-10-15", "2024-11-01"


@pytest.mark.parametrize("header", ["项目\t{}\t{}\t{}\t单位", "项目 {} {} {} 单位", "\t{}\t{}\t{}\t单位"])
def test_asks_which_day_is_meant_where_the_columns_are_days(header):
    text = DAYS.replace(DAYS.split("\n")[0], header.format(FIRST, SECOND, THIRD))

    block = read(text, aliases={})

    assert (block.results, block.days, block.day) == ((), (FIRST, SECOND, THIRD), "")
    assert [aside.text for aside in block.asked] == ["血红蛋白\t78\t92\t101\tg/L", "LDH  610"]


def test_reads_the_day_that_is_meant_and_leaves_the_others():
    block = read(DAYS, aliases={}, day=SECOND)

    assert [told(one)["result"] for one in block.results] == ["92"]
    assert (block.days, block.day) == ((), SECOND)
    assert [(aside.text, aside.is_asked) for aside in block.asides] == [
        ("78", False),
        ("101", False),
        ("备注见下", True),
        ("LDH  610", True),
    ]


def test_a_single_day_above_the_results_is_no_question():
    assert told(only("项目\t2024-10-15\t单位\n血红蛋白\t92\tg/L"))["result"] == "92"


JUNK = st.sampled_from(["qzx", "复查中", "见图", "77713", "?!", "2024-05-07", "xq/zz", "9#9"])
PARTS = st.lists(
    st.tuples(st.sampled_from(NUMERIC), st.lists(JUNK, max_size=2), st.lists(JUNK, max_size=3)), max_size=4
)


@given(lines=PARTS, separator=st.sampled_from(["\t", "   ", " ", " | "]))
def test_every_part_of_a_line_is_used_or_listed(lines, separator):
    text = "\n".join(
        separator.join([*before, ANALYTES[code].code, "12.5", ANALYTES[code].unit or "g/L", *behind])
        for code, before, behind in lines
    )

    block = read(text, aliases={})

    used = " ".join(f"{one.name} {one.result} {one.unit} {one.low} {one.high}" for one in block.results)
    said = used + " ".join(aside.text for aside in block.asides)
    for _code, before, behind in lines:
        assert all(plain(junk) in plain(said) for junk in (*before, *behind))


@given(text=SIGNS)
def test_every_letter_and_digit_of_any_text_is_used_or_listed(text):
    block = read(text, aliases={})

    said = plain(" ".join([one.line for one in block.results] + [aside.text for aside in block.asides]))
    lines = [line for line in text.splitlines() if any(sign.isalnum() for sign in line)]
    assert all(plain(line) in said or _is_understood(line) for line in lines)


def _is_understood(line):
    """Whether a line alone says nothing but what stands below it: a header or a title; or is a dash for no result."""
    block = read(line, aliases={})
    return not block.results and not block.asides
