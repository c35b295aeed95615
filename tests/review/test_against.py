"""What stands against a lock, and that the lock asks for it itself (REQ-091, REQ-063, YS-23)."""

import pytest

from edc.capture import actions as capture
from edc.casebook.models import Page
from edc.casebook.places import Place
from edc.review import holding
from edc.review.models import Hold, Kind, Query, State
from edc.review.obstacles import Against, Obstacle
from edc.review.scope import Level, of_page
from tests import universe
from trial_edc.review import against, locking


def consent(book) -> Page:
    return universe.page_of(book.subject, "enrollment.consent")


def finished(page: Page, by) -> None:
    """A consent that says everything, marked complete."""
    saved = universe.fill(page, by=by, signed_on=universe.TODAY, version="1.0")
    capture.complete(page=page, seen=saved.entry, by=by, at=universe.NOW)


def kinds(page: Page) -> list[tuple[Against, Place]]:
    return [(one.kind, one.place) for one in against.of_place(of_page(page))]


def test_a_page_never_entered_stands_once_against_a_lock(book):
    assert kinds(consent(book)) == [(Against.BLANK, Place("", ""))]


def test_each_blank_that_nobody_explained_and_the_missing_mark_stand_against_it(book):
    found = kinds(book.page)

    assert (Against.BLANK, Place("LDH", "")) in found
    assert found[-1] == (Against.BLANK, Place("", ""))


def test_what_is_struck_through_has_nothing_to_explain(book):
    Page.objects.filter(pk=consent(book).pk).update(struck=1)

    assert kinds(consent(book)) == []


@pytest.mark.parametrize(
    ("state", "stands"), [(State.OPEN, True), (State.ANSWERED, True), (State.CLOSED, False), (State.CANCELLED, False)]
)
def test_a_query_stands_against_it_until_it_is_closed(book, monitor, state, stands):
    page = consent(book)
    finished(page, book.coordinator)
    moments = {"raised_at": universe.NOW, "moved_at": universe.NOW}
    Query.objects.create(page=page, item="signed_on", state=state, raised_by=monitor, **moments)

    found = against.of_place(of_page(page))

    assert [one.kind for one in found] == [Against.QUERY] * stands
    assert all(one.url.endswith("#id_signed_on") and one.label for one in found)


def test_req_063_complete_then_freeze_then_lock(book, keeper):
    page, doer = consent(book), {"by": keeper, "at": universe.NOW}
    with pytest.raises(holding.Obstructed):
        locking.lock(place=of_page(page), **doer)
    finished(page, book.coordinator)

    holding.freeze(place=of_page(page), **doer)
    locking.lock(place=of_page(page), **doer)

    assert [hold.kind for hold in Hold.objects.order_by("pk")] == [Kind.FREEZE, Kind.LOCK]


def test_the_other_rooms_words_stand_against_it_too(book, keeper, monkeypatch):
    page = consent(book)
    finished(page, book.coordinator)

    def unsigned(pages):
        return [Obstacle(Against.SIGNATURE, one, "Not signed.") for one in pages]

    monkeypatch.setattr(against, "PARTS", [*against.PARTS, unsigned])

    with pytest.raises(holding.Obstructed) as obstructed:
        locking.lock(place=of_page(page), by=keeper, at=universe.NOW)

    assert [one.text for one in obstructed.value.obstacles] == ["Not signed."]


def test_reads_as_often_for_a_subject_as_for_two(book, other_subject, django_assert_num_queries):
    one = tuple(book.subject.pages.whole())
    with django_assert_num_queries(4):
        against.against(one)
    more = (*one, *other_subject.pages.whole())

    with django_assert_num_queries(4):
        against.against(more)


def test_a_whole_subject_is_locked_when_nothing_stands_against_it(book, keeper):
    pages = book.subject.pages.exclude(form="enrollment.consent")
    Page.objects.filter(pk__in=pages).update(struck=1)
    finished(consent(book), book.coordinator)

    hold = locking.lock(place=book.place(Level.SUBJECT), by=keeper, at=universe.NOW)

    assert hold.kind == Kind.LOCK
