"""Source data verification: what was compared stays compared until it changes, and then just that asks again."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.capture import actions
from edc.capture.submission import SaidOfBlank
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.sdv import actions as sdv_actions
from edc.sdv import status as sdv
from edc.sdv.actions import Chosen, NotVerifiable
from edc.sdv.acts import VerificationAct
from edc.sdv.models import Verification
from protocol.codelists import BlankState
from tests import scenes, universe
from tests.audit.trail import verified as verified_trail

LATER = universe.NOW + timedelta(days=1)
HGB, LDH, PLT, DAY = ItemPath("HGB", ""), ItemPath("LDH", ""), ItemPath("PLT", ""), ItemPath("", "collected_on")


@scenes.stands
def sample(subject, coordinator):
    """A laboratory page with three results."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", LDH="180", PLT="210")
    return fresh(page)


@scenes.stands
def trough(subject, coordinator):
    """A trough of 8.8 ng/mL."""
    page = universe.page_of(subject, "dosing.trough", visit="M3")
    universe.fill(page, by=coordinator, drawn_at=universe.NOW, reported="8.8", unit="ng/mL")
    return fresh(page)


def fresh(page: Page) -> Page:
    return Page.objects.whole().get(pk=page.pk)


def standing(page: Page):
    return sdv.standing([fresh(page)])[page.pk]


def asking(page: Page) -> set[ItemPath]:
    return {one.place for one in standing(page) if one.asks}


def verify(page: Page, *places: ItemPath, by) -> int:
    return sdv_actions.verify(page=page, places=places, seen=fresh(page).last_entry, by=by, at=LATER)


def verify_all(page: Page, *, by) -> int:
    return verify(page, *(one.place for one in standing(page)), by=by)


def correct(page: Page, code: str, *, by, **what: object) -> None:
    universe.fill_labs(page, by=by, on=universe.TODAY, rows={code: universe.lab_row(code) | what})


def explain(page: Page, where: ItemPath, state: BlankState | None, *, by, reason: str = "", **answers: object) -> None:
    said = {where: SaidOfBlank(state, reason) if state else None}
    rows = {where.row: {"reported": None}} if where.row else {}
    filled = replace(universe.filled(page, rows=rows, answers=answers), blanks=said)
    actions.save(filled=filled, by=by, at=universe.NOW)


# The act


def test_keeps_what_stood_there_under_one_act(sample, monitor):
    assert verify(sample, HGB, DAY, by=monitor) == 2

    kept = {one.place: one for one in Verification.objects.all()}
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.by_name, entry.role, entry.page_id) == (
        VerificationAct.VERIFY,
        "monitor",
        "monitor",
        sample.pk,
    )
    assert {one.entry for one in kept.values()} == {entry.pk}
    assert kept[DAY].value == '{"collected_on": "2025-06-30"}'
    assert {change.table_name for change in Change.objects.filter(entry_id=entry.pk)} == {"review_verification"}


def test_leaves_the_page_as_it_was(sample, monitor):
    before = Page.objects.filter(pk=sample.pk).values().get()

    verify_all(sample, by=monitor)

    assert Page.objects.filter(pk=sample.pk).values().get() == before


def test_is_no_finding_of_the_trail(committed, sample, trough, monitor):
    chosen = [
        Chosen(page=sample, places=[HGB, LDH], seen=sample.last_entry),
        Chosen(page=trough, places=[ItemPath("", "reported")], seen=trough.last_entry),
    ]

    assert sdv_actions.verify_many(chosen=chosen, by=monitor, at=LATER) == 3

    assert Entry.objects.filter(act=VerificationAct.VERIFY).count() == 2
    assert verified_trail()[0] == 0


def test_what_stands_verified_is_not_verified_twice(sample, monitor):
    verify(sample, HGB, by=monitor)
    before = Entry.objects.count()

    assert verify(sample, HGB, by=monitor) == 0
    assert (Entry.objects.count(), Verification.objects.count()) == (before, 1)


def test_refuses_a_page_that_changed_after_it_was_seen(sample, coordinator, monitor):
    correct(sample, "HGB", by=coordinator, reported="119")

    with pytest.raises(actions.Stale):
        sdv_actions.verify(page=sample, places=[LDH], seen=sample.last_entry, by=monitor, at=LATER)

    assert not Verification.objects.exists()


def test_one_stale_page_keeps_all_from_being_verified(sample, trough, coordinator, monitor):
    correct(sample, "HGB", by=coordinator, reported="119")
    chosen = [
        Chosen(page=trough, places=[ItemPath("", "reported")], seen=trough.last_entry),
        Chosen(page=sample, places=[LDH], seen=sample.last_entry),
    ]

    with pytest.raises(actions.Stale):
        sdv_actions.verify_many(chosen=chosen, by=monitor, at=LATER)

    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    "place",
    [ItemPath("ALT", ""), ItemPath("", "laboratory"), ItemPath("HGB", "reported"), ItemPath("", "x"), ItemPath("", "")],
)
def test_refuses_a_place_where_nothing_can_be_verified(sample, monitor, place):
    with pytest.raises(NotVerifiable) as refused:
        verify(sample, HGB, place, by=monitor)

    assert refused.value.places == (place,)
    assert not Verification.objects.exists()


