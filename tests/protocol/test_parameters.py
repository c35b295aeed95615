"""Parameters: declared once, read exactly, refused in a sentence (section 9)."""

import pytest

from protocol import parameters
from protocol.parameters import DECLARED, DEFAULT, NotAParameter


def test_every_parameter_of_section_9_is_declared():
    ids = {declared.id for declared in DECLARED.values()}

    assert {f"P{number:02}" for number in (*range(1, 63), 67)} <= ids
    assert all(declared.meaning and declared.citation for declared in DECLARED.values())


def test_reads_back_what_it_wrote():
    text = parameters.as_text(DEFAULT)

    assert list(text) == list(DECLARED)
    assert parameters.with_values(parameters.Parameters(min_age=1), text) == DEFAULT


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("hb_delta", " 15.5 ", "15.5"),
        ("hb_delta_op", ">=", ">="),
        ("min_age", "21", "21"),
        ("confirm_response", "true", "true"),
        ("cr_required_markers", "LDH, TBIL", "LDH,TBIL"),
        ("cr_optional_markers", "", ""),
        ("timezone", "Asia/Shanghai", "Asia/Shanghai"),
        ("criteria_set", "CN2017", "CN2017"),
    ],
)
def test_reads_a_value(name, text, written):
    assert parameters.as_text(parameters.with_values(DEFAULT, {name: text}))[name] == written


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("hb_dleta", "20", "The protocol has no parameter “hb_dleta”."),
        ("hb_delta", "twenty", "hb_delta is a decimal number, 0 or more, not “twenty”."),
        ("hb_delta", "-1", "hb_delta is a decimal number, 0 or more, not “-1”."),
        ("hb_delta", "NaN", "hb_delta is a decimal number, 0 or more, not “NaN”."),
        ("min_age", "18.5", "min_age is a whole number, 0 or more, not “18.5”."),
        ("confirm_response", "yes", "confirm_response is true or false, not “yes”."),
        ("hb_delta_op", "=>", "hb_delta_op is one of >, >=, not “=>”."),
        ("cr_required_markers", "LDH,LDH", "cr_required_markers is some of LDH, TBIL, RETIC, HAPTO, not “LDH,LDH”."),
        ("cr_required_markers", "LDH,X", "cr_required_markers is some of LDH, TBIL, RETIC, HAPTO, not “LDH,X”."),
        ("timezone", "", "timezone is a text, not “”."),
        ("m12_lo", "366", "m12_lo, m12_target, m12_hi must not decrease in this order."),
        ("confidence", "1", "confidence lies between 0 and 1."),
        ("hb_lln_fallback", "130", "hb_lln_fallback is two numbers, not “130”."),
    ],
)
def test_refuses_in_a_sentence(name, text, sentence):
    with pytest.raises(NotAParameter) as refused:
        parameters.with_values(DEFAULT, {name: text})

    assert str(refused.value) == sentence


def test_refuses_a_text_too_long_to_be_a_value():
    with pytest.raises(NotAParameter):
        parameters.parse("timezone", "x" * 1000)


def test_a_pair_may_be_named_as_section_9_names_it():
    laid = parameters.with_values(DEFAULT, {"hb_lln_fallback": "M 130 / F 115"})

    assert (laid.hb_lln_fallback_m, laid.hb_lln_fallback_f) == (130, 115)


def test_tells_the_choices():
    assert [str(code) for code in DECLARED["hb_delta_op"].choices] == [">", ">="]
    assert DECLARED["min_age"].choices == ()
