"""Partial dates: read in every usual form or refused with one sentence, and compared as all their days would be."""

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from protocol import dates, partial_dates
from protocol.partial_dates import PartialDate, UnreadableDate
from protocol.words import Sentence

YEARS = st.integers(2023, 2025)
KNOWN = st.builds(PartialDate, YEARS) | st.builds(PartialDate, YEARS, st.integers(1, 12))
EXACT = st.dates(date(2023, 1, 1), date(2025, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2024, 12, 31)])
DAYS = KNOWN | EXACT | EXACT.map(partial_dates.of)
ANY_DATE = st.dates(date(1880, 1, 1), date(2999, 12, 31)).flatmap(
    lambda day: st.sampled_from([
        PartialDate(), PartialDate(day.year), PartialDate(day.year, day.month), partial_dates.of(day),
    ])
)  # fmt: skip
LIKELY = st.text("0123456789０１２-/. 年月日号不详未知UNKMAYJunez²①−٣", max_size=16)


def all_days(day: date | PartialDate) -> list[date]:
    """Every day that it can be, told from the calendar and not from its interval."""
    if isinstance(day, date):
        return [day]
    assert day.year is not None
    every = (date(day.year, 1, 1) + timedelta(days=number) for number in range(366))
    return [
        possible
        for possible in every
        if possible.year == day.year and day.month in (None, possible.month) and day.day in (None, possible.day)
    ]


def by_enumeration(question, *days: date | PartialDate) -> bool | None:
    """What a question answers of all combinations of days: None where they differ."""
    answers = set()
    for combination in product(*map(all_days, days)):
        answers.add(question(*combination))
        if len(answers) > 1:
            return None
    return answers.pop()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2024-05-17", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("2024/5/7", "2024-05-07"),
        ("2024.05.17", "2024-05-17"),
        ("2024年5月17日", "2024-05-17"),
        ("2024年5月17号", "2024-05-17"),
        ("17-MAY-2024", "2024-05-17"),
        ("2024-05", "2024-05"),
        ("2024/5", "2024-05"),
        ("05/2024", "2024-05"),
        ("UN-05-2024", "2024-05"),
        ("UK-MAY-2024", "2024-05"),
        ("unk may 2024", "2024-05"),
        ("2024-05-UN", "2024-05"),
        ("May 2024", "2024-05"),
        ("Sept 2024", "2024-09"),
        ("2024-December", "2024-12"),
        (" ２０２４－０５ ", "2024-05"),
        ("2024 - 05", "2024-05"),
        ("2024年5月", "2024-05"),
        ("２０２４年５月", "2024-05"),
        ("2024年5月不详", "2024-05"),
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年不详", "2024"),
        ("2024年不详月不详日", "2024"),
        ("UN-UNK-2024", "2024"),
        ("2024-UN-UN", "2024"),
        ("UN-2024", "2024"),
        ("UN", "UN"),
        ("unk", "UN"),
        ("UNKNOWN", "UN"),
        ("UN-UNK-UN", "UN"),
        ("不详", "UN"),
        ("未知", "UN"),
        ("2024-02-29", "2024-02-29"),
        ("1880", "1880"),
        ("2999-12-31", "2999-12-31"),
    ],
)
def test_reads_what_is_known_as_people_write_it(text, canonical):
    assert str(partial_dates.read(text)) == canonical


@pytest.mark.parametrize(
    ("text", "msgid", "said"),
    [
        ("05/06/2024", partial_dates.AMBIGUOUS, "“05/06/2024” can be read in more than one order."),
        ("17-05-2024", partial_dates.AMBIGUOUS, "Enter the year first: 2024-05-17, 2024-05 or 2024."),
        ("5.6.24", partial_dates.AMBIGUOUS, "more than one order"),
        ("2024-13", partial_dates.NO_SUCH_MONTH, "There is no month 13: months are 1 to 12."),
        ("2024-00-17", partial_dates.NO_SUCH_MONTH, "There is no month 0"),
        ("2024-02-30", partial_dates.NO_SUCH_DAY, "There is no day 30 in 2024-02: it has 29 days."),
        ("2023年2月29日", partial_dates.NO_SUCH_DAY, "There is no day 29 in 2023-02: it has 28 days."),
        ("31-APR-2024", partial_dates.NO_SUCH_DAY, "There is no day 31 in 2024-04: it has 30 days."),
        ("2024-05-00", partial_dates.NO_SUCH_DAY, "There is no day 0 in 2024-05"),
        ("1879", partial_dates.NO_SUCH_YEAR, "The year is 1879: years from 1880 to 2999 can be entered."),
        ("3000-01", partial_dates.NO_SUCH_YEAR, "The year is 3000"),
        ("0000", partial_dates.NO_SUCH_YEAR, "The year is 0:"),
        ("2024-UN-17", partial_dates.NO_MONTH, "There is a day but no month."),
        ("17-UNK-2024", partial_dates.NO_MONTH, "There is a day but no month."),
        ("2024年不详月17日", partial_dates.NO_MONTH, "There is a day but no month."),
        ("UN-05-UN", partial_dates.NO_YEAR, "Without its year a date is unknown."),
        ("17-MAY-UNK", partial_dates.NO_YEAR, "Without its year a date is unknown."),
        ("2024-FOO", partial_dates.NO_DATE, "“2024-FOO” is not a date."),
        ("JU 2024", partial_dates.NO_DATE, "“JU 2024” is not a date."),
        ("202405", partial_dates.NO_DATE, "2024-05-17, 2024-05 or 2024, or UN for unknown."),
        ("2024-05/17", partial_dates.NO_DATE, "is not a date"),
        ("2024-5-", partial_dates.NO_DATE, "is not a date"),
        ("2024-05-17 08:00", partial_dates.NO_DATE, "is not a date"),
        ("about 2024", partial_dates.NO_DATE, "is not a date"),
        ("2024-0²", partial_dates.NO_DATE, "“2024-0²” is not a date"),
        ("٢٠٢٤", partial_dates.NO_DATE, "is not a date"),
        ("", partial_dates.NO_DATE, "is not a date"),
        ("2" * 41, partial_dates.NO_DATE, f"“{'2' * 40}” is not a date"),
    ],
)
def test_refuses_what_is_no_date_and_says_what_to_enter(text, msgid, said):
    with pytest.raises(UnreadableDate) as refused:
        partial_dates.read(text)

    assert refused.value.why.msgid == msgid
    assert said in str(refused.value.why)


