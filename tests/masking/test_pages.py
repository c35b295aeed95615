"""Masking on the screen: asked for from a text's history, decided by another person, kept in a log (REQ-046)."""

import csv
import io

import pytest
from django.urls import reverse

from edc.audit.acts import TrailAct
from edc.audit.models import Entry, Masking
from safety.models import AdverseEvent
from tests import universe
from tests.masking.asked import CORRECTED, GONE, NAME, ask, decide, mask
from tests.pages.reading import words

ASKED = {"fragment": NAME, "reason": "a name was typed"}
REPEATS = "Do not repeat here what is to be masked"


def posted(user, name: str, place: list[object], told: dict[str, str]):
    return universe.client_for(user).post(reverse(name, args=place), told)


def test_a_coordinator_asks_from_the_history_and_an_investigator_masks(event, coordinator, pi):
    history = universe.client_for(coordinator).get(reverse("item_history", args=[event.pk, "term"]))
    assert reverse("ask_mask", args=[event.pk, "term"]) in history.content.decode()

    asked = universe.client_for(coordinator).post(reverse("ask_mask", args=[event.pk, "term"]), ASKED, follow=True)
    assert "It was asked for. Another person decides." in words(asked)
    assert NAME not in words(asked)

    number = Masking.objects.get().asked
    seen = universe.client_for(pi).get(reverse("decide_mask", args=[number]))
    assert seen.content.decode().count(f"<mark>{NAME}</mark>") == 4
    told = {"decision": "mask", "reason": "seen, it is a name"}
    done = universe.client_for(pi).post(reverse("decide_mask", args=[number]), told, follow=True)

    assert "It was masked." in words(done)
    assert AdverseEvent.objects.get(pk=event.pk).term == GONE
    again = universe.client_for(coordinator).get(reverse("item_history", args=[event.pk, "term"]))
    assert NAME not in again.content.decode()


def test_an_investigator_declines(term, coordinator, pi):
    number = ask(term, by=coordinator)

    done = universe.client_for(pi).post(
        reverse("decide_mask", args=[number]), {"decision": "decline", "reason": "it is a place"}, follow=True
    )

    assert "It was declined." in words(done)
    assert "it is a place" in words(done)
    assert AdverseEvent.objects.get(pk=term.page.pk).term == CORRECTED


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"fragment": "Li Na"}, "This does not stand in the text, now or earlier."),
        ({"fragment": "Li\0Na"}, "Null characters are not allowed."),
        ({"fragment": "  "}, "This cannot be masked. Take whole words, without brackets."),
        ({"reason": "He is Zhang Wei"}, REPEATS),
        ({"reason": " "}, "Say why. The reason stays in the trail."),
    ],
)
def test_a_request_that_cannot_be_made_comes_back_with_a_sentence(event, coordinator, told, sentence):
    answer = posted(coordinator, "ask_mask", [event.pk, "term"], {**ASKED, **told})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Entry.objects.filter(act=TrailAct.ASK_MASK).exists()


def test_a_second_request_for_a_text_comes_back(term, coordinator, monitor):
    ask(term, by=coordinator)

    answer = posted(monitor, "ask_mask", [term.page.pk, "term"], ASKED)

    assert "A request for this text waits for its decision already." in words(answer)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"decision": "mask", "reason": f"{NAME} is a name"}, REPEATS),
        ({"decision": "mask"}, "Say why. The reason stays in the trail."),
    ],
)
def test_a_decision_that_cannot_be_made_comes_back_with_a_sentence(term, coordinator, pi, told, sentence):
    answer = posted(pi, "decide_mask", [ask(term, by=coordinator)], told)

    assert answer.status_code == 422
    assert sentence in words(answer)


def test_who_asked_is_told_that_another_person_decides(term, pi):
    number = ask(term, by=pi)

    answer = universe.client_for(pi).get(reverse("decide_mask", args=[number]), follow=True)

    assert "Another person decides what you asked for." in words(answer)
    assert "another person decides" in words(answer)


