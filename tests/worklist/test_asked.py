"""What a person asks of another: who may, who may end it and how, and what the pages of it say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, holders
from edc.audit.models import Entry
from edc.casebook.data_locked import DataLocked
from edc.corrections import actions as corrections
from edc.locks import actions as locks
from edc.locks.scope import of_page, of_subject
from edc.notices.models import PersonalNotice
from edc.worklist import actions, selectors
from edc.worklist.actions import NewWork, WorkStep
from edc.worklist.models import WorkState
from edc.worklist.rules import DECIDE, LOOK, kind_of
from tests import scenes, universe
from tests.pages.reading import typed, words
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
    sign        | monitor     | withdraw | withdrawn
    sign        | monitor     | finish   |
    coordinator | coordinator | finish   | done
    coordinator | pi          | finish   |            # not the one who was asked
    coordinator | inspector   | decline  |
""")


@scenes.stands
def page(subject, coordinator, pi, monitor, stranger, inspector):
    """A page that was entered, and those who look at it."""
    return entered(subject, by=coordinator)


def asked(page, of, *, by, kind=LOOK, text=" Look at it. ", **more):
    work = NewWork(page=page, kind=kind, text=text, of=of, **more)
    return actions.ask(work=work, by=by, at=LATER)


@pytest.mark.parametrize("row", ENDS, ids=sentence)
def test_is_ended_by_those_who_are_asked_and_withdrawn_by_who_asked(row, page, request, coordinator, monitor):
    item = asked(page, coordinator if row["of"] == "coordinator" else Permission.SIGN, by=monitor)
    by, step = request.getfixturevalue(row["by"]), WorkStep(row["step"])

    assert (step in actions.steps(item=item, by=by)) is bool(row["becomes"])
    if row["becomes"]:
        ended = actions.end(item=item, step=step, reason="So", by=by, at=LATER)
        assert (ended.state, ended.ended_by, ended.reason) == (row["becomes"], by, "So")
        assert Entry.objects.latest("pk").act == f"work.{step}"
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
    item = asked(page, pi, by=pi)
    with pytest.raises(actions.NoWords):
        actions.end(item=item, step=WorkStep.DECLINE, reason=" ", by=pi, at=LATER)
    with pytest.raises(actions.AskedAlready) as already:
        asked(page, pi, by=pi)
    with pytest.raises(actions.NotAtThisSite):
        asked(page, inspector, by=pi)
    decision = asked(page, pi, by=pi, kind=DECIDE)
    with pytest.raises(actions.NoWords):
        actions.end(item=decision, step=WorkStep.FINISH, reason=" ", by=pi, at=LATER)

    assert already.value.item == item
    assert {item.text for item in page.work_items.all()} == {"Look at it."}


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
    mine = coordinator.notices.get()
    assert mine.text == f"{monitor.name} asks you: Please review · First dose · Laboratory results: Look at it."
    assert "First dose" not in mine.text_zh


def test_tells_who_asked_what_became_of_it_once_and_nobody_else_of_it_any_more(page, pi, coordinator, monitor):
    item = asked(page, Permission.SIGN, by=monitor)
    declined = asked(page, pi, by=monitor)
    withdrawn = asked(page, coordinator, by=monitor)
    own = asked(page, pi, by=pi)

    actions.end(item=item, step=WorkStep.FINISH, reason="Seen", by=pi, at=LATER)
    actions.end(item=declined, step=WorkStep.DECLINE, reason="Not mine", by=pi, at=LATER)
    actions.end(item=withdrawn, step=WorkStep.WITHDRAW, by=monitor, at=LATER)
    actions.end(item=own, step=WorkStep.FINISH, by=pi, at=LATER)

    told = list(monitor.notices.order_by("pk").values_list("text", flat=True))
    assert [text.partition(": ")[0] + text.partition("—")[2] for text in told] == [
        f"{pi.name} has done what you asked Result: Seen", f"{pi.name} declined what you asked Reason: Not mine"
    ]  # fmt: skip
    assert {notice.read_at for notice in PersonalNotice.objects.exclude(person=monitor)} == {LATER}


