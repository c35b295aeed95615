"""How far each subject, visit and page is."""

import pytest

from edc.casebook import selectors
from edc.casebook.selectors import Progress
from enrollment.actions import screen
from tests import universe
from tests.universe import NOW


def test_counts_the_pages_on_which_something_was_saved(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY)

    (line,) = selectors.lines([subject])

    assert line.progress == Progress(entered=1, pages=subject.pages.count())
    assert line.last_saved == NOW


def test_knows_a_book_in_which_nothing_was_entered(subject):
    (line,) = selectors.lines([subject])

    assert line.progress.state == "not_due"
    assert line.last_saved is None


def test_reads_as_often_for_one_subject_as_for_many(site, coordinator, django_assert_num_queries):
    several = [screen(site=site, by=coordinator, at=NOW) for _turn in range(4)]
    for one in several:
        universe.fill_labs(universe.page_of(one, "labs.sample", visit="D0"), by=coordinator, on=universe.TODAY)

    for chosen in (several[:1], several):
        with django_assert_num_queries(2):
            selectors.lines(chosen)
        with django_assert_num_queries(1):
            selectors.progress_by_visit(chosen)


def test_counts_by_visit(subject, coordinator):
    universe.fill_labs(universe.page_of(subject, "labs.sample", visit="W1"), by=coordinator, on=universe.TODAY)

    found = selectors.progress_by_visit([subject])[subject.pk]

    assert (found["W1"].state, found["W1"].percent) == ("in_progress", 100)
    assert (found["W2"].state, found["W2"].percent) == ("not_due", 0)


@pytest.mark.parametrize(
    ("entered", "pages", "complete", "state", "percent", "word"),
    [
        (0, 0, 0, "not_applicable", 0, "no pages"),
        (0, 3, 0, "not_due", 0, "nothing entered yet"),
        (1, 3, 0, "in_progress", 33, "1 of 3 pages entered, 0 complete"),
        (199, 200, 150, "in_progress", 99, "199 of 200 pages entered, 150 complete"),
        (3, 3, 0, "in_progress", 100, "3 of 3 pages entered, 0 complete"),
        (3, 3, 2, "in_progress", 100, "3 of 3 pages entered, 2 complete"),
        (3, 3, 3, "complete", 100, "all pages complete"),
    ],
)
def test_says_how_far_it_is(entered, pages, complete, state, percent, word):
    """YS-23: complete is what was marked so, not what was entered."""
    progress = Progress(entered=entered, pages=pages, complete=complete)

    assert (progress.state, progress.percent, progress.word) == (state, percent, word)


def test_finds_a_subject_only_for_those_who_may_read_it(subject, pi, stranger, administrator):
    assert selectors.subject_for(pi, subject.number) == subject
    assert selectors.subject_for(stranger, subject.number) is None
    assert selectors.subject_for(administrator, subject.number) is None
    assert selectors.subject_for(pi, "01-999") is None


def test_finds_subjects_by_a_part_of_their_number(site, coordinator):
    for code in ("001", "A07", "107"):
        screen(site=site, by=coordinator, at=NOW, code=code)

    assert [str(one) for one in selectors.subjects_for(coordinator, like="07")] == ["01-107", "01-A07"]
    assert selectors.subjects_for(coordinator, like="").count() == 3


def test_finds_a_visit_only_in_its_own_book(subject, other_subject):
    visit = subject.visits.get(code="D0")

    assert selectors.visit_of(subject, visit.pk) == visit
    assert selectors.visit_of(other_subject, visit.pk) is None
