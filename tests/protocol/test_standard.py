"""Reported results made standard: letters of laboratories, titres, words, factors with their version."""

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES, FACTORS_VERSION, alike, named, plain
from protocol.standard import standard
from protocol.units import Unreadable

# analyte, as reported -> standard result in words
WORDS = [
    ("DAT", "阴性", "NEG"), ("DAT", "（-）", "NEG"), ("DAT", "Negative", "NEG"), ("DAT", "弱阳性", "W"),
    ("DAT", "阳性(2+)", "2+"), ("DAT", "阳性（++）", "2+"), ("DAT", "＋＋＋", "3+"), ("DATIGG", "4+", "4+"),
    ("DAT", "阳性", "POS"), ("DAT", "±", "W"), ("UPROTDIP", "±", "TRACE"), ("UPROTDIP", "微量", "TRACE"),
    ("UPROTDIP", "+1", "1+"), ("UPROTDIP", "−", "NEG"), ("HBSAG", "0.02(阴性)", "NEG"), ("HBSAG", "阳性(+)", "POS"),
    ("HCVAB", "有反应性", "POS"), ("HIV", "Non-reactive", "NEG"),
    ("HIV", "灰区", "IND"), ("IGRA", "not detected", "NEG"),
    ("HBVDNA", "未检出", "NEG"), ("HBVDNA", "<20", "<20"), ("ANA", "阴性", "NEG"), ("ANA", "1：100", "1:100"),
    ("ANA", "阳性 1:320", "1:320"), ("ANA", "<1:100", "<1:100"),
    ("COLDAGG", "64", "1:64"), ("DATTITRE", ">1/1280", ">1:1280"), ("COLDAGG", "1:1,280", "1:1280"),
    ("COLDAGG", "小于1:16", "<1:16"), ("COLDAGG", "1:16阴性", "NEG"), ("ANA", "〈1:100", "<1:100"),
    ("ANA", "阴性(1:100)", "NEG"), ("ANA", "弱阳性(1:100)", "1:100"), ("DATTITRE", "less than 1:20", "<1:20"),
    ("COLDAGG", "1∶64", "1:64"), ("COLDAGG", "1：64(+)", "1:64"), ("HBSAG", "Not reactive", "NEG"),
    ("HBSAG", "0.03 阴性", "NEG"), ("UPROTDIP", "1+(0.3g/L)", "1+"), ("DAT", "3+ 阳性", "3+"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "told"), WORDS)
def test_reads_the_words_of_laboratories(code, text, told):
    assert standard(text, ANALYTES[code].unit, ANALYTES[code]).text == told


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("UPROTDIP", "阳性"),
        ("DAT", "5+"),
        ("HBSAG", "0.02"),
        ("ANA", "1:0"),
        ("ANA", "high"),
        ("HGB", "阴性"),
        ("DAT", ""),
        ("COLDAGG", "11:40"),
        ("COLDAGG", "1:64 1:32"),
        ("COLDAGG", "01:40"),
        ("ANA", "2021/12/31"),
        ("ANA", "颗粒型 1:100"),
        ("HBSAG", "阴性(复查)"),
        ("HBSAG", "阴性 阳性"),
        ("UPROTDIP", "'+++"),
    ],
)
def test_refuses_words_that_the_scale_has_not_and_what_is_only_part_of_a_text(code, text):
    with pytest.raises(Unreadable):
        standard(text, ANALYTES[code].unit, ANALYTES[code])


@given(text=st.text(max_size=60), code=st.sampled_from(sorted(ANALYTES)))
def test_any_text_is_read_or_refused_with_a_sentence(text, code):
    analyte = ANALYTES[code]
    try:
        found = standard(text, analyte.unit, analyte)
    except Unreadable as refused:
        found = refused
    assert str(getattr(found, "why", "")) or (found.text and (found.value is not None or analyte.scale is not None))


def test_glucose_is_divided_as_the_specification_says():
    found = standard("180.16", "mg/dL", ANALYTES["GLUC"])

    assert (found.value, found.conversion) == (Decimal(10), f"÷18.016 (v{FACTORS_VERSION})")


def test_a_result_in_the_trials_own_unit_names_no_factor():
    assert standard("118", "g/L", ANALYTES["HGB"]).conversion == ""


def test_whoever_changes_a_factor_raises_the_version_of_the_factors():
    factors = [f"{one.code} {unit} {factor}" for one in ANALYTES.values() for unit, factor in one.units.items()]
    digest = hashlib.sha256("\n".join(factors).encode()).hexdigest()[:12]

    assert (FACTORS_VERSION, digest) == ("2", "9be77d215a34")


# as a hospital calls it -> analyte
NAMES = [
    ("谷丙转氨酶", "ALT"), ("谷草转氨酶", "AST"), ("触珠蛋白", "HAPTO"), ("*血红蛋白（HGB）", "HGB"), ("ＨＧＢ", "HGB"),
    ("★中性粒细胞百分比(NEUT%)", "NEUTPCT"), ("中性粒细胞#", "NEUT"), ("γ-GT", "GGT"), ("total bilirubin", "TBIL"),
    ("K+", "K"), ("肌酐(酶法)", "CREAT"), ("抗-HBc", "HBCAB"), ("24h尿蛋白定量", "UPROT"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), NAMES)
def test_knows_the_names_that_hospitals_use(name, code):
    assert named(name).code == code


@pytest.mark.parametrize("name", ["总蛋白", "白蛋白/球蛋白", "", "血红蛋白(ALT)", "?"])
def test_does_not_guess_a_name(name):
    assert named(name) is None


def test_a_sites_own_name_is_known_and_one_like_it_is_suggested():
    assert named("血清乳酸脱氢酶") is None
    assert alike("血清乳酸脱氢酶").code == "LDH"
    assert named("血清乳酸脱氢酶", {plain("血清乳酸脱氢酶"): "LDH"}).code == "LDH"


def test_no_name_means_two_analytes():
    names = {}
    for analyte in ANALYTES.values():
        for name in (analyte.code, *analyte.aliases):
            assert names.setdefault(plain(name), analyte.code) == analyte.code, name


@pytest.mark.parametrize("analyte", ANALYTES.values(), ids=lambda one: one.code)
def test_each_analyte_is_whole(analyte):
    low, high = analyte.allow
    assert low <= analyte.expect[0] <= analyte.expect[1] <= high
    assert len(analyte.testcd) <= 8
    assert analyte.unit not in analyte.units
    assert (analyte.scale is not None) or analyte.kind is ResultKind.NUMERIC