@given(st.text(max_size=50) | LIKELY)
@example("\0")
@example("\ud800")
@example("不详" * 20)
def test_answers_any_text_with_a_date_or_one_sentence(text):
    answer = answered(text)

    assert isinstance(answer, PartialDate) or answer.msgid in partial_dates.REFUSALS
    assert answer == answered(str(answer)) or not isinstance(answer, PartialDate)


def answered(text: str) -> PartialDate | Sentence:
    """The date of a text, or why it is none; anything else that is raised fails the test."""
    try:
        return partial_dates.read(text)
    except UnreadableDate as refused:
        return refused.why


@given(ANY_DATE)
def test_reads_back_what_it_shows(known):
    assert partial_dates.read(str(known)) == known


@pytest.mark.parametrize("year", [1879, 1880, 1900, 1904, 1999, 2000, 2023, 2024, 2100, 2400, 2999, 3000])
def test_stores_the_days_of_the_calendar_and_no_others(year):
    for month, day in product(range(14), range(33)):
        is_day = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and 1880 <= year <= 2999
        assert bool(re.search(partial_dates.STORED, f"{year}-{month:02d}-{day:02d}")) is is_day


@pytest.mark.parametrize("text", ["UN", "2024", "2024-12", "1880-01", "2999"])
def test_stores_what_is_known_in_part(text):
    assert re.search(partial_dates.STORED, text)


@pytest.mark.parametrize(
    "text", ["", "UNK", "un", "2024-", "2024-5", "2024-13", "202405", "2024-05-1", "1879", "x2024"]
)
def test_stores_no_other_text(text):
    assert not re.search(partial_dates.STORED, text)


@given(DAYS, DAYS)
def test_compares_as_all_possible_days_would(day, other):
    assert partial_dates.before(day, other) is by_enumeration(lambda a, b: a < b, day, other)


@given(DAYS, DAYS)
def test_counts_years_as_all_possible_days_would(born, on):
    ages = {dates.completed_years(*days) for days in product(ends(born), ends(on))}

    assert partial_dates.completed_years(born, on) == (min(ages), max(ages))


def ends(day: date | PartialDate) -> list[date]:
    """Its first and its last day, as the calendar has them."""
    return [all_days(day)[0], all_days(day)[-1]]


@pytest.mark.parametrize("asked", [(PartialDate(), date(2024, 5, 17)), (date(2024, 5, 17), PartialDate())])
def test_an_unknown_date_answers_nothing(asked):
    assert partial_dates.before(*asked) is None
    assert partial_dates.completed_years(*asked) is None


@pytest.mark.parametrize(
    ("born", "on", "ages"),
    [
        ("2006", date(2024, 5, 17), (17, 18)),
        ("2005", date(2024, 1, 1), (18, 19)),
        ("2007", date(2024, 6, 30), (16, 17)),
        ("2006-05", date(2024, 5, 31), (18, 18)),
        ("2006-05-18", date(2024, 5, 17), (17, 17)),
    ],
)
def test_tells_the_age_from_a_birth_known_in_part(born, on, ages):
    assert partial_dates.completed_years(partial_dates.read(born), on) == ages


def test_knows_its_first_and_last_day():
    assert (PartialDate(2024).earliest, PartialDate(2024).latest) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (PartialDate(2024, 2).earliest, PartialDate(2024, 2).latest) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (PartialDate().earliest, PartialDate().latest) == (None, None)
