"""Blocks of laboratory results as hospitals write them, read into lines: all made up, of no real person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.analytes import ANALYTES, plain
from protocol.pasted import MOST_LINES, MOST_SIGNS, is_too_long, read
from tests.protocol.tables import table

TABBED = """
项目\t结果\t提示\t单位\t参考范围
白细胞计数\t3.2\t↓\t10^9/L\t3.5-9.5
血红蛋白\t71\t↓\tg/L\t130～175
血小板\t35\t\t×10⁹/L\t125--350
乳酸脱氢酶\t610\t↑\tU/L\t120 – 250
"""
SPACED = """
序号  项目名称      英文  结果   单位      参考区间
1   白细胞计数  WBC   11.23↑  10^9/L   3.5 - 9.5
2   血红蛋白  HGB   71 ↓  g/L   130-175
3 血小板  PLT 35 10E9/L 125-350
"""
FULL_WIDTH = """
血红蛋白　１１８　↓　ｇ／Ｌ　（１３０－１７５）
乳酸脱氢酶：２，２５０U/L（参考范围：120－250）
总胆红素 ＜0.5 μmol/L ≤23
结合珠蛋白 ＜０．１ g/L 0.3～2.0
"""
ENGLISH = """
Test Result Unit Reference range
Hemoglobin 11.8 g/dL 13.0-17.5 L
Platelet count 35 10^9/L 125-350
Alanine aminotransferase 1,200 U/L H 7-40
HCV RNA <15 IU/mL <15
HBsAg Not detected Negative
HBV DNA 1.23×10^3 IU/mL <20
"""
SIDE_BY_SIDE = """
1 WBC 白细胞 3.2 ↓ 10^9/L 3.5-9.5 11 RBC 红细胞 4.10 10^12/L 4.3-5.8
NEUT 中性粒细胞计数\t1.8\t10^9/L\t1.8-6.3\tHGB 血红蛋白\t118\tg/L\t130-175
"""
SIDE_BY_SIDE_UNDER_HEADERS = """
项目\t结果\t单位\t参考值\t项目\t结果\t单位\t参考值
白细胞\t3.2\t10^9/L\t3.5-9.5\t红细胞\t4.10\t10^12/L\t4.3-5.8
血红蛋白\t118\tg/L\t130-175\t\t\t\t
"""
NOTE = "Hb 71g/L↓，PLT 35×10⁹/L；LDH=610U/L、网织红细胞百分比 12.3%\nDAT 阳性(2+) 阴性\n抗核抗体 阳性 1:320 <1:100"
URINE = """
血常规
白细胞 3.2 10^9/L
尿常规
葡萄糖 GLU 阴性 阴性
蛋白质 PRO ± 阴性
白细胞 LEU - 阴性
比重 SG 1.015 1.003-1.030
颜色 淡黄色
生化
葡萄糖 GLU 5.1 mmol/L 3.9-6.1
"""
UPSIDE_DOWN = """
单位\t参考范围\t结果\t项目
g/L\t130-175\t118\t血红蛋白
U/L\t<250\t610\tLDH
"""
LIMITS_APART = "Item\tResult\tUnit\tLow\tHigh\nHb\t118\tg/L\t130\t175\nLDH\t610\tU/L\t\t250\neGFR\t95\t\t>=90\t\n"
BY_ITSELF = """
1.血红蛋白(g/L) 118 130 175
*ALT 45 ↑ 偏高 U/L 7-40
γ-GT  30U/L  10-60
24小时尿蛋白定量 0.12 g/24h <0.15
CD3+ T cells 900 cells/uL
血清钾  3.5-5.3  4.1  mmol/L
乙型肝炎表面抗原 0.02(阴性) S/CO <1.0
"""
# block, analyte, result, flag, unit, low, high
BLOCKS = {
    "tabbed": TABBED, "spaced": SPACED, "full": FULL_WIDTH, "english": ENGLISH, "beside": SIDE_BY_SIDE,
    "headed": SIDE_BY_SIDE_UNDER_HEADERS, "note": NOTE, "urine": URINE, "turned": UPSIDE_DOWN, "apart": LIMITS_APART,
    "itself": BY_ITSELF,
}  # fmt: skip
RESULTS = table("""
    block   | analyte  | result     | flag | unit    | low   | high
    tabbed  | WBC      | 3.2        | L    | 10^9/L  | 3.5   | 9.5
    tabbed  | HGB      | 71         | L    | g/L     | 130   | 175
    tabbed  | PLT      | 35         |      | 10^9/L  | 125   | 350
    tabbed  | LDH      | 610        | H    | U/L     | 120   | 250
    spaced  | WBC      | 11.23      | H    | 10^9/L  | 3.5   | 9.5
    spaced  | HGB      | 71         | L    | g/L     | 130   | 175
    spaced  | PLT      | 35         |      | 10^9/L  | 125   | 350
    full    | HGB      | 118        | L    | g/L     | 130   | 175
    full    | LDH      | 2,250      |      | U/L     | 120   | 250
    full    | TBIL     | <0.5       |      | umol/L  |       | 23
    full    | HAPTO    | <0.1       |      | g/L     | 0.3   | 2.0
    english | HGB      | 11.8       | L    | g/dL    | 13.0  | 17.5
    english | PLT      | 35         |      | 10^9/L  | 125   | 350
    english | ALT      | 1,200      | H    | U/L     | 7     | 40
    english | HCVRNA   | <15        |      | IU/mL   |       | 15
    english | HBSAG    | Not detected |    |         |       |
    english | HBVDNA   | 1230       |      | IU/mL   |       | 20
    beside  | WBC      | 3.2        | L    | 10^9/L  | 3.5   | 9.5
    beside  | RBC      | 4.10       |      | 10^12/L | 4.3   | 5.8
    beside  | NEUT     | 1.8        |      | 10^9/L  | 1.8   | 6.3
    beside  | HGB      | 118        |      | g/L     | 130   | 175
    headed  | WBC      | 3.2        |      | 10^9/L  | 3.5   | 9.5
    headed  | RBC      | 4.10       |      | 10^12/L | 4.3   | 5.8
    headed  | HGB      | 118        |      | g/L     | 130   | 175
    note    | HGB      | 71         | L    | g/L     |       |
    note    | PLT      | 35         |      | 10^9/L  |       |
    note    | LDH      | 610        |      | U/L     |       |
    note    | RETICPCT | 12.3       |      | %       |       |
    note    | DAT      | 阳性(2+)   |      |         |       |
    note    | ANA      | 1:320      |      |         |       |
    urine   | WBC      | 3.2        |      | 10^9/L  |       |
    urine   | UGLUC    | 阴性       |      |         |       |
    urine   | UPROTDIP | ±          |      |         |       |
    urine   | ULEU     | -          |      |         |       |
    urine   | USG      | 1.015      |      |         | 1.003 | 1.030
    urine   | GLUC     | 5.1        |      | mmol/L  | 3.9   | 6.1
    turned  | HGB      | 118        |      | g/L     | 130   | 175
    turned  | LDH      | 610        |      | U/L     |       | 250
    apart   | HGB      | 118        |      | g/L     | 130   | 175
    apart   | LDH      | 610        |      | U/L     |       | 250
    apart   | EGFR     | 95         |      |         | 90    |
    itself  | HGB      | 118        |      | g/L     | 130   | 175
    itself  | ALT      | 45         | H    | U/L     | 7     | 40
    itself  | GGT      | 30         |      | U/L     | 10    | 60
    itself  | UPROT    | 0.12       |      | g/24 h  |       | 0.15
    itself  | CD3      | 900        |      | cells/uL |      |
    itself  | K        | 4.1        |      | mmol/L  | 3.5   | 5.3
    itself  | HBSAG    | 0.02(阴性) |      | S/CO    |       | 1.0
