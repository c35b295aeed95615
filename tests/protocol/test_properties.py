"""What holds for every subject, whatever the values."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from protocol import course as courses
from protocol import haemolysis, platelets
from protocol.codelists import CriteriaSet, Departure, Product, RescueClass, Response, Status
from protocol.parameters import DEFAULT, with_values
from protocol.redcells import Event
from protocol.timeline import Given
from tests.protocol.people import course, day, measured, red_cells

HB = st.integers(40, 160).map(str)
MAYBE_HB = HB | st.just("-")
MARKER = st.sampled_from(["", "-", "9999", "0"])
ROW = st.fixed_dictionaries({
    "Hb": MAYBE_HB, "baseline": MAYBE_HB, "LLN": st.sampled_from(["110", "-"]),
    "LDH": MARKER, "TBIL": MARKER, "RETIC": MARKER, "RETIC%": MARKER, "HAPTO": st.sampled_from(["", "-", "0.1"]),
    "transfused": st.sampled_from(["never", "unknown", "0 d ago", "7 d ago", "8 d ago", "28 d ago", "29 d ago"]),
    "rescue A": st.sampled_from(["", "0 d ago", "28 d ago", "29 d ago"]), "rescue B": st.sampled_from(["", "yes"]),
})  # fmt: skip
RESPONDED = (Response.CR, Response.PR)


@given(ROW, st.sampled_from(CriteriaSet))
def test_every_set_answers_every_subject_in_words(row, criteria):
    concluded = haemolysis.judge_by(criteria, red_cells(row))

    assert str(concluded.reason).endswith(".")
    assert all(str(line.label) and str(line.value) for line in concluded.seen)


@given(ROW, st.sampled_from(CriteriaSet), st.integers(0, 28))
def test_no_rescue_within_its_look_back_leaves_a_response(row, criteria, days):
    rescued = replace(red_cells(row), rescue_a=Event(days))

    assert haemolysis.judge_by(criteria, rescued).answer not in RESPONDED


@given(ROW, st.integers(0, 7))
def test_no_red_cells_within_their_look_back_leave_a_response(row, days):
    given_to = replace(red_cells(row), transfusion=Event(days))

    for criteria in set(CriteriaSet) - {CriteriaSet.CN2017}:
        assert haemolysis.judge_by(criteria, given_to).answer not in RESPONDED


@given(ROW, st.sampled_from(["Hb", "baseline", "LDH", "TBIL", "RETIC"]))
def test_what_is_missing_never_makes_a_complete_response(row, name):
    # haptoglobin is optional, and the percentage stands in for the count: they are left out of the game
    full = {**row, "HAPTO": "", "RETIC%": ""}

    before, after = haemolysis.judge(red_cells(full)), haemolysis.judge(red_cells({**full, name: "-"}))

    assert after.answer is not Response.CR or before.answer is Response.CR


@given(ROW)
def test_an_unknown_history_never_makes_a_response(row):
    assert haemolysis.judge(red_cells({**row, "transfused": "unknown"})).answer not in RESPONDED


@given(st.integers(0, 200), st.none() | st.integers(0, 200), st.sampled_from([True, False, None]))
def test_platelets_without_a_word_on_bleeding_never_respond(count, baseline, bleeding):
    facts = platelets.Platelets(
        plt=measured(str(count)),
        baseline=None if baseline is None else measured(str(baseline)),
        bleeding=bleeding,
        parameters=DEFAULT,
    )

    answer = platelets.judge(facts).answer

    assert answer not in RESPONDED or bleeding is False


COURSE = st.dictionaries(st.integers(-20, 420), HB, min_size=1, max_size=12)
DAYS = st.lists(st.integers(-30, 420), max_size=3)


@given(COURSE, DAYS, DAYS, st.integers(0, 500))
def test_an_outcome_holds_together(hb, transfused, rescued, cut):
    known = course(
        hb,
        transfusions=[Given(day(on), Product.RED_CELLS) for on in sorted(transfused)],
        rescues=[Given(day(on), RescueClass.A, "IVIG") for on in sorted(rescued)],
    )

    found = courses.outcome(known, day(cut), DEFAULT)

    assert all(one.on <= day(cut) for one in found.assessments)
    assert not found.relapse.answer or found.relapsed_on > found.first_response
    assert (found.first_response is None) == (found.best is None or found.best.response not in RESPONDED)
    for month, concluded in found.statuses.items():
        assert concluded.answer is not Status.PENDING or concluded.facts.closes > day(cut), month


@given(COURSE, st.integers(0, 500))
def test_who_left_is_never_pending(hb, cut):
    found = courses.outcome(course(hb, departure=Departure.LOST), day(cut), DEFAULT)

    assert Status.PENDING not in {concluded.answer for concluded in found.statuses.values()}


@given(COURSE, st.integers(0, 500))
def test_facts_after_the_cut_change_nothing(hb, cut):
    kept = {on: text for on, text in hb.items() if on <= cut}

    whole, early = (courses.outcome(course(told), day(cut), DEFAULT) for told in (hb, kept))

    assert [one.response.answer for one in whole.assessments] == [one.response.answer for one in early.assessments]
    assert {month: told.answer for month, told in whole.statuses.items()} == {
        month: told.answer for month, told in early.statuses.items()
    }


@given(COURSE)
def test_a_confirmed_response_is_never_better(hb):
    confirmed = with_values(DEFAULT, {"confirm_response": "true"})
    rank = {Status.PENDING: 0, Status.NE: 0, Status.NR: 0, Status.PR: 1, Status.CR: 2}

    plain, strict = (courses.outcome(course(hb), day(500), parameters) for parameters in (DEFAULT, confirmed))

    for month, concluded in strict.statuses.items():
        assert rank[concluded.answer] <= rank[plain.statuses[month].answer]
