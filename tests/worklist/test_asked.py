"""What a person asks of another: who may, who may end it and how, and what the pages of it say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, holders
from edc.audit.models import Entry
from edc.locks import actions as locks
from edc.locks.scope import of_page
from edc.notices.models import PersonalNotice
from edc.worklist import actions, selectors
from edc.worklist.actions import NewWork, WorkStep
from edc.worklist.acts import WorkAct
from edc.worklist.models import WorkState
from edc.worklist.rules import DECIDE, LOOK, kind_of
from tests import scenes, universe
from tests.pages.reading import words
from tests.protocol.tables import sentence, table
from tests.signing.reviewed import LATER, entered

# Asked by the monitor of whoever signs, or of the coordinator in person.
ENDS = table("""
    of          | by          | step     | becomes
    sign        | pi          | finish   | done
    sign        | pi          | decline  | declined
    sign        | pi          | withdraw |            # another person asked
    sign        | coordinator | finish   |
    sign        | stranger    | finish   |            # signs elsewhere
    sign        | monitor     | withdraw | no-longer
    sign        | monitor     | finish   |
    coordinator | coordinator | finish   | done
    coordinator | pi          | finish   |            # not the one who was asked
    coordinator | inspector   | decline  |
""")


@scenes.stands
def page(subject, coordinator, pi, monitor, stranger, inspector):
    """A page that was entered, and those who look at it."""
    return entered(subject, by=coordinator)


def asked(page, of, *, by, **more):
    work = NewWork(page=page, kind=LOOK, text=" Look at it. ", of=of, **more)
    return actions.ask(work=work, by=by, at=LATER)


@pytest.mark.parametrize("row", ENDS, ids=sentence)
def test_is_ended_by_those_who_are_asked_and_withdrawn_by_who_asked(row, page, request, coordinator, monitor):
    item = asked(page, coordinator if row["of"] == "coordinator" else Permission.SIGN, by=monitor)
    by, step = request.getfixturevalue(row["by"]), WorkStep(row["step"])

    assert (step in actions.steps(item=item, by=by)) is bool(row["becomes"])
    if row["becomes"]:
        ended = actions.end(item=item, step=step, reason="So", by=by, at=LATER)
        assert (ended.state, ended.ended_by, ended.reason) == (row["becomes"], by, "So")
        assert Entry.objects.latest("pk").act == WorkAct.END_WORK
        with pytest.raises(actions.WorkEnded):
            actions.end(item=item, step=step, reason="So", by=by, at=LATER)
    else:
        with pytest.raises(NotPermitted):
            actions.end(item=item, step=step, reason="So", by=by, at=LATER)
        item.refresh_from_db()
        assert item.state == WorkState.OPEN


def test_refuses_what_is_said_without_words_or_asked_of_somebody_who_does_not_read_there(page, stranger, pi, inspector):
    with pytest.raises(actions.NoWords):
        actions.ask(work=NewWork(page=page, kind=LOOK, text=" ", of=pi), by=pi, at=LATER)
    with pytest.raises(actions.NotAtThisSite):
        asked(page, stranger, by=pi)
    with pytest.raises(NotPermitted):
        asked(page, pi, by=inspector)
    with pytest.raises(actions.NoWords):
        actions.end(item=asked(page, pi, by=pi), step=WorkStep.DECLINE, reason=" ", by=pi, at=LATER)

    assert page.work_items.get().text == "Look at it."


def test_tells_each_who_may_do_it_once(page, site, other_site, monitor, stranger, pi, coordinator):
    everywhere = universe.new_person("everywhere", role="investigator", site=None)
    left = universe.new_person("left", role="investigator", site=site)
    left.is_active = False
    left.save()

    item = asked(page, Permission.SIGN, by=monitor)

    assert set(PersonalNotice.objects.values_list("person", "event")) == {
        (person.pk, f"work-item.{item.pk}") for person in (pi, everywhere)
    }
    assert holders(Permission.SIGN, [other_site.pk]) == {other_site.pk: {stranger.pk, everywhere.pk}}
    asked(page, coordinator, by=monitor)
    assert coordinator.notices.get().text == "Look at it."


def test_lists_what_is_due_first_to_those_who_may_do_it_alone(page, pi, monitor, stranger, coordinator):
    now = timezone.now()
    later = asked(page, Permission.SIGN, by=monitor, due_at=now + timedelta(days=1))
    overdue = asked(page, pi, by=monitor, due_at=now - timedelta(days=1))
    undated = asked(page, Permission.ENTER_DATA, by=monitor)
    everywhere = universe.new_person("everywhere", role="investigator", site=None)

    assert list(selectors.to_do(pi)) == [overdue, later, undated]
    assert list(selectors.to_do(everywhere, subject="01-0")) == [later, undated]
    assert [list(selectors.to_do(person)) for person in (coordinator, stranger)] == [[undated], []]

    shown = universe.client_for(pi).get(reverse("work"), {"subject": page.subject.number})
    assert [line.is_overdue for line in shown.context["lines"]] == [True, False, False]
    assert "overdue" in words(shown)
    assert "Nothing waits for you." in words(universe.client_for(pi).get(reverse("work"), {"subject": "99"}))
    assert universe.client_for(pi).get(reverse("work"), {"subject": "9" * 50}).status_code == 422
    for name, key in (("page", page.pk), ("subject", page.subject.number)):
        assert "Look at it." in words(universe.client_for(monitor).get(reverse(name, args=[key])))


def test_is_asked_and_ended_in_the_browser(page, pi, coordinator):
    client, there = universe.client_for(coordinator), reverse("ask_work", args=[page.pk])
    told = {"kind": DECIDE.code, "text": "Decide the dose", "of": str(pi.pk), "due_on": "2025-07-01"}

    assert client.post(there, told | {"text": ""}).status_code == 422
    assert client.post(there, told).status_code == 302

    item = page.work_items.get()
    assert (item.person, item.kind, f"{timezone.localtime(item.due_at):%Y-%m-%d %H}") == (
        pi, "decide", "2025-07-01 23"
    )  # fmt: skip
    browser, here = universe.client_for(pi), reverse("work_item", args=[item.pk])
    refused = browser.post(here, {"step": "decline", "reason": ""})
    assert refused.status_code == 422
    assert "Say why you decline." in words(refused)
    assert browser.post(here, {"step": "decline", "reason": "Not mine"}).status_code == 302
    assert "Meanwhile this was ended already." in words(browser.post(here, {"step": "finish"}))
    assert "Not mine" in words(client.get(here))


def test_says_in_the_browser_what_ends_by_itself_and_what_is_locked(page, pi, keeper, subject):
    item = asked(page, Permission.SIGN, by=pi)
    item.kind = "sign-again"
    item.save()
    here = reverse("work_item", args=[item.pk])

    assert "This ends by itself once it is done." in words(universe.client_for(pi).post(here, {"step": "finish"}))

    locks.lock_unless(place=of_page(page), against=lambda pages: (), by=keeper, at=LATER)
    assert universe.client_for(pi).post(here, {"step": "decline", "reason": "So"}).status_code == 423
    told = {"kind": "look", "text": "Look", "of": "sign"}
    assert universe.client_for(pi).post(reverse("ask_work", args=[page.pk]), told).status_code == 423


def test_a_kind_that_no_release_knows_any_more_stands_for_itself():
    assert kind_of("weigh").label == "weigh"
    assert kind_of("look") is LOOK
