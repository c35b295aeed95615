"""Which result of a window counts, until when a decision holds, and how a titre and a date in part are read."""

from datetime import date
from decimal import Decimal

import pytest

from protocol.codelists import Sex
from protocol.eligibility import judge_eligibility
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_windows import DayRange, Windowed, day_range, latest_since, latest_within
from protocol.parameters import DEFAULT as P
from protocol.steroids import Duration, lasted
from protocol.titres import titre
from protocol.units import Measured, Unreadable
from tests.protocol.screened import CONSENT, FIRST_DOSE, before, diagnosis, enzyme, pregnancy, screening

LIVER = {"alt": enzyme("20"), "ast": enzyme("20"), "parameters": P}


def dated(days, value="20"):
    return Measured(Decimal(value), on=None if days is None else before(days))


@pytest.mark.parametrize(
    ("days", "used", "too_old", "until"),
    [
        ([14], 14, None, before(0)),
        ([15], None, 15, None),
        ([10, 3, 12], 3, None, before(-11)),
        ([0], 0, None, before(-14)),
        ([-1], None, None, None),
        ([-1, 20], None, 20, None),
        ([None], None, None, None),
        ([None, 5], 5, None, before(-9)),
        ([], None, None, None),
    ],
)
def test_the_latest_result_of_its_window_counts(days, used, too_old, until):
    chosen = latest_within([dated(each) for each in days], days=P.lft_window_days, before=FIRST_DOSE)

    assert (chosen.used, chosen.too_old) == tuple(None if each is None else dated(each) for each in (used, too_old))
    assert chosen.until == until


def test_of_one_day_the_later_of_the_row_counts():
    chosen = latest_within([dated(3, "90"), dated(3, "20")], days=14, before=FIRST_DOSE)

    assert chosen.used == dated(3, "20")


def test_an_antiglobulin_test_after_consent_counts_too():
    tests = [AntiglobulinTest(True, True, CONSENT.replace(day=5)), AntiglobulinTest(False, True, date(2023, 12, 2))]

    assert latest_since(tests, since=date(2023, 12, 2), before=FIRST_DOSE).used is tests[0]
    assert latest_since(tests[1:], since=date(2023, 12, 2), before=FIRST_DOSE).used is tests[1]
    assert latest_since(tests[1:], since=date(2023, 12, 3), before=FIRST_DOSE).too_old is tests[1]


@pytest.mark.parametrize(
    ("changed", "last_day", "fact"),
    [
        ({}, before(-4), "hcg"),
        ({"pregnancy": pregnancy(sex=Sex.MALE, wocbp=None)}, before(-11), "alt"),
        ({"pregnancy": pregnancy(wocbp=False), "liver": LiverFacts(**{**LIVER, "ast": enzyme("20", days=9)})},
         before(-5), "ast"),
        ({"screened_on": before(28)}, before(0), "screening"),
        ({"screened_on": before(20)}, before(-4), "hcg"),
    ],
)  # fmt: skip
def test_the_decision_holds_until_a_result_is_too_old(changed, last_day, fact):
    expiry = judge_eligibility(screening(**changed)).holds_until

    assert (expiry.last_day, expiry.fact) == (last_day, fact)


def test_without_a_windowed_result_nothing_expires():
    liver = LiverFacts(alt=Windowed(), ast=Windowed(), parameters=P)

    assert judge_eligibility(screening(liver=liver, pregnancy=pregnancy(sex=Sex.MALE))).holds_until is None


def test_a_date_in_part_is_the_days_that_it_can_be():
    class Partial:
        earliest, latest = date(2024, 5, 1), date(2024, 5, 31)

    class Unknown:
        earliest, latest = None, date(2024, 5, 31)

    assert day_range(Partial()) == DayRange(date(2024, 5, 1), date(2024, 5, 31))
    assert day_range(Unknown()) is None
    assert day_range(None) is None
    assert lasted(day_range(date(2024, 5, 1)), day_range(date(2024, 5, 21))) == Duration(21, 21)
    assert lasted(day_range(date(2024, 4, 20)), day_range(Partial())) == Duration(12, 42)
    assert lasted(None, day_range(CONSENT)) is None
    assert (Duration(3, None).reaches(21), str(Duration(3, None).shown)) == (None, "3 d or more")
    assert str(Duration(12, 42).shown) == "12 to 42 d"


@pytest.mark.parametrize("text", ["soon", "2021/12/31", "11:40", "1:0", "", "1:64 1:32"])
def test_what_is_no_titre_is_refused_in_a_sentence(text):
    with pytest.raises(Unreadable) as refused:
        titre(text)

    assert "enter one like 1:64" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "shown"), [("1：64", "1:64"), ("＜1：4", "<1:4"), ("阴性", "negative"), ("+", "positive, titre not told")]
)
def test_a_titre_is_shown_as_it_is_read(text, shown):
    facts = diagnosis(tests=Windowed(AntiglobulinTest(True, True)), cold_titre=titre(text, CONSENT)).tests.facts

    assert str(facts.seen[2].value) == shown
    assert str(facts.seen[2].limit) == "cold from 1:64"
    assert facts.marks == ()