@pytest.mark.parametrize("name", [*(name for name in universe.CAST if name != "monitor"), "stranger"])
def test_lets_only_a_monitor_of_the_site(request, sample, name):
    with pytest.raises(NotPermitted):
        verify(sample, HGB, by=request.getfixturevalue(name))


def test_a_monitor_changes_no_answer(sample, monitor):
    with pytest.raises(NotPermitted):
        correct(sample, "HGB", by=monitor, reported="119")


def test_what_is_taken_back_asks_again(sample, monitor):
    verify(sample, HGB, LDH, by=monitor)

    done = sdv_actions.withdraw(page=sample, places=[HGB, PLT], seen=sample.last_entry, by=monitor, at=LATER)

    assert done == 1
    assert asking(sample) == {HGB, PLT, DAY}
    assert Verification.objects.count() == 3


def test_two_who_verify_at_the_same_moment_verify_once(committed, elsewhere, sample, monitor):
    together = Barrier(3, timeout=20)

    def work():
        together.wait()
        return verify(sample, HGB, DAY, by=monitor)

    done = [one.result() for one in [elsewhere(work) for _turn in range(3)]]

    assert sorted(done) == [0, 0, 2]
    assert Verification.objects.count() == 2


# YS-47: the five scenarios of verifying again


def test_ys_47_a_value_that_changed_asks_with_old_and_new(sample, coordinator, monitor):
    verify_all(sample, by=monitor)

    correct(sample, "HGB", by=coordinator, reported="119")

    (one,) = [one for one in standing(sample) if one.asks]
    assert (one.place, one.verdict) == (HGB, "changed")
    assert one.last is not None
    assert ('"118"' in one.last.value, '"119"' in one.now) == (True, True)


def test_ys_47_a_value_that_was_changed_back_asks_no_more(sample, coordinator, monitor):
    verify_all(sample, by=monitor)
    correct(sample, "HGB", by=coordinator, reported="119")

    correct(sample, "HGB", by=coordinator, reported="118")

    assert asking(sample) == set()


def test_ys_47_a_unit_that_changed_asks_for_its_value(sample, trough, coordinator, monitor):
    verify_all(sample, by=monitor)
    verify_all(trough, by=monitor)

    universe.fill(trough, by=coordinator, unit="nmol/L")
    correct(sample, "HGB", by=coordinator, reported="11.8", unit="g/dL", reported_low=None, reported_high=None)

    assert asking(trough) == {ItemPath("", "reported")}
    assert asking(sample) == {HGB}


def test_ys_47_a_blank_whose_state_changed_asks(sample, coordinator, monitor):
    explain(sample, ItemPath("ALT", ""), BlankState.NOT_DONE, by=coordinator)
    verify_all(sample, by=monitor)
    assert asking(sample) == set()

    explain(sample, ItemPath("ALT", ""), BlankState.NOT_APPLICABLE, by=coordinator, reason="no tube")

    assert asking(sample) == {ItemPath("ALT", "")}


def test_ys_47_neighbours_that_nobody_touched_stay_verified(sample, coordinator, monitor):
    verify_all(sample, by=monitor)

    correct(sample, "LDH", by=coordinator, reported="181")
    correct(sample, "ALT", by=coordinator, reported="21")

    assert asking(sample) == {LDH, ItemPath("ALT", "")}
    assert {one.place for one in standing(sample) if one.verdict == "verified"} == {HGB, PLT, DAY}


def test_a_result_that_is_gone_asks_and_can_be_verified_as_gone(sample, coordinator, monitor):
    verify_all(sample, by=monitor)
    correct(sample, "HGB", by=coordinator, reported=None)
    assert asking(sample) == {HGB}

    verify(sample, HGB, by=monitor)

    assert asking(sample) == set()


# The roll-up


def test_counts_the_critical_places_that_do_not_stand_verified(sample, trough, coordinator, monitor):
    universe.fill(trough, by=coordinator, missed=2)
    verify(sample, HGB, by=monitor)
    verify(trough, ItemPath("", "missed"), by=monitor)
    universe.fill(trough, by=coordinator, missed=3)

    found = sdv.unverified([fresh(sample), fresh(trough)])

    assert found == {sample.pk: 3, trough.pk: 2}


def test_a_page_never_saved_asks_nothing(subject):
    page = universe.page_of(subject, "enrollment.consent")

    assert sdv.unverified([page]) == {page.pk: 0}


def test_what_is_struck_through_asks_nothing(sample, trough, monitor):
    verify_all(sample, by=monitor)
    sample.struck = 1
    trough.visit.struck = 1

    assert sdv.unverified([sample, trough]) == {}
    assert sdv.standing([sample, trough]) == {}


def test_reads_as_often_for_one_page_as_for_many(subject, sample, coordinator):
    for visit in ("W4", "M2", "M4"):
        page = universe.page_of(subject, "labs.sample", visit=visit)
        universe.fill_labs(page, by=coordinator, on=universe.TODAY)
    pages = list(Page.objects.whole().filter(subject=subject, form="labs.sample").entered())

    with CaptureQueriesContext(connection) as for_one:
        sdv.unverified(pages[:1])
    with CaptureQueriesContext(connection) as for_many:
        sdv.unverified(pages)

    assert len(pages) == 4
    assert len(for_many) == len(for_one)
