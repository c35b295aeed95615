"""What stands against a lock, and that the lock asks for it itself (REQ-091, REQ-063, YS-23)."""

from datetime import date

import pytest

from edc.capture import actions as capture
from edc.capture import verifying
from edc.capture.reasons import Reason, Reasons
from edc.casebook.models import Page
from edc.casebook.places import PAGE, Place
from edc.review import holding, queries
from edc.review.models import Hold, Kind, Query, State
from edc.review.obstacles import Against
from edc.review.scope import Level, of_page
from protocol.codelists import ChangeReason
from tests import universe
from tests.review.held import verify
from tests.signing import reviewed
from trial_edc.review import against, locking


def consent(book) -> Page:
    return universe.page_of(book.subject, "enrollment.consent")


def finished(page: Page, by) -> None:
    """A consent that says everything, marked complete."""
    saved = universe.fill(page, by=by, signed_on=universe.TODAY, version="1.0")
    capture.complete(page=page, seen=saved.entry, by=by, at=universe.NOW)


@pytest.fixture
def settled(book, monitor, pi) -> Page:
    """A consent that was entered, verified and signed: nothing stands against a lock of it."""
    page = consent(book)
    finished(page, book.coordinator)
    verify(page, by=monitor)
    reviewed.sign(page, by=pi)
    return page


def kinds(page: Page) -> list[tuple[Against, Place]]:
    return [(one.kind, one.place) for one in against.of_place(of_page(page))]


def test_a_page_never_entered_stands_once_against_a_lock(book):
    assert kinds(consent(book)) == [(Against.BLANK, PAGE)]


def test_each_blank_that_nobody_explained_and_the_missing_mark_stand_against_it(book):
    found = [place for kind, place in kinds(book.page) if kind is Against.BLANK]

    assert Place("LDH", "") in found
    assert found[-1] == PAGE


def test_what_is_struck_through_has_nothing_to_explain(book):
    Page.objects.filter(pk=consent(book).pk).update(struck=1)

    assert kinds(consent(book)) == []


@pytest.mark.parametrize(
    ("state", "stands"), [(State.OPEN, True), (State.ANSWERED, True), (State.CLOSED, False), (State.CANCELLED, False)]
)
def test_a_query_stands_against_it_until_it_is_closed(settled, monitor, state, stands):
    moments = {"raised_at": universe.NOW, "moved_at": universe.NOW}
    Query.objects.create(page=settled, item="signed_on", state=state, raised_by=monitor, **moments)

    found = against.of_place(of_page(settled))

    assert [one.kind for one in found] == [Against.QUERY] * stands
    assert all(one.url.endswith("#id_signed_on") and one.label for one in found)


def test_what_nobody_verified_stands_against_it(settled, monitor):
    seen = reviewed.fresh(settled).last_entry
    place = Place("", "signed_on")
    verifying.withdraw(page=settled, places=[place], seen=seen, by=monitor, at=universe.NOW)

    (found,) = against.of_place(of_page(settled))

    assert (found.kind, found.place) == (Against.VERIFICATION, place)
    assert found.url.endswith("#id_signed_on")
    assert found.label


def test_a_change_puts_what_was_verified_and_signed_in_the_way_again(settled, coordinator):
    why = Reasons(for_all=Reason(ChangeReason.TRANSCRIPTION))
    universe.fill(settled, by=coordinator, reasons=why, signed_on=date(2025, 1, 1))

    assert [one.kind for one in against.of_place(of_page(settled))] == [Against.VERIFICATION, Against.SIGNATURE]


def test_req_063_complete_verify_sign_then_freeze_then_lock(book, keeper, monitor, pi):
    page, doer = consent(book), {"by": keeper, "at": universe.NOW}
    assert refused(page, keeper) == {Against.BLANK}
    finished(page, book.coordinator)
    assert refused(page, keeper) == {Against.VERIFICATION, Against.SIGNATURE}
    holding.freeze(place=of_page(page), **doer)
    verify(page, by=monitor)
    assert refused(page, keeper) == {Against.SIGNATURE}
    reviewed.sign(page, by=pi)

    locking.lock(place=of_page(page), **doer)

    assert [hold.kind for hold in Hold.objects.order_by("pk")] == [Kind.FREEZE, Kind.LOCK]


def refused(page: Page, keeper) -> set[Against]:
    """The kinds of what a lock of the page is refused for."""
    with pytest.raises(holding.Obstructed) as obstructed:
        locking.lock(place=of_page(page), by=keeper, at=universe.NOW)
    return {one.kind for one in obstructed.value.obstacles}


def test_req_091_each_of_the_four_rooms_has_its_word(book, keeper, monitor):
    finished(consent(book), book.coordinator)
    queries.raise_query(page=consent(book), place=PAGE, text="Why?", by=monitor, at=universe.NOW)

    with pytest.raises(holding.Obstructed) as obstructed:
        locking.lock(place=book.place(Level.SUBJECT), by=keeper, at=universe.NOW)

    assert {one.kind for one in obstructed.value.obstacles} == set(Against)


def test_reads_as_often_for_a_subject_as_for_two(book, other_subject, django_assert_num_queries):
    one = tuple(book.subject.pages.whole())
    with django_assert_num_queries(8):
        against.against(one)
    more = (*one, *other_subject.pages.whole())

    with django_assert_num_queries(8):
        against.against(more)


def test_a_whole_subject_is_locked_when_nothing_stands_against_it(settled, book, keeper):
    Page.objects.filter(subject=book.subject).exclude(pk=settled.pk).update(struck=1)

    hold = locking.lock(place=book.place(Level.SUBJECT), by=keeper, at=universe.NOW)

    assert hold.kind == Kind.LOCK