""")


def told(found):
    """What was read of one line, as the table has it."""
    return {
        "analyte": found.analyte.code if found.analyte else "",
        "result": found.result,
        "flag": found.flag,
        "unit": found.unit,
        "low": "" if found.low is None else str(found.low),
        "high": "" if found.high is None else str(found.high),
    }


@pytest.mark.parametrize("block", BLOCKS)
def test_reads_what_a_hospital_prints(block):
    wanted = [{name: cell for name, cell in row.items() if name != "block"} for row in RESULTS if row["block"] == block]

    found = read(BLOCKS[block], aliases={})

    assert [told(one) for one in found.results] == wanted
    assert found.unread == ()


def only(text, **aliases):
    (found,) = read(text, aliases=aliases).results
    return found


UNKNOWN = table("""
    line                                 | name                 | result | like
    Mean platelet volume 10.2 fL 9-13    | Mean platelet volume | 10.2   |
    Urea clearance 5.1 mL/min            | Urea clearance       | 5.1    |
    CA19-9 12.3 U/mL 0-37                | CA19-9               | 12.3   |
    A/G 1.5 1.2-2.4                      | A/G                  | 1.5    |
    血红蛋白总量 118 g/L                 | 血红蛋白总量         | 118    | HGB
    红细胞 分布宽度 12.9 %               | 红细胞 分布宽度      | 12.9   |
