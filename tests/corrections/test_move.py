"""What was entered for the wrong subject goes to the right one, with its trail, or stays as it was."""

from datetime import timedelta
from threading import Barrier

import pytest

from edc.accounts.selectors import NotPermitted
from edc.capture import actions as capture
from edc.casebook import actions as casebook
from edc.corrections import actions as corrections
from edc.corrections.actions import NoSuchVisit, NotThere, PlaceTaken
from edc.corrections.acts import CorrectionAct
from enrollment.models import Demographics
from tests import universe
from tests.corrections.corrected import (
    LATER,
    WHY,
    acts,
    counted,
    is_sound,
    move,
    now,
    strike,
    trail,
    visit_of,
)


def test_a_page_entered_for_the_wrong_subject_goes_to_the_right_one(committed, subject, other, sample, coordinator):
    blank = universe.page_of(other, "labs.sample", visit="M3")

    move(sample, other, by=coordinator)

    assert (counted(subject), counted(other)) == ([], ["HGB", "PLT"])
    assert now(sample).visit == visit_of(other, "M3")
    assert (now(blank).subject_id, now(blank).visit) == (subject.pk, visit_of(subject, "M3"))
    assert [(act.subject_id, act.page_id, act.reason) for act in acts(CorrectionAct.MOVE_PAGE)] == [
        (subject.pk, None, WHY),
        (other.pk, sample.pk, WHY),
    ]
    assert is_sound()
    move(now(sample), subject, by=coordinator)
    assert counted(subject) == ["HGB", "PLT"]
    assert is_sound()


def test_a_line_of_a_log_is_numbered_anew_where_it_goes(committed, subject, other, coordinator):
    for book in (subject, other):
        event = universe.add_page(book, "safety.adverseevent", by=coordinator)
        universe.fill(event, by=coordinator, term=f"Rash of {book.number}")

    move(universe.page_of(subject, "safety.adverseevent"), other, by=coordinator)

    found = other.pages.filter(form="safety.adverseevent").order_by("repeat").values_list("repeat", flat=True)
    assert list(found) == [1, 2]
    assert not subject.pages.filter(form="safety.adverseevent").exists()
    assert is_sound()


def test_a_page_that_the_right_subject_lacks_leaves_a_blank_one_behind(committed, subject, other, coordinator):
    ours, theirs = (universe.page_of(book, "enrollment.demographics") for book in (subject, other))
    universe.fill(ours, by=coordinator, sex="F")
    universe.fill(theirs, by=coordinator, sex="M")
    strike(theirs, by=coordinator)

    move(ours, other, by=coordinator)

    assert universe.page_of(subject, "enrollment.demographics").last_entry is None
    assert list(Demographics.objects.of([other.pk]).values_list("sex", flat=True)) == ["F"]
    assert is_sound()


def test_moves_to_no_page_that_holds_something(other, sample, coordinator):
    universe.fill_labs(universe.page_of(other, "labs.sample", visit="M3"), by=coordinator, on=universe.TODAY, PLT="9")
    before = trail()

    with pytest.raises(PlaceTaken):
        move(sample, other, by=coordinator)

    assert trail() == before


def test_moves_to_no_visit_that_is_not_there(subject, other, coordinator):
    planned = casebook.PlannedPages(visit="UNS", forms=("labs.sample",))
    casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=universe.NOW)
    page = universe.page_of(subject, "labs.sample", visit="UNS")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")

    with pytest.raises(NoSuchVisit):
        move(page, other, by=coordinator)


def test_moves_to_no_visit_that_is_struck_through(other, sample, coordinator):
    corrections.strike_visit(visit=visit_of(other, "M3"), reason=WHY, by=coordinator, at=LATER)

    with pytest.raises(NoSuchVisit):
        move(sample, other, by=coordinator)


def test_moves_neither_what_is_struck_nor_what_is_blank_nor_to_its_own_subject(subject, other, sample, coordinator):
    with pytest.raises(NotThere):
        move(universe.page_of(subject, "labs.sample", visit="M6"), other, by=coordinator)
    with pytest.raises(NotThere):
        move(sample, subject, by=coordinator)
    strike(sample, by=coordinator)
    with pytest.raises(NotThere):
        move(sample, other, by=coordinator)


def test_between_two_sites_only_who_may_correct_at_both(committed, subject, other_subject, sample, pi, both_sites):
    before = trail()
    with pytest.raises(NotPermitted):
        move(sample, other_subject, by=pi)
    assert trail() == before

    move(sample, other_subject, by=both_sites)

    assert [act.site for act in acts(CorrectionAct.MOVE_PAGE)] == ["01", "02"]
    assert counted(other_subject) == ["HGB", "PLT"]
    assert is_sound()


def test_tells_nothing_of_the_other_subject_to_whom_it_is_closed(other_subject, sample, coordinator, stranger):
    there = universe.page_of(other_subject, "labs.sample", visit="M3")
    universe.fill_labs(there, by=stranger, on=universe.TODAY, PLT="9")

    with pytest.raises(NotPermitted):
        move(sample, other_subject, by=coordinator)


def test_a_hard_check_in_the_new_place_leaves_everything_as_it_was(subject, other, sample, coordinator):
    born = universe.page_of(other, "enrollment.demographics")
    universe.fill(born, by=coordinator, birth_date=universe.TODAY, sex="F")
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY - timedelta(days=3), PLT="210")
    before, place = trail(), now(sample)

    with pytest.raises(capture.ChecksRefused):
        move(sample, other, by=coordinator)

    assert trail() == before
    assert (now(sample).subject_id, now(sample).visit_id) == (place.subject_id, place.visit_id)


def test_two_who_move_towards_each_other_do_not_wait_in_a_circle(committed, elsewhere, subject, other, coordinator):
    ours = universe.page_of(subject, "labs.sample", visit="M3")
    theirs = universe.page_of(other, "labs.sample", visit="M6")
    for page in (ours, theirs):
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, PLT="210")
    together = Barrier(2)

    def moved(page, to):
        together.wait()
        return move(page, to, by=coordinator)

    first, second = elsewhere(lambda: moved(ours, other)), elsewhere(lambda: moved(theirs, subject))

    assert (first.result(timeout=30).subject_id, second.result(timeout=30).subject_id) == (other.pk, subject.pk)
    assert is_sound()
