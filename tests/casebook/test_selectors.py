"""How far each subject, visit and page is."""

import pytest

from edc.casebook import selectors
from edc.casebook.models import Page
from edc.casebook.selectors import Progress
from edc.corrections.actions import strike_visit
from enrollment.actions import screen
from tests.universe import NOW


def test_reads_the_books_of_many_subjects_at_once(site, coordinator, django_assert_num_queries):
    several = [screen(site=site, by=coordinator, at=NOW) for _turn in range(3)]

    with django_assert_num_queries(1):
        books = selectors.pages_by_subject(several)
        codes = {page.visit.code for page in books[several[0].pk] if page.visit}

    assert [len(books[one.pk]) for one in several] == [one.pages.count() for one in several]
    assert {"SCR", "D0", "M3"} <= codes


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


def test_a_page_is_struck_through_with_its_visit_for_python_and_for_the_database_alike(subject, coordinator):
    visit = subject.visits.get(code="M3")
    strike_visit(visit=visit, reason="In error", by=coordinator, at=NOW)

    struck = {page.pk for page in Page.objects.whole() if selectors.is_struck(page)}

    assert struck == set(visit.pages.values_list("pk", flat=True))
    assert struck.isdisjoint(Page.objects.standing().values_list("pk", flat=True))
    assert len(struck) + Page.objects.standing().count() == Page.objects.count()
