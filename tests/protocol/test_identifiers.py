"""Direct identifiers in a text: which numbers are found wherever they stand, and which texts pass (REQ-018)."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import identifiers
from protocol.identifiers import IdentifierKind, blotted, check_character, mask_problem

CARD, MOBILE, HOSPITAL = IdentifierKind.IDENTITY_CARD, IdentifierKind.MOBILE, IdentifierKind.HOSPITAL
MASKS = ("ZY########", "@#######", "住院######", "########", "#####-##")
FULL_WIDTH = str.maketrans("0123456789X- ", "０１２３４５６７８９Ｘ－\u3000")

FOUND = [
    (CARD, "11010519491231002X", "11010519491231002X"),
    (CARD, "患者身份证号11010519491231002x，女", "11010519491231002x"),
    (CARD, "ID:110105194912310020 and 11010519491231002X.", "11010519491231002X"),
    (CARD, "110105 19491231 002X", "110105 19491231 002X"),
    (CARD, "110105-19491231-002X", "110105-19491231-002X"),
    (CARD, "1101 0519 4912 3100 2X", "1101 0519 4912 3100 2X"),
    (CARD, "１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２Ｘ"),
    (CARD, "110105\u200b19491231\u2010002X", "110105\u200b19491231\u2010002X"),
    (CARD, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"),
    (CARD, "second line\n11010519491231002X", "11010519491231002X"),
    (MOBILE, "13812345678", "13812345678"),
    (MOBILE, "张先生13812345678女儿", "13812345678"),
    (MOBILE, "call 138-1234-5678 after 8", "138-1234-5678"),
    (MOBILE, "138 1234 5678", "138 1234 5678"),
    (MOBILE, "138 12345678", "138 12345678"),
    (MOBILE, "1381 234 5678", "1381 234 5678"),
    (MOBILE, "138-123-45678", "138-123-45678"),
    (MOBILE, "+86 138-1234-5678", "+86 138-1234-5678"),
    (MOBILE, "+8613812345678", "+8613812345678"),
    (MOBILE, "8613812345678", "8613812345678"),
    (MOBILE, "(+86)19912345678", "(+86)19912345678"),
    (MOBILE, "0086 138 1234 5678", "0086 138 1234 5678"),
    (MOBILE, "电话１３８１２３４５６７８。", "１３８１２３４５６７８"),
    (MOBILE, "tel13812345678", "13812345678"),
    (MOBILE, "13812345678.", "13812345678"),
    (HOSPITAL, "病案号zy00123456。", "zy00123456"),
    (HOSPITAL, "known as A1234567 there", "A1234567"),
    (HOSPITAL, "住院123456", "住院123456"),
    (HOSPITAL, "no. 12345678", "12345678"),
    (HOSPITAL, "１２３４５－６７", "１２３４５－６７"),
]


@pytest.mark.parametrize(("kind", "text", "number"), FOUND)
def test_finds(kind, text, number):
    pieces = [piece for piece in identifiers.identifiers(text, MASKS) if piece.kind is kind]

    assert [text[piece.start : piece.end] for piece in pieces] == [number]
    assert number not in str(pieces[0].sentence)
    assert number not in blotted(text, MASKS)


PASSES = """
2024-05-01
20240501
2024/05/01 08:00:00+08:00
2026-12-01T13:14:26.123456+08:00
20261201131426
1764558866123
718-7, 1751-7 and 26515-7
SAE-2026-0001, AE 13
NCT05925023, ChiCTR2100012345
01-001, 01-S12345
Hb 138 g/L, PLT 1500, LDH 1340
118 110 150 138 1234 5678 12
250-138-1234-5678-12
1380 13 1500
69012345678927
6901234567892
B13812345678
SN13812345678-1
113812345678
138123456789
0.13812345678
13812345678.25
12812345678
550e8400-e29b-41d4-a716-138123456789
550e8400-e29b-13aa-a716-446655440000
a3f511010519491231002113812345678bcd4e5f60718293a4b5c6d7e8f9012345
110105194912310021
1101051949123100
11010519491231002X1
110105 19491332 0027
lot 2024051, 4 x 2 mg
https://example.org/?page=13
010-62345678
HBV DNA 1.25E+07 IU/mL, 1 250 000 copies
1.3812345678
""".strip().splitlines()


@pytest.mark.parametrize("text", PASSES)
def test_lets_pass(text):
    assert not list(identifiers.identifiers(text, ("ZY########", "@#######")))


def test_a_day_in_eight_digits_is_no_number_of_a_hospital():
    assert not list(identifiers.identifiers("20240229", ("########",)))
    assert list(identifiers.identifiers("20230229", ("########",)))


DIGITS = st.text("0123456789", min_size=17, max_size=17)
WORDS = st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs"], exclude_characters="-－–+()."), max_size=8)
PLAUSIBLE = st.builds(
    lambda region, day, order: f"{region}0105{day:%Y%m%d}{order:03}",
    st.sampled_from(["11", "33", "44", "65", "82"]),
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)


@given(DIGITS, WORDS, WORDS, st.booleans())
def test_every_valid_identity_card_number_is_found_wherever_it_stands(digits, before, after, is_wide):
    number = digits + check_character(digits)
    written = number.translate(FULL_WIDTH) if is_wide else number
    text = f"{before}号{written}号{after}"

    assert CARD in {piece.kind for piece in identifiers.identifiers(text)}
    assert written not in blotted(text)


@given(DIGITS, st.sampled_from("0123456789Xx"))
def test_a_number_with_a_wrong_check_character_is_no_identity_card(digits, last):
    is_right = last.upper() == check_character(digits)

    assert any(piece.kind is CARD for piece in identifiers.identifiers(digits + last)) is is_right


@given(PLAUSIBLE, st.sets(st.integers(1, 17), max_size=5), st.sampled_from(" -－\u00a0"))
def test_an_identity_card_is_found_in_groups(digits, gaps, gap):
    number = digits + check_character(digits)
    text = "".join(f"{gap}{sign}" if place in gaps else sign for place, sign in enumerate(number))

    assert CARD in {piece.kind for piece in identifiers.identifiers(text)}


@given(st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9), WORDS)
def test_every_mobile_number_is_found_alone_and_in_no_longer_number(second, rest, words):
    number = f"1{second}{rest}"

    assert MOBILE in {piece.kind for piece in identifiers.identifiers(f"{words}：{number}，{words}")}
    assert MOBILE not in {piece.kind for piece in identifiers.identifiers(f"{words}：7{number}，{words}")}


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_keeps_its_places(text):
    assert len(identifiers.plain(text)) == len(text)
    assert all(0 <= piece.start < piece.end <= len(text) for piece in identifiers.identifiers(text, MASKS))


@pytest.mark.parametrize(
    ("mask", "begins"),
    [
        ("ZY########", ""),
        ("@@#####", ""),
        ("住院号#####-#", ""),
        ("####", "A pattern has at least 5 digits in a row"),
        ("12345", "A pattern has at least 5 digits in a row"),
        ("##-##-##", "A pattern has at least 5 digits in a row"),
        ("#" * 31, "A pattern has at most 30 signs."),
        ("(#+)+#####", "A pattern holds letters"),
        ("", "A pattern holds letters"),
        ("#####\n", "A pattern holds letters"),
    ],
)
def test_a_mask_is_no_regular_expression(mask, begins):
    assert str(mask_problem(mask) or "").startswith(begins)
    assert bool(mask_problem(mask)) is bool(begins)


def test_a_dot_of_a_mask_is_a_dot():
    assert not list(identifiers.identifiers("12345a6", ("#####.#",)))
    assert list(identifiers.identifiers("12345.6", ("#####.#",)))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("<t>11010519491231002X</t>", True),
        ("<t>１１０１０５１９４９１２３１００２Ｘ</t>", True),
        ("<t>110105194912310021</t>", False),
        ("<t>110105194913320027</t>", False),
        ("<t>990105194912310023</t>", False),
    ],
)
def test_where_nobody_looks_a_card_is_one_of_a_region_and_a_day(text, holds):
    assert identifiers.holds_identity_card(text) is holds


def test_every_kind_says_what_to_do():
    said = {str(sentence) for sentence in identifiers.SENTENCES.values()}

    assert len(said) == len(IdentifierKind)
    assert all("hospital" in sentence for sentence in said)


def test_each_grouping_of_a_mobile_number_is_one_number():
    groups = ["13812345678", "138 12345678", "138-1234-5678", "1381 234 5678", "138-123-45678"]
    prefixes = ["", "+86", "86 ", "+86-", "0086", "(86) "]

    for prefix, number in product(prefixes, groups):
        assert [piece.kind for piece in identifiers.identifiers(f"{prefix}{number}")] == [MOBILE], (prefix, number)