def test_is_asked_about_a_subject_as_a_whole_until_that_is_locked(page, pi, monitor, keeper):
    work = NewWork(subject=page.subject, kind=LOOK, text="Look", of=pi)
    item = actions.ask(work=work, by=monitor, at=LATER)
    assert (item.subject, item.page) == (page.subject, None)
    assert pi.notices.get().text == f"{monitor.name} asks you: Please review: Look"

    locks.lock_unless(place=of_subject(page.subject), against=lambda pages: (), by=keeper, at=LATER)
    with pytest.raises(DataLocked):
        actions.ask(work=replace(work, text="Again"), by=monitor, at=LATER)
    with pytest.raises(DataLocked):
        actions.end(item=item, step=WorkStep.FINISH, by=pi, at=LATER)


def test_lists_what_is_due_first_to_those_who_may_do_it_alone(page, pi, monitor, stranger, coordinator):
    now = timezone.now()
    later = asked(page, Permission.SIGN, by=monitor, due_at=now + timedelta(days=1))
    overdue = asked(page, pi, by=monitor, due_at=now - timedelta(days=1))
    undated = asked(page, Permission.ENTER_DATA, by=monitor)
    everywhere = universe.new_person("everywhere", role="investigator", site=None)

    assert list(selectors.to_do(pi)) == [overdue, later, undated]
    assert list(selectors.to_do(everywhere, subject="01-0")) == [later, undated]
    assert [list(selectors.to_do(person)) for person in (coordinator, stranger)] == [[undated], []]


def test_says_what_is_overdue_in_as_many_reads_for_many_as_for_few(page, pi, monitor, django_assert_num_queries):
    now = timezone.now()
    asked(page, Permission.SIGN, by=monitor, due_at=now + timedelta(days=1))
    asked(page, pi, by=monitor, due_at=now - timedelta(days=1))
    browser = universe.client_for(pi)
    with CaptureQueriesContext(connection) as reads:
        shown = browser.get(reverse("work"), {"subject": page.subject.number})
    statements = len(reads)
    assert [line.is_overdue for line in shown.context["lines"]] == [True, False]
    assert "overdue" in words(shown)
    other = asked(page, pi, by=monitor, text="Another")
    with django_assert_num_queries(statements):
        browser.get(reverse("work"))
    assert other in selectors.to_do(pi)
    assert "Nothing waits for you." in words(universe.client_for(pi).get(reverse("work"), {"subject": "99"}))
    assert universe.client_for(pi).get(reverse("work"), {"subject": "9" * 50}).status_code == 422
    for name, key in (("page", page.pk), ("subject", page.subject.number)):
        assert "Look at it." in words(universe.client_for(monitor).get(reverse(name, args=[key])))


REQUEST = {"kind": DECIDE.code, "text": "Decide the dose", "of": "sign", "due_on": ""}
REQUESTS = table("""
    kind   | question     | text | of           | due_on             | answer
    ""     |              | x    | sign         |                    | Choose what is to be done.
    weigh  |              | x    | sign         |                    | Choose what is to be done.
    look   | no_such_item | x    | sign         |                    | Choose a question of this page.
    look   |              |      | sign         |                    | Say in words what is asked.
    look   |              | x    |              |                    | Choose who is asked.
    look   |              | x    | inspector    |                    | Choose who is asked.   # changes nothing
    look   |              | x    | statistician |                    | Choose who is asked.
    look   |              | x    | coordinator  |                    | Choose who is asked.   # asks it
    look   |              | x    | sign         | soon               | Type the day as 2026-11-23.
    look   |              | x    | sign         | 2026-12-00         | Type the day as 2026-11-23.
    look   |              | x    | sign         | yesterday          | This day is past.
    look   |              | x    | sign         | in 366 days        | This day is more than a year ahead.
    look   |              | x    | sign         | today              |
    look   | HGB.         | x    | sign         | in 364 days, plain |
    look   | collected_on | x    | pi           | tomorrow, wide     |
""")


def due(words: str) -> str:
    """The day that a row names, as somebody types it."""
    days = {"yesterday": -1, "today": 0, "tomorrow, wide": 1, "in 364 days, plain": 364, "in 366 days": 366}
    if words not in days:
        return words
    day = timezone.localdate() + timedelta(days=days[words])
    typed = f"{day:%Y%m%d}" if words.endswith("plain") else day.isoformat()
    return typed.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"}) if "wide" in words else typed


@pytest.mark.parametrize("row", REQUESTS, ids=sentence)
def test_a_request_says_what_whom_and_until_when(row, page, coordinator, pi, inspector, request):
    persons = {"inspector", "statistician", "coordinator", "pi"}
    of = str(request.getfixturevalue(row["of"]).pk) if row["of"] in persons else row["of"]
    told = {**row, "kind": row["kind"].strip('"'), "of": of, "due_on": due(row["due_on"])}

    answer = universe.client_for(coordinator).post(reverse("ask_work", args=[page.pk]), told)

    assert answer.status_code == (422 if row["answer"] else 302)
    assert row["answer"] in words(answer)
    assert [(str(item.place), item.due_at is not None) for item in page.work_items.all()] == (
        [] if row["answer"] else [(row["question"], True)]
    )


