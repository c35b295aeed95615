"""Courses are read from the forms as they were entered: in the trial's units, and nothing that was left blank."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dosing.selectors import first_dose
from edc.capture import actions as capture
from edc.casebook.models import Subject
from outcomes import selectors
from protocol.codelists import Departure, Disease, Product, RescueClass, Sex, Symptoms
from protocol.course import Course
from protocol.parameters import DEFAULT
from protocol.timeline import AssessmentFacts, Given
from protocol.units import Measured
from tests import universe
from tests.outcomes import treated as people
from tests.outcomes.treated import DAY_0, day


def course_of(subject: Subject) -> Course:
    (course,) = selectors.courses([subject])
    return course


def results(subject: Subject, test: str) -> list[Measured]:
    return list(course_of(subject).results[test])


def report(subject: Subject, by, *, page: int = 0, on: date | None = DAY_0, **lines: dict[str, object]) -> None:
    """Fills one of the book's laboratory pages with lines as the laboratory wrote them."""
    chosen = people.samples(subject)[page]
    filled = universe.filled(chosen, answers={"collected_on": on}, rows=lines)
    capture.save(filled=filled, by=by, at=universe.NOW)


def line(reported: str | None, unit: str, low: str | None = None, high: str | None = None) -> dict[str, object]:
    return {
        "reported": reported,
        "unit": unit,
        "reported_low": None if low is None else Decimal(low),
        "reported_high": None if high is None else Decimal(high),
    }


def test_says_who_the_subject_is(subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.demographics"), by=coordinator, sex="M")
    universe.fill(universe.page_of(subject, "enrollment.diseasehistory"), by=coordinator, disease="EVANS")

    course = course_of(subject)

    assert (course.subject, course.sex, course.disease) == (subject.number, Sex.MALE, Disease.EVANS)


def test_knows_nothing_of_an_empty_book(subject):
    course = course_of(subject)

    assert (course.sex, course.disease, course.first_dose, course.departure) == (None, None, None, None)
    assert not any([course.results, course.transfusions, course.rescues, course.bleeding, course.histories])


@pytest.mark.parametrize(
    ("test", "written", "told"),
    [
        ("HGB", line("118", "g/L", "110", "150"), Measured(Decimal("118"), "", Decimal("110"), Decimal("150"))),
        ("HGB", line("11.8", "g/dL", "11", "15"), Measured(Decimal("118.0"), "", Decimal("110"), Decimal("150"))),
        ("TBIL", line("1.0", "mg/dL", None, "1.2"), Measured(Decimal("17.1040"), "", None, Decimal("20.5248"))),
        ("HAPTO", line("<10", "mg/dL", "36", None), Measured(Decimal("0.10"), "<", Decimal("0.36"), None)),
        ("HAPTO", line("≥0.1", "g/L"), Measured(Decimal("0.1"), "≥")),
        ("PLT", line("1,200", "×10⁹/L"), Measured(Decimal("1200"))),
        ("LDH", line("180.50", "IU/L", None, "250"), Measured(Decimal("180.50"), "", None, Decimal("250"))),
    ],
)
def test_takes_a_result_in_the_trials_unit_beside_its_own_limits(subject, coordinator, test, written, told):
    report(subject, coordinator, **{test: written})

    (found,) = results(subject, test)

    assert (found.value, found.qualifier, found.low, found.high, found.on) == (
        told.value,
        told.qualifier,
        told.low,
        told.high,
        DAY_0,
    )


def test_does_not_count_a_blank_result(subject, coordinator):
    report(subject, coordinator, HGB=line(None, "g/L", "110", "150"), LDH=line("180", "U/L"))

    assert set(course_of(subject).results) == {"LDH"}


def test_does_not_count_a_sample_without_its_day(subject, coordinator):
    report(subject, coordinator, on=None, HGB=line("118", "g/L"))

    assert not course_of(subject).results


def test_does_not_read_what_no_response_rule_looks_at(subject, coordinator):
    report(subject, coordinator, HGB=line("118", "g/L"), ALT=line("20", "U/L"))

    assert set(course_of(subject).results) == {"HGB"}


def test_ascends_by_day_whatever_was_entered_first(subject, coordinator):
    report(subject, coordinator, page=2, on=day(5), HGB=line("100", "g/L"))
    report(subject, coordinator, page=0, on=day(9), HGB=line("118", "g/L"))
    report(subject, coordinator, page=1, on=day(1), HGB=line("71", "g/L"))

    assert [found.on for found in results(subject, "HGB")] == [day(1), day(5), day(9)]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 0)])
