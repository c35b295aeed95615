"""The grade beside each result, against the baseline of its own day, and the adverse event that it offers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from edc.capture import selectors
from edc.casebook.models import Page
from protocol.codelists import Product
from safety import grades
from tests import scenes, universe
from tests.pages.reading import words
from tests.universe import lab_row

FIRST_DOSE = date(2024, 1, 1)
VISIT_DAY = date(2024, 4, 1)


def logged(subject, form: str, *, by, **answers):
    universe.fill(universe.add_page(subject, form, by=by), by=by, **answers)


def row(code: str, reported: str, **more: object) -> dict[str, object]:
    return {**lab_row(code, reported), **more}


@scenes.stands
def page(subject, coordinator):
    """The sample of month 3 of a subject whose first dose is known."""
    logged(subject, "dosing.sirolimus", by=coordinator, start=FIRST_DOSE, mg_per_day=Decimal(2))
    return universe.page_of(subject, "labs.sample", visit="M3")


def sampled(page, by, **rows):
    universe.fill_labs(page, by=by, on=VISIT_DAY, rows=rows)
    return beside(page, by)


def beside(page, by):
    standing = Page.objects.whole().get(pk=page.pk)
    return grades.of_sample(standing, selectors.content(standing), by, universe.NOW)


def at_baseline(subject, by, **results):
    screening = universe.page_of(subject, "labs.sample", visit="SCR")
    universe.fill_labs(screening, by=by, on=FIRST_DOSE - timedelta(days=3), **results)


@pytest.mark.parametrize(
    ("code", "reported", "mark", "is_quiet"),
    [
        ("HGB", "128", "grade 0", True),
        ("HGB", "105", "grade 1", False),
        ("HGB", "95", "grade 2", False),
        ("HGB", "79", "grade 3", False),
        ("PLT", "24", "grade 4", False),
    ],
)
def test_tells_the_grade_and_why(page, coordinator, code, reported, mark, is_quiet):
    remark = sampled(page, coordinator, **{code: row(code, reported)})[code]

    assert (remark.mark, remark.is_quiet) == (mark, is_quiet)
    assert "5.0" in remark.text + " ".join(str(fact.value) for fact in remark.facts)


def test_without_the_limit_that_it_needs_a_result_is_not_graded(page, coordinator):
    limits = {"reported_low": None, "reported_high": None}

    assert sampled(page, coordinator, ALT=row("ALT", "90", **limits))["ALT"].mark == "not graded"


def test_words_and_analytes_without_a_term_have_no_grade(page, coordinator):
    assert sampled(page, coordinator, DAT={"reported": "阳性(2+)"}, RETIC=row("RETIC", "60")) == {}


def test_a_dipstick_is_graded_until_there_is_a_24_hour_result(page, coordinator):
    assert sampled(page, coordinator, UPROTDIP={"reported": "3+"})["UPROTDIP"].mark == "grade 2"

    both = sampled(page, coordinator, UPROT={"reported": "0.1", "unit": "g/24 h"})
    assert (both["UPROT"].mark, "UPROTDIP" in both) == ("grade 0", False)


def test_a_risen_severe_grade_offers_an_event_already_filled_in(page, coordinator, monitor):
    at_baseline(page.subject, coordinator, HGB="105")

    remark = sampled(page, coordinator, HGB=row("HGB", "75"))["HGB"]

    assert remark.offer == "Record an adverse event"
    browser = universe.client_for(coordinator)
    form = browser.get(remark.address).context["form"]
    assert (form["term"].value(), form["start"].value(), form["grade"].value()) == ("Anemia", VISIT_DAY, "3")
    assert beside(page, monitor)["HGB"].address == ""


def test_a_severe_grade_as_old_as_the_baseline_offers_none(page, coordinator):
    at_baseline(page.subject, coordinator, HGB="70")

    assert sampled(page, coordinator, HGB=row("HGB", "75"))["HGB"].address == ""


BILIRUBIN = {"reported": "53.9", "unit": "umol/L", "reported_low": None, "reported_high": Decimal("22.2")}


@pytest.mark.parametrize(("days_before", "mark"), [(0, "baseline grade 2"), (9, "baseline grade 2"), (-9, "grade 0")])
def test_up_to_the_baseline_the_grade_is_that_by_the_limits(page, coordinator, days_before, mark):
    """CTC-08: only after the baseline is the same result held against it."""
    at_baseline(page.subject, coordinator, rows={"TBIL": BILIRUBIN})
    day_zero = universe.page_of(page.subject, "labs.sample", visit="D0")
    on = FIRST_DOSE - timedelta(days=3 + days_before)
    universe.fill_labs(day_zero, by=coordinator, on=on, rows={"TBIL": BILIRUBIN, "UPROTDIP": {"reported": "2+"}})

    annotations = beside(day_zero, coordinator)

    assert annotations["TBIL"].mark == mark
    assert ("increased at baseline, grade 2" in annotations["TBIL"].text) is (days_before >= 0)
    assert annotations["UPROTDIP"].mark == ("baseline grade 2" if days_before >= 0 else "grade 2")


def test_the_baseline_itself_offers_no_event(page, coordinator):
    at_baseline(page.subject, coordinator, HGB="70")
    screening = universe.page_of(page.subject, "labs.sample", visit="SCR")

    remark = beside(screening, coordinator)["HGB"]

    assert (remark.mark, remark.address) == ("baseline grade 3", "")


@pytest.mark.parametrize(
    ("reported", "unit", "mark"),
    [("150", "mg/dL", "grade 1"), ("1.7", "mmol/L", "grade 0"), ("151", "MG/DL", "grade 1")],
)
def test_a_result_in_mg_dl_is_held_against_limits_in_mg_dl(page, coordinator, reported, unit, mark):
    """CTC-09."""
    rows = {"TRIG": {"reported": reported, "unit": unit}}

    assert sampled(page, coordinator, **rows)["TRIG"].mark == mark


def test_a_baseline_in_mg_dl_is_held_against_limits_in_mg_dl(page, coordinator):
    """501 mg/dL are grade 3, and 5.66 mmol/L grade 2: nothing rose."""
    triglycerides = {"TRIG": {"reported": "501", "unit": "mg/dL", "reported_high": Decimal(150)}}
    at_baseline(page.subject, coordinator, rows=triglycerides)

    remark = sampled(page, coordinator, **triglycerides)["TRIG"]

    assert (remark.mark, remark.address) == ("grade 3", "")
    assert "501 mg/dL on 2024-04-01 is above 500 mg/dL" in remark.text


def test_the_baseline_is_the_one_before_a_transfusion_that_spoils_it(page, coordinator):
    """RESP-01b by CTC-06: 70 g/L before the transfusion was grade 3, 105 g/L after it was none."""
    at_baseline(page.subject, coordinator, HGB="105")
    day_zero = universe.page_of(page.subject, "labs.sample", visit="D0")
    universe.fill_labs(day_zero, by=coordinator, on=FIRST_DOSE - timedelta(days=6), HGB="70")
    given = {"given_on": FIRST_DOSE - timedelta(days=5), "product": Product.RED_CELLS.value}
    logged(page.subject, "dosing.transfusion", by=coordinator, **given)

    assert sampled(page, coordinator, HGB=row("HGB", "75"))["HGB"].address == ""


@pytest.mark.parametrize(("significant", "offers"), [("Y", True), ("N", False), (None, False)])
def test_a_significant_result_out_of_its_limits_offers_an_event(page, coordinator, significant, offers):
    annotations = sampled(page, coordinator, CREAT=row("CREAT", "110", significant=significant))

    assert bool(annotations["CREAT"].address) is offers


def test_an_event_of_that_day_with_that_name_is_not_offered_again(page, coordinator):
    told = {"term": "anemia", "start": VISIT_DAY}
    logged(page.subject, "safety.adverseevent", by=coordinator, **told)

    assert sampled(page, coordinator, HGB=row("HGB", "75"))["HGB"].address == ""


def test_reads_as_often_for_one_result_as_for_all(page, coordinator, django_assert_max_num_queries):
    universe.fill_labs(page, by=coordinator, on=VISIT_DAY)
    standing = Page.objects.whole().get(pk=page.pk)
    content = selectors.content(standing)

    with django_assert_max_num_queries(6):
        grades.of_sample(standing, content, coordinator, universe.NOW)


def test_what_an_address_proposes_is_read_or_left_out(subject, coordinator):
    browser = universe.client_for(coordinator)

    form = browser.get(f"/subjects/{subject.number}/new/safety.adverseevent/?start=yesterday&grade=9&term=Rash&x=1")

    assert form.status_code == 200
    assert {name: form.context["form"][name].value() for name in ("term", "start", "grade")} == {
        "term": "Rash", "start": None, "grade": None,
    }  # fmt: skip


def test_the_page_shows_the_limits_and_the_baseline_that_a_grade_saw(page, coordinator):
    at_baseline(page.subject, coordinator, CREAT="70")
    universe.fill_labs(page, by=coordinator, on=VISIT_DAY, CREAT="110")

    shown = words(universe.client_for(coordinator).get(f"/pages/{page.pk}/"))

    assert "limits 45 to 84 µmol/L" in shown
    assert "Baseline 70 µmol/L" in shown