def test_a_request_is_sent_once_and_not_of_a_struck_page(page, pi, coordinator, subject):
    client, there = universe.client_for(coordinator), reverse("ask_work", args=[page.pk])
    assert "Request sent to Investigator." in words(client.post(there, REQUEST, follow=True))
    assert "This request stands already" in words(client.post(there, REQUEST, follow=True))
    assert page.work_items.count() == 1

    seen = {"reason": "In error", "seen": page.last_entry, "by": coordinator, "at": LATER}
    corrections.strike_page(page=page, **seen)
    refused = client.post(there, REQUEST | {"text": "Again"})
    assert (refused.status_code, page.work_items.count()) == (422, 1)
    assert "This page is struck through; nothing is asked about it." in words(refused)
    assert "Decide the dose" in words(universe.client_for(pi).get(reverse("work")))
    assert "The page is struck through." in words(universe.client_for(pi).get(reverse("work")))


@pytest.fixture
def requests(page, pi, coordinator):
    """A decision about the subject as a whole, and one about the page, both asked by the coordinator."""
    client = universe.client_for(coordinator)
    there = reverse("ask_subject_work", args=[page.subject.number])
    assert client.post(there, REQUEST | {"of": str(pi.pk)}).url == reverse("subject", args=[page.subject.number])
    assert client.post(reverse("ask_work", args=[page.pk]), REQUEST).status_code == 302
    return page.subject.work_items.order_by("pk")


def here(item) -> str:
    return reverse("work_item", args=[item.pk])


@pytest.mark.parametrize(
    ("step", "said", "box"),
    [
        ("decline", "Say why you decline.", '<details class="more" open>'),
        ("finish", "Say what was decided.", ""),
    ],
)
def test_an_end_without_words_comes_back_with_the_list_it_came_from(pi, requests, step, said, box):
    browser, (of_subject_, of_page_) = universe.client_for(pi), requests
    from_list = {"query": "whose=mine&subject=01", "next": of_page_.pk}

    refused = browser.post(here(of_subject_), {"step": step, "reason": " ", **from_list})

    assert (refused.status_code, typed(refused, "query")) == (422, "whose=mine&subject=01")
    assert said in words(refused)
    assert box in refused.content.decode()


def test_goes_on_in_the_list_with_the_next_once_one_has_ended(page, pi, requests):
    browser, (of_subject_, of_page_) = universe.client_for(pi), requests
    assert "Please decide" in words(browser.get(reverse("work")))
    end = {"step": "finish", "reason": "3 mg", "query": "whose=mine&subject=01", "next": of_page_.pk}

    answer = browser.post(here(of_subject_), end)

    assert answer.url == f"/work/?whose=mine&subject=01#work-{of_page_.pk}"
    assert f"Marked as done: Please decide · {page.subject.number} · Decide the dose" in words(browser.get(answer.url))
    assert "Meanwhile this was ended already." in words(browser.post(here(of_subject_), end))
    assert browser.post(here(of_page_), {"step": "decline", "reason": "Not mine"}).url == "/work/#messages"


def test_both_who_asked_and_who_did_read_how_it_ended(pi, coordinator, requests):
    browser, (of_subject_, of_page_) = universe.client_for(pi), requests
    browser.post(here(of_subject_), {"step": "finish", "reason": "3 mg"})
    browser.post(here(of_page_), {"step": "decline", "reason": "Not mine"})

    for reader in (browser, universe.client_for(coordinator)):
        ended = words(reader.get(reverse("work"), {"whose": "ended"}))
        assert all(said in ended for said in (f"done {pi.name}", "3 mg", f"declined {pi.name}", "Not mine"))
        assert "Not mine" in words(reader.get(here(of_page_)))


def test_who_asked_lists_and_withdraws_it(coordinator, requests):
    client = universe.client_for(coordinator)
    assert "Decide the dose" in words(client.get(reverse("work"), {"whose": "asked"}))
    assert "Nothing waits for you." in words(client.get(reverse("work")))
    assert "Withdrawn: Please decide" in words(client.post(here(requests[0]), {"step": "withdraw"}, follow=True))


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