def test_of_two_haemoglobins_on_a_day_the_last_entered_stands(subject, coordinator, first, last):
    report(subject, coordinator, page=2, on=day(-1), HGB=line("70", "g/L", "110"))
    report(subject, coordinator, page=first, on=day(30), HGB=line("80", "g/L", "110"))
    report(subject, coordinator, page=last, on=day(30), HGB=line("118", "g/L", "110"))
    people.put_in(subject, "dosing.sirolimus", by=coordinator, start=DAY_0, mg_per_day=Decimal("2"))

    outcome = selectors.outcome_of(subject, cut=universe.TODAY, parameters=DEFAULT)

    assert outcome is not None
    assert [(one.on, one.red_cells.facts.hb.value) for one in outcome.assessments] == [(day(30), Decimal("118"))]


def test_a_correction_leaves_the_order_in_which_results_were_entered(subject, coordinator):
    report(subject, coordinator, page=0, on=day(30), HGB=line("80", "g/L"))
    report(subject, coordinator, page=1, on=day(30), HGB=line("118", "g/L"))

    report(subject, coordinator, page=0, on=day(30), HGB=line("81", "g/L"))

    assert [found.value for found in results(subject, "HGB")] == [Decimal("81"), Decimal("118")]


@pytest.mark.parametrize(
    ("doses", "first"),
    [
        ([{"start": day(0), "mg_per_day": "2"}], day(0)),
        ([{"start": day(9), "mg_per_day": "1"}, {"start": day(3), "mg_per_day": "2"}], day(3)),
        ([{"start": day(0), "mg_per_day": "0"}, {"start": day(4), "mg_per_day": "2"}], day(4)),  # a dose of nothing
        ([{"start": day(0), "mg_per_day": "0"}], None),
        ([{"start": None, "mg_per_day": "2"}], None),
        ([{"start": day(2), "mg_per_day": None}], day(2)),  # begun; how much is not known yet
        ([], None),
    ],
)
def test_the_first_dose_is_the_first_day_on_which_something_was_taken(subject, coordinator, doses, first):
    for dose in doses:
        amount = Decimal(dose["mg_per_day"]) if dose["mg_per_day"] else None
        page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
        universe.fill(page, by=coordinator, start=dose["start"], mg_per_day=amount)

    assert course_of(subject).first_dose == first
    assert first_dose(subject) == first


def test_lists_transfusions_and_rescues_by_day(subject, coordinator):
    given = {"dosing.transfusion": [(9, "PLT"), (2, "RBC")], "dosing.rescue": [(30, "B"), (5, "A")]}
    for offset, product in given["dosing.transfusion"]:
        people.put_in(subject, "dosing.transfusion", by=coordinator, given_on=day(offset), product=product)
    for offset, kind in given["dosing.rescue"]:
        people.put_in(
            subject, "dosing.rescue", by=coordinator, given_on=day(offset), rescue_class=kind, treatment="IVIG"
        )

    course = course_of(subject)

    assert course.transfusions == [Given(day(2), Product.RED_CELLS), Given(day(9), Product.PLATELETS)]
    assert course.rescues == [Given(day(5), RescueClass.A, "IVIG"), Given(day(30), RescueClass.B, "IVIG")]


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ("dosing.transfusion", {"product": "RBC"}),
        ("dosing.transfusion", {"given_on": DAY_0}),
        ("dosing.rescue", {"rescue_class": "B"}),
        ("dosing.rescue", {"given_on": DAY_0, "treatment": "IVIG"}),
    ],
)
def test_does_not_count_what_lacks_its_day_or_its_kind(subject, coordinator, form, answers):
    people.put_in(subject, form, by=coordinator, **answers)

    course = course_of(subject)

    assert not course.transfusions
    assert not course.rescues


