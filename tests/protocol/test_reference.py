"""References as laboratories print them: understood whole, or refused (specification 0.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import reference
from protocol.units import Unreadable, normalise
from tests.protocol.tables import table

READ = table("""
    text                    | low  | high | unit    | word
    (130-175)               | 130  | 175  |         |
    125-350 10^9/L          | 125  | 350  | 10^9/L  |
    [120-250]               | 120  | 250  |         |
    (130～175) g/L          | 130  | 175  | g/L     |
    [0.5 - 1.5] %           | 0.5  | 1.5  | %       |
    0.5%-1.5%               | 0.5  | 1.5  | %       |
    110--150                | 110  | 150  |         |
    参考范围：120-250U/L    | 120  | 250  | U/L     |
    Reference range: 3.5 to 5.3 mmol/L | 3.5 | 5.3 | mmol/L |
    1,000-2,000             | 1000 | 2000 |         |
    <1:100                  |      | 100  |         |
    ≥ 1:16                  | 16   |      |         |
    1:16以下                |      | 16   |         |
    小于5 U/L               |      | 5    | U/L     |
    ≤23                     |      | 23   |         |
    〈0.05                  |      | 0.05 |         |
    175-130                 | 175  | 130  |         |
    0-40                    | 0    | 40   |         |
    阴性                    |      |      |         | 阴性
    未检出                  |      |      |         | 未检出
    Negative                |      |      |         | Negative
    阴性(-)                 |      |      |         | 阴性(-)
    /                       |      |      |         |
    ---                     |      |      |         |
    无                      |      |      |         |
""")


@pytest.mark.parametrize("row", READ, ids=lambda row: row["text"])
def test_reads_what_laboratories_print(row):
    printed = reference.read(row["text"])

    limits = ["" if limit is None else str(limit) for limit in (printed.low, printed.high)]
    assert [*limits, printed.unit, printed.word] == [row[name] for name in ("low", "high", "unit", "word")]
    assert printed.has_limits is any(limits)


@pytest.mark.parametrize("text", ["0-0", "0.0 ~ 0.00", "(0-0) U/L"])
def test_nothing_to_nothing_is_no_limits_and_says_so(text):
    printed = reference.read(text)

    assert (printed.low, printed.high, printed.is_void) == (None, None, True)


@pytest.mark.parametrize(
    "text",
    [
        "男:130-175 女:115-150", "2021-12-31", "1-2-3", "130-175 foo", "120-250 U/L 成人", "0.5%-1.5 g/L", "0,5-1,5",
        "<5 or >9", "150", "see comment", "1" * 19 + "-2", "3.5-9.5" + " " * 120 + "x",
    ],
)  # fmt: skip
def test_what_is_only_partly_a_reference_is_none(text):
    with pytest.raises(Unreadable) as refused:
        reference.read(text)

    assert text[:7] in str(refused.value.why)


NUMBERS = st.decimals("0.1", "9999", places=2)
SEPARATORS = st.sampled_from(["-", "--", " - ", "～", "–", "至", " to ", "~"])
UNITS = st.sampled_from(["", "g/L", "10^9/L", "×10⁹/L", "U/L", "%", "μmol/L", "mmol/L"])


@given(low=NUMBERS, high=NUMBERS, separator=SEPARATORS, unit=UNITS, brackets=st.sampled_from(["{}", "({})", "[{}]"]))
def test_limits_are_read_as_they_were_written_however_they_are_laid_out(low, high, separator, unit, brackets):
    printed = reference.read(f"{brackets.format(f'{low}{separator}{high}')} {unit}")

    assert (printed.low, printed.high, printed.unit) == (low, high, normalise(unit))


@given(
    low=NUMBERS, high=NUMBERS, more=st.text("0123456789:/成人男女儿童qz*#?!", min_size=1), is_before=st.booleans()
)  # fmt: skip
def test_whatever_more_stands_there_is_never_passed_over(low, high, more, is_before):
    text = f"{more} {low}-{high}" if is_before else f"{low}-{high} {more}"

    with pytest.raises(Unreadable):
        reference.read(text)
