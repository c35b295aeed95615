"""What holds for the grade of every laboratory result, whatever its value, limits and baseline."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from protocol import ctcae
from protocol.ctcae_results import GradedResult
from protocol.ctcae_tables import GRADES, TERMS
from protocol.parameters import DEFAULT, with_values
from tests.protocol.people import measured

SCALES = [(term, version) for term in TERMS.values() for version in term.scales]
VALUE = st.decimals("0", "2000", places=2)
MAYBE = st.none() | st.decimals("0.1", "200", places=1)


@given(st.sampled_from(SCALES), VALUE, VALUE, MAYBE, MAYBE, MAYBE)
def test_a_worse_value_never_has_a_lower_grade(scale, one, other, low, high, base):
    term, version = scale
    cuts = term.scales[version].ladder.cuts
    falls = any(cut.sign == "<" and not cut.of_baseline for cut in cuts)
    better, worse = sorted((one, other), reverse=falls)

    graded = [ctcae.grade(told(term, version, value, low, high, base)).answer for value in (better, worse)]

    assert None in graded or graded[0] <= graded[1]


def told(term, version, value, low, high, base):
    def limited(number):
        return None if number is None else replace(measured(format(number, "f")), low=low, high=high)

    return GradedResult(
        term=term,
        value=limited(value),
        baseline=limited(base),
        parameters=with_values(DEFAULT, {"ctcae_version": version.value}),
    )


@given(st.sampled_from(SCALES), st.sampled_from(["-", "<3", ">3", "≥90", "40"]), MAYBE, MAYBE, MAYBE)
def test_answers_every_result_in_words(scale, text, low, high, base):
    term, version = scale
    facts = told(term, version, Decimal(1), low, high, base)

    concluded = ctcae.grade(replace(facts, value=measured(text, low, high)))

    assert concluded.answer in (*GRADES, 0, None)
    assert str(concluded.reason).endswith(".")
    assert all(str(line.label) and str(line.value) for line in concluded.seen)


@given(st.sampled_from(SCALES), VALUE, MAYBE, MAYBE, MAYBE)
def test_a_missing_limit_never_makes_grade_0(scale, value, low, high, base):
    term, version = scale
    assume(term.assumed(DEFAULT) is None)  # urine protein has a limit from the protocol

    without, limited = (told(term, version, value, *limits, base) for limits in ((None, None), (low, high)))

    assert ctcae.grade(without).answer != 0 or ctcae.grade(limited).answer == 0