def test_a_blank_is_no_answer_and_hides_none_of_a_day_nearby(subject, coordinator):
    told = {"W4": {"bleeding": "Y", "transfusions_known": "N", "symptoms": "GONE"}, "M2": {}, "M3": {"bleeding": "N"}}
    for offset, (visit, answers) in enumerate(told.items()):
        page = universe.page_of(subject, "outcomes.assessment", visit=visit)
        universe.fill(page, by=coordinator, assessed_on=day(offset), **answers)

    course = course_of(subject)

    assert course.bleeding == [AssessmentFacts(day(0), True), AssessmentFacts(day(2), False)]
    assert course.histories == [AssessmentFacts(day(0), False)]
    assert course.symptoms == [AssessmentFacts(day(0), Symptoms.GONE)]


def test_does_not_count_an_assessment_without_its_day(subject, coordinator):
    page = universe.page_of(subject, "outcomes.assessment", visit="W4")
    universe.fill(page, by=coordinator, bleeding="Y")

    assert not course_of(subject).bleeding


@pytest.mark.parametrize("on", [day(40), None])
def test_says_how_the_subject_left(subject, coordinator, on):
    page = universe.page_of(subject, "enrollment.disposition")
    universe.fill(page, by=coordinator, departure="LOST", left_on=on)

    course = course_of(subject)

    assert (course.departure, course.departed_on) == (Departure.LOST, on)


def test_a_day_alone_is_no_departure(subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.disposition"), by=coordinator, left_on=day(40))

    course = course_of(subject)

    assert (course.departure, course.departed_on) == (None, None)


def test_keeps_subjects_apart_and_in_the_order_given(site, coordinator):
    subjects = [people.treated(site, by=coordinator, hb={-1: text}) for text in ("70", "80", "90")]
    backwards = list(reversed(subjects))

    courses = list(selectors.courses(backwards))

    assert [course.subject for course in courses] == [subject.number for subject in backwards]
    assert [str(course.results["HGB"][0].value) for course in courses] == ["90", "80", "70"]


def test_leaves_out_who_was_not_treated_up_to_the_cut(subject, site, coordinator):
    early = people.treated(site, by=coordinator, hb={-1: "70"})
    both = [subject, early]

    on_day_0, before = (
        [outcome.subject for outcome in selectors.outcomes(both, cut=cut, parameters=DEFAULT)]
        for cut in (DAY_0, day(-1))
    )

    assert on_day_0 == [early.number]
    assert before == []


def test_does_not_see_what_came_after_the_cut(site, coordinator):
    subject = people.treated(site, by=coordinator, hb={-1: "70", 30: "80", 91: "118"}, left=("DIED", 120))

    outcome = selectors.outcome_of(subject, cut=day(90), parameters=DEFAULT)

    assert outcome is not None
    assert [one.on for one in outcome.assessments] == [day(30)]
    assert outcome.statuses[3].answer == "PENDING"


def test_asks_as_many_statements_for_many_subjects_as_for_one(site, coordinator):
    hb = {-1: "70", 30: "95", 91: "118", 183: "118"}
    subjects = [people.treated(site, by=coordinator, hb=hb, transfused=[-9], rescued=[2]) for _ in range(4)]

    with CaptureQueriesContext(connection) as for_one:
        list(selectors.courses(subjects[:1]))
    with CaptureQueriesContext(connection) as for_four:
        list(selectors.courses(subjects))

    assert len(for_one) == len(for_four) <= 10