def test_what_was_decided_meanwhile_is_said_to_be_so(term, coordinator, pi, data_manager, monkeypatch):
    number = ask(term, by=coordinator)
    decide(number, term.page, by=data_manager)

    answer = universe.client_for(pi).get(reverse("decide_mask", args=[number]), follow=True)

    assert "This was decided already." in words(answer)


@pytest.mark.parametrize("number", [0, 2**70])
def test_a_request_that_was_never_made_is_not_found(event, pi, number):
    assert universe.client_for(pi).get(reverse("decide_mask", args=[number])).status_code == 404


@pytest.mark.parametrize("place", [[2**70, "term"], [0, "term"]])
def test_a_page_that_is_none_is_not_found(event, pi, place):
    assert universe.client_for(pi).get(reverse("ask_mask", args=place)).status_code == 404


@pytest.mark.parametrize("name", ["grade", "nothing"])
def test_an_answer_that_is_no_free_text_is_not_offered(event, pi, name):
    assert universe.client_for(pi).get(reverse("ask_mask", args=[event.pk, name])).status_code == 404


def test_a_page_on_which_nothing_was_saved_has_no_text(subject, coordinator):
    page = universe.add_page(subject, "safety.adverseevent", by=coordinator)

    assert universe.client_for(coordinator).get(reverse("ask_mask", args=[page.pk, "term"])).status_code == 404


def test_the_history_of_a_line_offers_each_of_its_texts(subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")

    shown = universe.client_for(coordinator).get(reverse("line_history", args=[page.pk, "HGB"])).content.decode()

    for name in ("reported", "unit"):
        assert reverse("ask_mask_line", args=[page.pk, "HGB", name]) in shown


def test_who_may_not_ask_is_offered_nothing(event, inspector):
    shown = universe.client_for(inspector).get(reverse("item_history", args=[event.pk, "term"])).content.decode()

    assert "/mask/" not in shown


def test_the_log_tells_who_when_why_and_the_hash(event, term, coordinator, pi, inspector):
    number = mask(term, asker=coordinator, approver=pi)
    ask(term, by=coordinator, fragment="headache", reason="=1+1")

    answer = posted(inspector, "masking_log", [], {})
    waiting, *lines = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))

    assert (waiting["outcome"], waiting["asked_why"], waiting["sha256_of_the_original"]) == ("open", "'=1+1", "")
    assert [line["outcome"] for line in lines] == ["masked"] * 3
    assert {line["sha256_of_the_original"] for line in lines} == set(
        Masking.objects.get(pk=number).changes.values_list("before", flat=True)
    )
    told = lines[0]
    assert (told["request"], told["subject"], told["table"]) == (
        str(number),
        event.subject.number,
        "safety_adverseevent",
    )
    assert (told["asked_by"], told["asked_why"]) == ("coordinator", "a name was typed")
    assert (told["decided_by"], told["decided_role"], told["decided_why"]) == (
        "pi",
        "investigator",
        "seen, it is a name",
    )
    assert NAME not in answer.content.decode()


def test_taking_the_log_is_on_record(term, inspector):
    answer = posted(inspector, "masking_log", [], {})

    entry = Entry.objects.get(act=TrailAct.EXPORT_TRAIL)
    assert entry.by_name == "inspector"
    assert entry.reason in answer["Content-Disposition"]


def test_the_stranger_reads_nothing_of_it(term, coordinator, stranger):
    ask(term, by=coordinator, reason="because of this")

    shown = words(universe.client_for(stranger).get(reverse("masking")))
    log = posted(stranger, "masking_log", [], {}).content.decode()

    assert "because of this" not in shown + log


def test_a_declined_request_stands_in_the_log(term, coordinator, pi):
    decide(ask(term, by=coordinator), term.page, by=pi, is_granted=False, reason="it is a place")

    (line,) = csv.DictReader(io.StringIO(posted(pi, "masking_log", [], {}).content.decode("utf-8-sig")))

    assert (line["outcome"], line["decided_why"], line["change"]) == ("declined", "it is a place", "")
