"""What stands against a lock, and that the lock asks for it itself (REQ-091, REQ-063, YS-23)."""

from datetime import date

import pytest

from edc.capture import actions as capture
from edc.capture.reasons import Reason, Reasons
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.locks import actions as locks
from edc.locks import lock_blockers
from edc.locks.lock_blockers import BlockerKind
from edc.locks.models import Hold, HoldKind
from edc.locks.scope import HoldLevel, of_page
from edc.queries import actions as queries
from edc.queries.models import Query, QueryState
from edc.sdv import actions as sdv
from protocol.codelists import ChangeReason
from tests import universe
from tests.locks.held import verify
from tests.signing import reviewed


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


def kinds(page: Page) -> list[tuple[BlockerKind, ItemPath]]:
    return [(one.kind, one.place) for one in lock_blockers.of_place(of_page(page))]


def test_a_page_never_entered_stands_once_against_a_lock(book):
    assert kinds(consent(book)) == [(BlockerKind.BLANK, PAGE)]


def test_each_blank_that_nobody_explained_and_the_missing_mark_stand_against_it(book):
    found = [place for kind, place in kinds(book.page) if kind is BlockerKind.BLANK]

    assert ItemPath("LDH", "") in found
    assert found[-1] == PAGE


def test_what_is_struck_through_has_nothing_to_explain(book):
    Page.objects.filter(pk=consent(book).pk).update(struck=1)

    assert kinds(consent(book)) == []


@pytest.mark.parametrize(
    ("state", "stands"),
    [(QueryState.OPEN, True), (QueryState.ANSWERED, True), (QueryState.CLOSED, False), (QueryState.CANCELLED, False)],
)
def test_a_query_stands_against_it_until_it_is_closed(settled, monitor, state, stands):
    moments = {"raised_at": universe.NOW, "moved_at": universe.NOW}
    Query.objects.create(page=settled, item="signed_on", state=state, raised_by=monitor, **moments)

    found = lock_blockers.of_place(of_page(settled))

    assert [one.kind for one in found] == [BlockerKind.QUERY] * stands
    assert all(one.url.endswith("#id_signed_on") and one.label for one in found)


def test_what_nobody_verified_stands_against_it(settled, monitor):
    seen = reviewed.fresh(settled).last_entry
    place = ItemPath("", "signed_on")
    sdv.withdraw(page=settled, places=[place], seen=seen, by=monitor, at=universe.NOW)

    (found,) = lock_blockers.of_place(of_page(settled))

    assert (found.kind, found.place) == (BlockerKind.VERIFICATION, place)
    assert found.url.endswith("#id_signed_on")
    assert found.label


def test_a_change_puts_what_was_verified_and_signed_in_the_way_again(settled, coordinator):
    why = Reasons(for_all=Reason(ChangeReason.TRANSCRIPTION))
    universe.fill(settled, by=coordinator, reasons=why, signed_on=date(2025, 1, 1))

    assert [one.kind for one in lock_blockers.of_place(of_page(settled))] == [
        BlockerKind.VERIFICATION,
        BlockerKind.SIGNATURE,
    ]


def test_req_063_complete_verify_sign_then_freeze_then_lock(book, keeper, monitor, pi):
    page, doer = consent(book), {"by": keeper, "at": universe.NOW}
    assert refused(page, keeper) == {BlockerKind.BLANK}
    finished(page, book.coordinator)
    assert refused(page, keeper) == {BlockerKind.VERIFICATION, BlockerKind.SIGNATURE}
    locks.freeze(place=of_page(page), **doer)
    verify(page, by=monitor)
    assert refused(page, keeper) == {BlockerKind.SIGNATURE}
    reviewed.sign(page, by=pi)

    locks.lock(place=of_page(page), **doer)

    assert [hold.kind for hold in Hold.objects.order_by("pk")] == [HoldKind.FREEZE, HoldKind.LOCK]


def refused(page: Page, keeper) -> set[BlockerKind]:
    """The kinds of what a lock of the page is refused for."""
    with pytest.raises(locks.Obstructed) as obstructed:
        locks.lock(place=of_page(page), by=keeper, at=universe.NOW)
    return {one.kind for one in obstructed.value.obstacles}


def test_req_091_each_of_the_four_rooms_has_its_word(book, keeper, monitor):
    finished(consent(book), book.coordinator)
    queries.raise_query(page=consent(book), place=PAGE, text="Why?", by=monitor, at=universe.NOW)

    with pytest.raises(locks.Obstructed) as obstructed:
        locks.lock(place=book.place(HoldLevel.SUBJECT), by=keeper, at=universe.NOW)

    assert {one.kind for one in obstructed.value.obstacles} == set(BlockerKind)


def test_reads_as_often_for_a_subject_as_for_two(book, other_subject, django_assert_num_queries):
    one = tuple(book.subject.pages.whole())
    with django_assert_num_queries(8):
        lock_blockers.against(one)
    more = (*one, *other_subject.pages.whole())

    with django_assert_num_queries(8):
        lock_blockers.against(more)


def test_a_whole_subject_is_locked_when_nothing_stands_against_it(settled, book, keeper):
    Page.objects.filter(subject=book.subject).exclude(pk=settled.pk).update(struck=1)

    hold = locks.lock(place=book.place(HoldLevel.SUBJECT), by=keeper, at=universe.NOW)

    assert hold.kind == HoldKind.LOCK
