"""A page that was signed and changed since asks to be signed again: once, until it is signed, struck or declined."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from edc.audit import actions as audit
from edc.audit.models import Change, Entry
from edc.audit.replay import act_tables
from edc.capture.meanings import Meaning
from edc.casebook.acts import CasebookAct
from edc.casebook.data_locked import DataLocked
from edc.corrections import actions as corrections
from edc.locks import actions as locks
from edc.locks.scope import of_page
from edc.notices.models import PersonalNotice
from edc.signing.work_rules import SIGN_AGAIN, WHY
from edc.worklist import actions, settlement
from edc.worklist.actions import NewWork, WorkStep
from edc.worklist.acts import WorkAct
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.rules import LOOK, WantedWork
from enrollment.actions import screen
from tests import scenes, universe
from tests.signing.reviewed import LATER, entered, fresh, sign


@scenes.stands
def signed(subject, coordinator, pi, stranger):
    """A page that an investigator signed."""
    page = entered(subject, by=coordinator)
    sign(page, by=pi)
    return fresh(page)


def change(page, text: str, *, by, **more):
    return universe.fill_labs(fresh(page), by=by, on=universe.TODAY, HGB=text, at=LATER, **more)


def amiss() -> list[object]:
    """Changes of work items that their act does not make, or that no act announced."""
    unannounced = Change.objects.filter(table_name="worklist_workitem", entry_id__isnull=True)
    return [*act_tables.findings(), *unannounced]


def states(page) -> list[str]:
    return list(page.work_items.order_by("pk").values_list("state", flat=True))


def statements(page, text: str, *, by) -> int:
    with CaptureQueriesContext(connection) as asked:
        change(page, text, by=by)
    return len(asked)


def test_is_asked_of_the_investigators_of_the_site_once_and_done_by_signing(signed, coordinator, pi):
    change(signed, "117", by=coordinator)
    change(signed, "116", by=coordinator)

    item = signed.work_items.get()
    entry = Entry.objects.filter(act=WorkAct.SETTLE_WORK).latest("pk")
    assert (item.kind, item.permission, item.rule, item.seen) == (
        "sign-again", "sign", "signing.again", str(fresh(signed).last_entry)
    )  # fmt: skip
    assert item.text == "The page was changed after it was signed."
    assert (entry.by_id, entry.page_id, entry.subject_id) == (coordinator.pk, signed.pk, signed.subject_id)
    assert list(PersonalNotice.objects.values_list("person__username", "url")) == [("pi", f"/work/{item.pk}/")]

    sign(signed, by=pi, at=LATER)

    item.refresh_from_db()
    assert (item.state, item.ended_by, item.ended_at) == (WorkState.DONE, pi, LATER)
    assert amiss() == []


def test_leads_those_who_are_asked_to_where_it_is_signed(signed, coordinator, pi):
    change(signed, "117", by=coordinator)
    way, there = f'href="/pages/{signed.pk}/sign/"', ("/work/", f"/work/{signed.work_items.get().pk}/")

    shown = [universe.client_for(person).get(url).content.decode() for person in (pi, coordinator) for url in there]

    assert [way in page for page in shown] == [True, True, False, False]
    assert "Sign the difference" in shown[0]
    assert "the system" in shown[1]


def test_is_no_longer_asked_once_the_page_is_struck_and_again_once_it_is_restored(signed, coordinator):
    change(signed, "117", by=coordinator)
    why = {"reason": "In error", "by": coordinator, "at": LATER}

    corrections.strike_page(page=signed, seen=fresh(signed).last_entry, **why)
    assert states(signed) == ["no-longer"]

    corrections.restore_page(page=signed, seen=fresh(signed).last_entry, **why)
    assert states(signed) == ["no-longer", "open"]
    assert amiss() == []


def test_is_asked_where_a_line_was_struck_through(signed, coordinator):
    seen = fresh(signed).last_entry
    corrections.strike_line(page=signed, key="LDH", reason="In error", seen=seen, by=coordinator, at=LATER)

    assert states(signed) == ["open"]


def test_moves_with_its_page(signed, site, coordinator, pi):
    from_here = signed.subject
    change(signed, "117", by=coordinator)
    other = screen(site=site, by=coordinator, at=universe.NOW)
    mine = actions.ask(work=NewWork(page=signed, kind=LOOK, text="Look", of=pi), by=pi, at=LATER)

    corrections.move_page(
        page=signed, to=other, reason="Wrong", seen=fresh(signed).last_entry, by=coordinator, at=LATER
    )

    mine.refresh_from_db()
    assert (mine.subject, mine.state) == (other, "open")
    assert list(signed.work_items.exclude(rule="").order_by("pk").values_list("subject", "state")) == [
        (from_here.pk, "no-longer"), (other.pk, "open")
    ]  # fmt: skip
    assert amiss() == []


def test_what_was_declined_with_a_reason_is_asked_again_only_after_another_change(signed, coordinator, pi):
    change(signed, "117", by=coordinator)
    actions.end(item=signed.work_items.get(), step=WorkStep.DECLINE, reason="Will do at the end", by=pi, at=LATER)

    sign(universe.page_of(signed.subject, "labs.sample", visit="D0"), by=pi, meaning=Meaning.CASEBOOK, at=LATER)
    assert states(signed) == ["declined"]

    change(signed, "116", by=coordinator)
    assert states(signed) == ["declined", "open"]
    with pytest.raises(actions.NotSoEnded):
        actions.end(item=WorkItem.objects.open().get(), step=WorkStep.FINISH, by=pi, at=LATER)


def test_costs_nothing_where_nothing_was_signed_and_two_reads_where_nothing_is_to_be_done(
    signed, subject, coordinator, pi, monkeypatch, django_assert_num_queries
):
    other = universe.page_of(subject, "labs.sample", visit="W1")
    change(other, "120", by=coordinator)
    with monkeypatch.context() as patched:
        patched.setattr("edc.worklist.settlement.rules", lambda: ())
        without = statements(other, "121", by=coordinator)
    assert statements(other, "122", by=coordinator) == without

    change(signed, "117", by=coordinator)
    with django_assert_num_queries(2):
        settled(signed, by=coordinator, asked=SIGN_AGAIN)


def settled(page, *, by, asked) -> None:
    new_entry = audit.NewEntry(
        act=CasebookAct.SAVE_PAGE, by=by, at=LATER, site="01", subject=page.subject_id, page=page.pk
    )
    settlement.settle({page.subject_id: new_entry}, asked=[asked], at=LATER)


def test_what_a_lock_holds_stays_as_it_is(signed, coordinator, keeper, pi):
    change(signed, "117", by=coordinator)
    item = signed.work_items.get()
    locks.lock_unless(place=of_page(signed), against=lambda pages: (), by=keeper, at=LATER)

    settled(signed, by=coordinator, asked=replace(SIGN_AGAIN, find=lambda subjects: ()))
    with pytest.raises(DataLocked):
        actions.end(item=item, step=WorkStep.DECLINE, reason="Later", by=pi, at=LATER)
    with pytest.raises(DatabaseError, match="hold"), transaction.atomic():
        WorkItem.objects.update(state="done", ended_at=LATER)

    assert states(signed) == ["open"]


def test_what_is_on_no_page_is_an_act_upon_the_subject(signed, coordinator, pi):
    find = lambda subjects: [WantedWork(subject=key, why=WHY, seen="1") for key in subjects]  # noqa: E731
    settled(signed, by=coordinator, asked=replace(SIGN_AGAIN, id="of.subjects", find=find))

    item = signed.subject.work_items.get()
    assert item.page is None
    assert universe.client_for(pi).get(f"/work/{item.pk}/").status_code == 200
    actions.end(item=item, step=WorkStep.DECLINE, reason="Not now", by=pi, at=LATER)
    assert {entry.page_id for entry in Entry.objects.filter(act__in=(WorkAct.SETTLE_WORK, WorkAct.DECLINE_WORK))} == {
        None
    }
    assert amiss() == []
