"""Pages and visits are added to a book: a log's next line, a form beyond the plan, an unscheduled visit."""

import pytest

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Entry
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage, PlannedPages
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page
from enrollment.actions import screen
from tests import universe
from tests.universe import NOW

EVENT = "safety.adverseevent"


def test_numbers_the_lines_of_a_log(subject, coordinator):
    added = [universe.add_page(subject, EVENT, by=coordinator) for _turn in range(3)]

    assert [page.repeat for page in added] == [1, 2, 3]


def test_numbers_each_subjects_log_by_itself(site, subject, coordinator):
    other = screen(site=site, by=coordinator, at=NOW)

    pages = casebook.add_pages(
        wanted=[NewPage(subject, EVENT), NewPage(other, EVENT), NewPage(subject, EVENT)], by=coordinator, at=NOW
    )

    assert [(page.subject, page.repeat) for page in pages] == [(subject, 1), (other, 1), (subject, 2)]


def test_adds_a_form_beyond_the_plan_of_a_visit(subject, coordinator):
    visit = subject.visits.get(code="W1")

    wanted = [casebook.NewPage(subject=subject, form="dosing.trough", visit=visit)]

    (page,) = casebook.add_pages(wanted=wanted, by=coordinator, at=NOW)

    assert (page.visit, page.repeat) == (visit, 1)
    (again,) = casebook.add_pages(wanted=wanted, by=coordinator, at=NOW)
    assert again.repeat == 2


def test_never_gives_two_lines_the_same_number(committed, elsewhere, subject, coordinator):
    added = [elsewhere(lambda: universe.add_page(subject, EVENT, by=coordinator)) for _turn in range(6)]

    assert sorted(one.result().repeat for one in added) == [1, 2, 3, 4, 5, 6]


def test_is_one_act_however_many_pages(subject, coordinator):
    before = Entry.objects.count()

    casebook.add_pages(wanted=[NewPage(subject, EVENT)] * 4, by=coordinator, at=NOW)

    assert Entry.objects.count() == before + 1
    assert Entry.objects.get(act=CasebookAct.ADD_PAGE).subject_id == subject.pk


def test_adds_nothing_where_nothing_is_wanted(subject, coordinator):
    before = Entry.objects.count()

    assert casebook.add_pages(wanted=[], by=coordinator, at=NOW) == ()
    assert Entry.objects.count() == before


def test_adds_for_one_site_at_a_time(subject, other_subject, coordinator):
    with pytest.raises(ValueError, match="one site at a time"):
        casebook.add_pages(wanted=[NewPage(subject, EVENT), NewPage(other_subject, EVENT)], by=coordinator, at=NOW)


@pytest.mark.parametrize("name", ["monitor", "administrator", "inspector", "stranger", "safety_officer"])
def test_refuses_those_who_enter_no_data(request, subject, name):
    person, before = request.getfixturevalue(name), Page.objects.count()

    with pytest.raises(NotPermitted):
        universe.add_page(subject, EVENT, by=person)
    with pytest.raises(NotPermitted):
        casebook.add_visit(subject=subject, planned=PlannedPages("UNS", ()), by=person, at=NOW)

    assert Page.objects.count() == before


def test_adds_unscheduled_visits_one_after_the_other(subject, coordinator):
    planned = PlannedPages(visit="UNS", forms=("labs.sample",))

    added = [casebook.add_visit(subject=subject, planned=planned, by=coordinator, at=NOW) for _turn in range(2)]

    assert [str(visit) for visit in added] == ["UNS", "UNS 2"]
    assert [visit.pages.get().form for visit in added] == ["labs.sample", "labs.sample"]
    assert Entry.objects.filter(act=CasebookAct.ADD_VISIT, subject_id=subject.pk).count() == 2
