"""What was entered in error is struck through by an act with its reason, and counts nowhere until it is restored."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import transaction

from dosing.selectors import first_dose
from edc.capture import actions as capture
from edc.capture import selectors
from edc.capture.across import known
from edc.capture.submission import Submission
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage, VisitStruck
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Visit
from edc.corrections import actions as corrections
from edc.corrections.actions import NotThere, PlaceTaken
from edc.corrections.acts import CorrectionAct
from edc.corrections.panel import sentences
from edc.labs.models import Result
from edc.queries.models import QueryState
from enrollment.models import Demographics
from tests import universe
from tests.corrections.corrected import (
    LATER,
    WHY,
    acts,
    counted,
    is_sound,
    now,
    queries,
    restore,
    restore_line,
    strike,
    strike_line,
    visit_of,
)
from trial_edc.reports.views_lists import lines


def test_strikes_no_blank_page(subject, coordinator):
    with pytest.raises(NotThere):
        strike(universe.page_of(subject, "labs.sample", visit="M6"), by=coordinator)


def test_strikes_no_line_that_is_not_there(sample, coordinator):
    with pytest.raises(NotThere):
        strike_line(sample, "LDH", by=coordinator)


def test_ys_28_a_row_entered_in_error_is_struck_stays_and_can_be_restored(committed, subject, sample, coordinator):
    strike_line(sample, "HGB", by=coordinator)

    standing = selectors.content(now(sample)).rows["HGB"]
    assert (standing.reported, counted(subject)) == ("190", ["PLT"])
    (act,) = acts(CorrectionAct.STRIKE)
    assert (act.reason, act.page_id, act.by_name, standing.struck) == (WHY, sample.pk, "coordinator", act.pk)
    assert now(sample).last_entry == act.pk

    restore_line(sample, "HGB", by=coordinator)

    assert counted(subject) == ["HGB", "PLT"]
    assert is_sound()


def test_ys_28_nothing_is_entered_on_a_struck_row(sample, coordinator):
    strike_line(sample, "HGB", by=coordinator)

    with pytest.raises(capture.ChecksRefused) as refused:
        universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="129")

    assert [(found.check, found.row) for found in refused.value.findings] == [("line.struck", "HGB")]
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, PLT="230")


def test_the_place_of_a_struck_row_is_expected_again(sample, coordinator):
    assert ItemPath("HGB", "") not in selectors.missing(now(sample))

    strike_line(sample, "HGB", by=coordinator)

    assert ItemPath("HGB", "") in selectors.missing(now(sample))


def test_what_a_check_asked_is_closed_by_striking_and_asked_anew_by_restoring(sample, coordinator):
    assert queries(sample) == [QueryState.OPEN]
    strike_line(sample, "HGB", by=coordinator)
    assert queries(sample) == [QueryState.CLOSED]
    restore_line(sample, "HGB", by=coordinator)
    assert queries(sample) == [QueryState.CLOSED, QueryState.OPEN]

    strike(sample, by=coordinator)
    assert queries(sample) == [QueryState.CLOSED, QueryState.CLOSED]
    restore(sample, by=coordinator)
    assert queries(sample) == [QueryState.CLOSED, QueryState.CLOSED, QueryState.OPEN]


def test_a_struck_page_counts_nowhere_until_it_is_restored(committed, subject, sample, coordinator):
    strike(sample, by=coordinator)
    assert counted(subject) == []
    assert selectors.content(now(sample)).rows["HGB"].reported == "190"

    restore(sample, by=coordinator)

    assert counted(subject) == ["HGB", "PLT"]
    assert now(sample).struck is None
    assert is_sound()


def test_nothing_is_entered_on_a_struck_page(sample, coordinator):
    strike(sample, by=coordinator)

    with pytest.raises(capture.StruckThrough):
        universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="129")
    with pytest.raises(capture.StruckThrough):
        capture.complete(page=sample, seen=now(sample).last_entry, by=coordinator, at=LATER)
    with pytest.raises(NotThere):
        strike_line(sample, "HGB", by=coordinator)


def test_a_struck_dose_is_no_first_dose(subject, coordinator):
    dose = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(dose, by=coordinator, start=universe.TODAY, mg_per_day=2)
    assert first_dose(subject) == universe.TODAY

    strike(dose, by=coordinator)

    assert first_dose(subject) is None


def test_a_struck_birth_date_is_not_known(subject, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, birth_date=date(1980, 5, 1), sex="F")

    strike(page, by=coordinator)

    assert selectors.births([subject.pk]) == {}
    assert known.context(page, at=universe.NOW).born_on is None


def test_a_struck_result_is_no_previous_result(subject, sample, coordinator):
    later = universe.page_of(subject, "labs.sample", visit="M6")
    universe.fill_labs(later, by=coordinator, on=universe.TODAY + timedelta(days=1), at=LATER, LDH="180")
    assert set(selectors.previous(later)) == {"HGB", "PLT"}

    strike_line(sample, "HGB", by=coordinator)
    assert set(selectors.previous(later)) == {"PLT"}
    strike(sample, by=coordinator)
    assert selectors.previous(later) == {}


def test_a_struck_page_is_none_to_be_filled(subject, sample, coordinator):
    (before,) = lines([subject], by=coordinator, on=universe.TODAY)

    strike(sample, by=coordinator)

    (after,) = lines([subject], by=coordinator, on=universe.TODAY)
    assert (before.standing.entered, after.standing.entered) == (1, 0)
    assert after.standing.pages == before.standing.pages - 1


def test_a_visit_is_struck_with_its_pages_and_restored_with_just_these(committed, subject, sample, coordinator):
    trough = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(trough, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")
    strike(trough, by=coordinator)
    visit = visit_of(subject, "M3")

    corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)

    assert Visit.objects.get(pk=visit.pk).struck is not None
    assert now(sample).struck is not None
    assert now(universe.page_of(subject, "outcomes.assessment", visit="M3")).struck is None
    corrections.restore_visit(visit=visit, reason="It took place", by=coordinator, at=LATER)
    assert Visit.objects.get(pk=visit.pk).struck is None
    assert now(sample).struck is None
    assert now(trough).struck is not None
    assert [act.page_id for act in acts(CorrectionAct.RESTORE)] == [None, sample.pk]
    assert is_sound()


def test_nothing_is_entered_at_a_struck_visit(subject, sample, coordinator):
    visit = visit_of(subject, "M3")
    corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)
    blank = universe.page_of(subject, "outcomes.assessment", visit="M3")

    with pytest.raises(capture.StruckThrough):
        universe.fill(blank, by=coordinator, assessed_on=universe.TODAY)
    with pytest.raises(VisitStruck), transaction.atomic():
        casebook.add_pages(wanted=[NewPage(subject, "dosing.trough", visit)], by=coordinator, at=LATER)
    with pytest.raises(VisitStruck):
        restore(sample, by=coordinator)


def test_one_more_visit_never_takes_the_number_of_a_struck_one(subject, coordinator):
    planned = casebook.PlannedPages(visit="UNS", forms=("labs.sample",))
    first = casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=LATER)
    corrections.strike_visit(visit=first, reason=WHY, by=coordinator, at=LATER)

    second = casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=LATER)

    assert second.repeat == 2


def test_a_form_asked_once_is_not_restored_beside_the_one_entered_anew(subject, coordinator):
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, sex="F")
    strike(page, by=coordinator)
    new = NewPage(subject, "enrollment.demographics", page.visit)
    filled = Submission(page=Page(subject=subject, form=new.form), answers={"sex": "M"}, seen=None)
    capture.save_new(new=new, filled=filled, by=coordinator, at=LATER)

    with pytest.raises(PlaceTaken):
        restore(page, by=coordinator)

    assert list(Demographics.objects.of([subject.pk]).values_list("sex", flat=True)) == ["M"]


def test_a_page_saved_while_its_visit_is_struck_is_struck_or_refused(committed, elsewhere, subject, coordinator):
    visit, together = visit_of(subject, "M3"), Barrier(2)
    page = universe.page_of(subject, "labs.sample", visit="M3")

    def saved():
        together.wait()
        try:
            universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")
        except capture.StruckThrough:
            return "refused"
        return "saved"

    def struck():
        together.wait()
        corrections.strike_visit(visit=visit, reason=WHY, by=coordinator, at=LATER)

    save, strike_it = elsewhere(saved), elsewhere(struck)
    strike_it.result(timeout=30)

    assert (save.result(timeout=30) == "saved") is (now(page).struck is not None)
    assert counted(subject) == []


def test_tells_who_struck_many_lines_through_in_two_reads(sample, coordinator, pi, django_assert_num_queries):
    strike_line(sample, "HGB", by=coordinator)
    strike_line(sample, "PLT", by=pi)
    marks = dict(Result.objects.filter(page=sample).values_list("test", "struck"))

    with django_assert_num_queries(2):
        told = sentences(marks.values())

    assert told[marks["HGB"]].startswith("Struck through by Coordinator (coordinator) on ")
    assert told[marks["PLT"]].startswith("Struck through by Pi (pi) on ")