""")


@pytest.mark.parametrize("row", UNKNOWN, ids=lambda row: row["name"])
def test_asks_what_a_name_means_that_nobody_knows(row):
    found = only(row["line"])

    assert (found.name, found.result, found.analyte) == (row["name"], row["result"], None)
    assert (found.suggestion.code if found.suggestion else "") == row["like"] or not row["like"]


def test_knows_the_names_of_the_hospital():
    found = only("白血球总量 3.2 10^9/L", **{plain("白血球总量"): "WBC"})

    assert found.analyte is ANALYTES["WBC"]


def test_a_name_of_the_hospital_means_in_a_report_of_urine_what_it_was_said_to_mean():
    (found,) = read("尿液分析\n糖 阴性", aliases={"糖": "UGLUC"}).results

    assert found.analyte is ANALYTES["UGLUC"]


def test_two_names_that_name_two_things_name_none():
    assert only("血红蛋白\tPLT\t118").analyte is None


def test_a_glucose_that_is_negative_is_that_of_the_urine():
    assert only("葡萄糖\t阴性").analyte is ANALYTES["UGLUC"]


@pytest.mark.parametrize(
    ("line", "is_wrong"),
    [
        ("血红蛋白 118 ↑ g/L 130-175", True),
        ("血红蛋白 118 ↓ g/L 130-175", False),
        ("血红蛋白 118 H g/L", False),
        ("血红蛋白 <100 L g/L 130-175", False),
        ("血红蛋白 150 偏低 g/L 130-175", True),
        ("血红蛋白 118 g/L 130-175", False),
        ("HBsAg 阳性 ↑ 阴性", False),
    ],
)
def test_says_where_a_printed_flag_contradicts_the_printed_limits(line, is_wrong):
    assert only(line).is_flagged_wrongly is is_wrong


REPORT = """XX医院检验报告单
姓名：张某某  性别：女  年龄：45岁  住院号：0012345
标本类型：全血  采样时间：2024-05-07 08:30
血红蛋白 118 g/L 130-175
备注 3.5
ABCD 12345678
结果待复查
第1页 共1页
Name: Li Mou  Sex: F"""


def test_keeps_the_text_but_not_who_the_patient_is():
    found = read(REPORT, aliases={})

    assert found.withheld == 3
    assert "张某某" not in found.kept
    assert "0012345" not in found.kept
    assert "Li Mou" not in found.kept
    assert "姓名：…  性别：女  年龄：45岁  住院号：…\n标本类型" in found.kept
    assert "血红蛋白 118 g/L 130-175" in found.kept


def test_lists_what_may_hold_a_result_and_was_not_read():
    found = read(REPORT, aliases={})

    assert [one.name for one in found.results] == ["血红蛋白", "备注"]
    assert found.unread == ("ABCD 12345678",)


@pytest.mark.parametrize("line", ["血红蛋白", "血红蛋白 g/L 130-175", "张三 - 李四", "", "---------", "钾 -"])
def test_where_no_result_stands_none_is_read(line):
    assert read(line, aliases={}).results == ()


@pytest.mark.parametrize("line", ["血红蛋白 118 g/L 175-130", "血红蛋白 118 g/L 175 130"])
def test_limits_the_wrong_way_round_are_none(line):
    assert (only(line).result, only(line).low, only(line).high) == ("118", None, None)


@pytest.mark.parametrize(
    ("line", "result", "left"),
    [
        ("抗核抗体 弱阳性 1:100", "弱阳性 1:100", []),
        ("LDH 240 U/L U/L", "240", []),
        ("LDH 240 U/L 乳酸脱氢酶 LDH ↑", "240", []),
        ("Hb 118 g/L 85(阳性) 90", "118", ["85(阳性)", "90"]),
    ],
)
def test_what_is_said_again_is_not_left_over(line, result, left):
    block = read(line, aliases={})

    assert ([found.result for found in block.results], [aside.text for aside in block.asides]) == ([result], left)


def test_what_stands_beside_is_kept_apart():
    found = only("血红蛋白\tHGB\t118\tg/L\t130-175\t仪器法\t2024-05-07")

    assert (found.name, found.analyte, found.others) == ("血红蛋白", ANALYTES["HGB"], ("HGB", "仪器法", "2024-05-07"))


def test_a_line_longer_than_a_report_has_is_not_read():
    line = "血红蛋白 118 " * 400

    assert (read(line, aliases={}).results, read(line, aliases={}).unread) == ((), (line.strip(),))


def test_a_block_longer_than_a_report_is_told():
    assert not is_too_long("血红蛋白 118\n" * (MOST_LINES - 1))
    assert is_too_long("血红蛋白 118\n" * MOST_LINES)
    assert is_too_long("1" * (MOST_SIGNS + 1))


SIGNS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \t\n|,，。.0123456789<>≤≥-~～－×^*/()（）↑↓HL%µg血红蛋白阴阳性+±：:;；10E9"), st.characters()
    ),
    max_size=300,
)


@given(text=SIGNS)
def test_any_text_is_read(text):
    found = read(text, aliases={})

    assert all(one.result and one.name for one in found.results)


NUMERIC = sorted(code for code, one in ANALYTES.items() if one.kind == "NUMERIC" and one.activity != "URINALYSIS")
LINES = st.lists(
    st.tuples(
        st.sampled_from(NUMERIC),
        st.sampled_from(["", "<", ">", "≤", "≥"]),
        st.decimals("0.1", "999", places=1),
        st.decimals("0.1", "99", places=1),
        st.decimals("100", "999", places=1),
    ),
    min_size=1,
    max_size=6,
)


@given(
    lines=LINES,
    order=st.permutations(["name", "result", "unit", "range"]),
    separator=st.sampled_from(["\t", "   ", " | "]),
    dash=st.sampled_from(["-", "--", "～", " - ", "–"]),
    is_wide=st.booleans(),
    has_header=st.booleans(),
)
def test_the_same_table_reads_the_same_however_it_is_laid_out(lines, order, separator, dash, is_wide, has_header):
    wanted = []
    rows = [{"name": "项目", "result": "结果", "unit": "单位", "range": "参考范围"}] if has_header else []
    for code, bound, number, low, high in lines:
        unit = ANALYTES[code].unit
        wanted.append(signs(code, f"{bound}{number}", unit, low, high))
        rows.append({"name": code, "result": f"{bound}{number}", "unit": unit, "range": f"{low}{dash}{high}"})
    text = "\n".join(separator.join(row[name] for name in order) for row in rows)

    found = read(text.translate(WIDE) if is_wide else text, aliases={})

    assert [signs(one.analyte.code, one.result, one.unit, one.low, one.high) for one in found.results] == wanted
    assert found.unread == ()


def signs(code, result, unit, low, high):
    """A result without what a wide sign may lose."""
    return code, result, plain(unit), low, high


WIDE = {code: code + 0xFEE0 for code in map(ord, "0123456789<>.()/%-")}
