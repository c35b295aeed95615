"""Freezing, locking and releasing: who may, what is refused, what is recorded (REQ-090, REQ-092)."""

import pytest
from django.db import IntegrityError, transaction

from edc.accounts.roles import ROLES, Permission
from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.locks import actions as locks
from edc.locks import scope as locks_scope
from edc.locks import selectors as locks_selectors
from edc.locks.acts import LockAct
from edc.locks.models import Hold, HoldKind, Release
from edc.locks.scope import HoldLevel
from tests import universe
from tests.audit.trail import verified
from tests.locks.held import lifted, placed

BOTH = tuple(HoldKind)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("level", list(HoldLevel))
def test_holds_every_level_and_records_it(book, level, kind):
    hold = book.hold(level, kind)

    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.pk, entry.by_id) == (f"hold.{kind}", hold.entry, book.keeper.pk)
    assert [change.entry_id for change in Change.objects.filter(table_name="review_hold")] == [entry.pk]
    assert locks_selectors.place_of(locks_selectors.hold(hold.pk)) == book.place(level)
    assert locks_selectors.holds_of([book.page]) == {book.page.pk: kind}


def test_tells_of_many_pages_in_one_read(book, django_assert_num_queries):
    book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    pages = list(book.subject.pages.all())

    with django_assert_num_queries(1):
        held = locks_selectors.holds_of(pages)

    assert {key for key, kind in held.items() if kind} == {book.page.pk}


@pytest.mark.parametrize("name", ["pi", "coordinator", "monitor", "administrator", "inspector", "stranger"])
@pytest.mark.parametrize("kind", BOTH)
def test_refuses_those_who_may_not(request, book, name, kind):
    with pytest.raises(NotPermitted):
        placed(book.place(HoldLevel.SUBJECT), kind, by=request.getfixturevalue(name))

    assert not Hold.objects.exists()


@pytest.mark.parametrize("kind", BOTH)
def test_the_study_is_held_by_somebody_of_every_site_only(book, data_manager, kind):
    placed(book.place(HoldLevel.SITE), kind, by=data_manager)

    with pytest.raises(NotPermitted):
        placed(locks_scope.STUDY, kind, by=data_manager)


@pytest.mark.parametrize(
    ("before", "after"),
    [(HoldKind.FREEZE, HoldKind.FREEZE), (HoldKind.LOCK, HoldKind.LOCK), (HoldKind.LOCK, HoldKind.FREEZE)],
)
@pytest.mark.parametrize("outer", list(HoldLevel))
def test_refuses_what_is_held_as_still_already(book, outer, before, after):
    first = book.hold(outer, before)

    with pytest.raises(locks.AlreadyHeld) as stands:
        book.hold(HoldLevel.PAGE, after)

    assert stands.value.hold == first


def test_locks_what_is_frozen(book):
    book.hold(HoldLevel.SUBJECT, HoldKind.FREEZE)

    book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    assert locks_selectors.holds_of([book.page]) == {book.page.pk: HoldKind.LOCK}


def test_ys_53_who_may_release_need_not_sign_and_who_signs_withdraws_nothing_by_it():
    holders = {
        permission: {code for code, role in ROLES.items() if permission in role.permissions}
        for permission in (Permission.RELEASE, Permission.SIGN, Permission.HOLD)
    }

    assert "data-manager" in holders[Permission.RELEASE] - holders[Permission.SIGN]
    assert not holders[Permission.HOLD] & holders[Permission.SIGN]


def test_req_092_a_hold_is_lifted_by_two_people_with_a_reason(book, data_manager, pi):
    hold = book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    lifted(hold, asker=data_manager, decider=pi)

    asked, decided = Entry.objects.order_by("pk").filter(act__in=[LockAct.ASK_RELEASE, LockAct.RELEASE])
    assert (asked.by_id, decided.by_id) == (data_manager.pk, pi.pk)
    assert asked.reason == decided.reason == "One result was mistyped."
    assert Hold.objects.get(pk=hold.pk).lifted == decided.pk
    assert locks_selectors.holds_of([book.page]) == {book.page.pk: None}
    universe.fill_labs(book.page, by=book.coordinator, on=universe.TODAY, HGB="119")


def test_declined_it_stands_and_may_be_asked_for_again(book, data_manager, pi):
    hold = book.hold(HoldLevel.PAGE, HoldKind.FREEZE)
    asked = locks.ask_release(hold=hold, reason="Because", by=data_manager, at=universe.NOW)

    locks.decide(release=asked, granted=False, by=pi, at=universe.NOW)

    assert locks_selectors.holds_of([book.page]) == {book.page.pk: HoldKind.FREEZE}
    assert Entry.objects.latest("pk").act == LockAct.DECLINE_RELEASE
    lifted(hold, asker=data_manager, decider=pi)


def test_who_asked_does_not_decide(book, data_manager):
    hold = book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    asked = locks.ask_release(hold=hold, reason="Because", by=data_manager, at=universe.NOW)

    with pytest.raises(locks.ReleaseSamePerson):
        locks.decide(release=asked, granted=True, by=data_manager, at=universe.NOW)


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_refuses_to_ask_without_a_reason(book, reason):
    hold = book.hold(HoldLevel.PAGE, HoldKind.LOCK)

    with pytest.raises(locks.NoReleaseReason):
        locks.ask_release(hold=hold, reason=reason, by=book.keeper, at=universe.NOW)


def test_refuses_to_ask_twice_or_decide_twice_or_ask_for_what_is_lifted(book, data_manager, pi):
    hold = book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    asked = locks.ask_release(hold=hold, reason="Because", by=data_manager, at=universe.NOW)

    with pytest.raises(locks.AskedBefore):
        locks.ask_release(hold=hold, reason="Again", by=book.keeper, at=universe.NOW)
    locks.decide(release=asked, granted=True, by=pi, at=universe.NOW)
    with pytest.raises(locks.Decided):
        locks.decide(release=asked, granted=True, by=pi, at=universe.NOW)
    with pytest.raises(locks.Lifted):
        locks.ask_release(hold=hold, reason="Again", by=book.keeper, at=universe.NOW)


@pytest.mark.parametrize("name", ["coordinator", "monitor", "statistician", "stranger"])
def test_refuses_those_who_may_not_ask_or_decide(request, book, name, data_manager):
    person, hold = request.getfixturevalue(name), book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    asked = locks.ask_release(hold=hold, reason="Because", by=data_manager, at=universe.NOW)

    with pytest.raises(NotPermitted):
        locks.decide(release=asked, granted=True, by=person, at=universe.NOW)
    with pytest.raises(NotPermitted):
        locks.ask_release(hold=hold, reason="Because", by=person, at=universe.NOW)


def test_the_database_wants_another_person_and_a_reason(book):
    hold = book.hold(HoldLevel.PAGE, HoldKind.LOCK)
    told = {"hold": hold, "asked_by": book.keeper, "asked_at": universe.NOW}

    with pytest.raises(IntegrityError, match="released_by_another"), transaction.atomic():
        Release.objects.create(**told, reason="Because", decided_by=book.keeper, decided_at=universe.NOW)
    with pytest.raises(IntegrityError, match="release_has_a_reason"), transaction.atomic():
        Release.objects.create(**told, reason="")


def test_the_trail_finds_nothing_wrong_with_it(committed, book):
    other = universe.new_person("other", role="data-manager", site=None)

    for level in HoldLevel:
        for kind in BOTH:
            lifted(book.hold(level, kind), asker=book.keeper, decider=other)

    status, lines = verified()
    assert status == 0, lines
