"""Queries on the screen: bubbles and findings on the page, the thread, raising and answering; in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from edc.casebook.item_paths import PAGE, ItemPath
from edc.locks.models import HoldKind
from edc.locks.scope import of_page
from edc.queries import actions as queries
from edc.queries.actions import Looked
from edc.queries.models import Query, QueryState, QueryStep
from tests import scenes, universe
from tests.locks.held import placed
from tests.pages.reading import typed, words

OVER = {"HX-Request": "true"}


@scenes.stands
def dose(subject, coordinator):
    """A dose that a check asks about."""
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(page, by=coordinator, start=date(2024, 1, 1), mg_per_day=Decimal("9"))
    return page


@pytest.fixture
def query(dose):
    return Query.objects.get()


def shown(page, person):
    return universe.client_for(person).get(reverse("page", args=[page.pk]))


def thread(query: Query) -> str:
    return reverse("query", args=[query.pk])


def posted(query: Query, step: str, text: str = "In words.", **other) -> dict:
    last = query.messages.latest("pk").pk
    return {"step": step, "text": text, "last": last, "seen": Query.objects.get(pk=query.pk).seen, **other}


def moved(query: Query, step: QueryStep, by) -> None:
    looked = Looked(query.messages.latest("pk").pk, Query.objects.get(pk=query.pk).seen)
    queries.move(query=query, step=step, text="In words.", looked=looked, by=by, at=universe.NOW)


# On the page


def test_a_bubble_tells_how_many_and_in_words(dose, coordinator):
    answer = shown(dose, coordinator)

    assert 'class="bubble bubble-open"' in answer.content.decode()
    assert "Queries on Daily dose: 1 open, 0 answered, 0 closed" in words(answer)


def test_only_who_may_ask_is_offered_to_ask(dose, coordinator, monitor, inspector):
    for person, offered in ((coordinator, False), (inspector, False), (monitor, True)):
        assert ("Raise a query: First day of this dose" in words(shown(dose, person))) is offered


@pytest.mark.parametrize("name", ["statistician", "importer"])
def test_who_reads_no_queries_sees_none(request, dose, name):
    html = shown(dose, request.getfixturevalue(name)).content.decode()

    assert "bubble" not in html
    assert "queries-of-page" not in html


def test_a_line_carries_the_queries_of_its_items(subject, coordinator):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 1), HGB="39")

    told = words(shown(sample, coordinator))

    assert "Queries on Haemoglobin: 1 open, 0 answered, 0 closed" in told
    assert "Haemoglobin, Result 39 g/L is unusual" in told


def test_what_was_confirmed_is_no_longer_to_be_checked(dose, query, coordinator, monitor):
    assert "To check:" in words(shown(dose, coordinator))

    moved(query, QueryStep.CONFIRM, coordinator)
    assert "To check:" not in words(shown(dose, coordinator))

    moved(query, QueryStep.REOPEN, monitor)
    assert "To check:" in words(shown(dose, coordinator))

    moved(query, QueryStep.CLOSE, monitor)
    assert "To check:" not in words(shown(dose, coordinator))


def test_what_was_answered_says_so_where_it_is_to_be_checked(dose, query, coordinator):
    moved(query, QueryStep.ANSWER, coordinator)

    assert "(The query is answered.)" in words(shown(dose, coordinator))


def test_the_panel_lists_the_queries_of_the_page(dose, query, monitor, coordinator):
    queries.raise_query(page=dose, place=PAGE, text="Where is the source?", by=monitor, at=universe.NOW)

    told = words(shown(dose, coordinator))

    assert "the whole page Where is the source?" in told
    assert thread(query) in shown(dose, coordinator).content.decode()


def test_a_page_that_is_still_to_be_made_has_no_queries(subject, coordinator):
    answer = universe.client_for(coordinator).get(reverse("new_page", args=[subject.number, "dosing.transfusion"]))

    assert answer.status_code == 200
    assert "bubble" not in answer.content.decode()


def test_a_place_that_this_release_no_longer_has_breaks_no_page(dose, query, coordinator):
    Query.objects.update(item="gone")

    assert "gone" in words(shown(dose, coordinator))
    assert universe.client_for(coordinator).get(thread(query)).status_code == 200


# The thread


def test_ys_43_the_thread_tells_who_when_and_what(dose, query, monitor, coordinator):
    moved(query, QueryStep.CONFIRM, coordinator)
    moved(query, QueryStep.CLOSE, monitor)

    told = words(universe.client_for(monitor).get(thread(query)))

    assert "Edit check · raised · 2025-06-30 09:00:00+08:00 9 is unusual" in told
    assert "Coordinator (coordinator) · Coordinator · confirmed the value" in told
    assert "Monitor (monitor) · Monitor · closed · 2025-06-30 09:00:00+08:00" in told
    assert "Value now 9 mg/d What the check saw 9" in told
    assert dose.subject.number in told


def test_names_the_questions_that_a_check_read(subject, coordinator):
    event = universe.add_page(subject, "safety.adverseevent", by=coordinator)
    universe.fill(event, by=coordinator, term="Sepsis", start=date(2024, 1, 1), outcome="FATAL", grade="3")

    told = words(universe.client_for(coordinator).get(thread(Query.objects.get(check_id="AE-FATAL"))))

    assert "What the check saw Outcome: Fatal" in told


def test_speaks_chinese_to_who_reads_chinese(query, coordinator):
    client = universe.client_for(coordinator)
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

    assert query.messages.get().text_zh in words(client.get(thread(query)))
    assert query.messages.get().text not in words(client.get(thread(query)))


def test_answers_without_scripts(query, coordinator):
    client = universe.client_for(coordinator)

    answer = client.post(thread(query), posted(query, "answer"), follow=True)

    assert "is answered now" in words(answer)
    assert Query.objects.get().state == QueryState.ANSWERED


def test_answers_over_the_page_with_the_thread_and_the_new_bubble(query, coordinator):
    answer = universe.client_for(coordinator).post(thread(query), posted(query, "confirm", ""), headers=OVER)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html
    assert "The value is correct." in words(answer)


@pytest.mark.parametrize("headers", [{}, OVER])
def test_refuses_blank_words_at_the_field(query, coordinator, headers):
    answer = universe.client_for(coordinator).post(thread(query), posted(query, "answer", "  "), headers=headers)

    assert answer.status_code == 422
    assert "Say it in words." in words(answer)
    assert Query.objects.get().state == QueryState.OPEN


def test_says_that_somebody_else_was_quicker_and_keeps_the_words(query, coordinator, pi):
    told = posted(query, "answer", "My long answer.")
    moved(query, QueryStep.ANSWER, pi)

    answer = universe.client_for(coordinator).post(thread(query), told)

    assert answer.status_code == 422
    assert "Meanwhile this query, or the value, was changed." in words(answer)
    assert "My long answer." in words(answer)
    assert query.messages.count() == 2


@pytest.mark.parametrize("headers", [{}, OVER], ids=["page", "over"])
@pytest.mark.parametrize("asks", [True, False], ids=["raise", "answer"])
def test_a_lock_that_came_meanwhile_is_told_at_the_words_which_stay(query, coordinator, monitor, keeper, headers, asks):
    told = {"text": "Which day?"} if asks else posted(query, "answer", "Which day?")
    url, by = (reverse("page_queries", args=[query.page_id]), monitor) if asks else (thread(query), coordinator)
    placed(of_page(query.page), HoldKind.LOCK, by=keeper)

    answer = universe.client_for(by).post(url, told, headers=headers)

    assert answer.status_code == 423
    assert "Locked since" in words(answer)
    assert typed(answer, "text") == "Which day?"
    assert ("<html" in answer.content.decode()) is (headers is not OVER)


@pytest.mark.parametrize(
    "told",
    [{}, {"step": "raise"}, {"step": "x"}, {"last": "x"}, {"last": "9" * 40}, {"seen": "\0"}, {"text": "x" * 2001}],
    ids=str,
)
def test_never_fails_whatever_is_posted(query, coordinator, told):
    whole = {**posted(query, "answer"), **told} if told else {}

    answer = universe.client_for(coordinator).post(thread(query), whole)

    assert answer.status_code == 422
    assert "refusal" in answer.content.decode()
    assert Query.objects.get().state == QueryState.OPEN


def test_leads_to_the_field(dose, query, coordinator, monitor):
    address = f"{reverse('page', args=[dose.pk])}#id_mg_per_day"

    assert address in universe.client_for(coordinator).get(thread(query)).content.decode()
    assert address not in universe.client_for(monitor).get(thread(query)).content.decode()


def test_shows_words_as_text(query, coordinator):
    moved_with = posted(query, "answer", "<script>alert(1)</script>")

    html = universe.client_for(coordinator).post(thread(query), moved_with, follow=True).content.decode()

    assert "<script>alert" not in html


def test_the_thread_of_a_page_that_was_never_saved_says_that_it_is_blank(subject, monitor):
    page = universe.page_of(subject, "enrollment.consent")
    client, url = universe.client_for(monitor), reverse("place_queries", args=[page.pk, "signed_on"])

    answer = client.post(url, {"text": "When?"}, follow=True)

    assert "Value now blank" in words(answer)
    assert "Queries on" in words(shown(page, monitor))


# Raising


@pytest.mark.parametrize("name", ["", "mg_per_day"])
def test_raises_a_query_on_the_page_and_on_a_question(dose, monitor, name):
    url = reverse("place_queries", args=[dose.pk, name]) if name else reverse("page_queries", args=[dose.pk])

    answer = universe.client_for(monitor).post(url, {"text": "Please check the chart."}, follow=True)

    raised = Query.objects.get(check_id="")
    assert raised.place == ItemPath("", name)
    assert f"Query {raised.pk} is open now." in words(answer)


def test_raises_a_query_on_a_line(subject, coordinator, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 1))
    client = universe.client_for(monitor)

    answer = client.post(reverse("place_queries", args=[sample.pk, "HGB."]), {"text": "Whose?"}, headers=OVER)

    assert answer.status_code == 200
    assert Query.objects.get().place == ItemPath("HGB", "")
    assert "Value now 128 g/L" in words(answer)


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\0b"])
def test_refuses_a_question_that_cannot_be_asked(dose, monitor, text):
    answer = universe.client_for(monitor).post(reverse("page_queries", args=[dose.pk]), {"text": text})

    assert answer.status_code == 422
    assert not Query.objects.filter(check_id="").exists()
    assert typed(answer, "text").strip() == text.strip().replace("\0", "\0")


def test_refuses_the_same_question_twice(dose, monitor):
    client, url = universe.client_for(monitor), reverse("page_queries", args=[dose.pk])
    client.post(url, {"text": "Why?"})

    answer = client.post(url, {"text": "Why?"})

    assert answer.status_code == 422
    assert "The same is being asked here already." in words(answer)


@pytest.mark.parametrize("name", ["gone", "HGB.", "HGB.reported", "..", "a.b.c", "9" * 200])
def test_there_are_no_queries_where_there_is_no_question(dose, monitor, name):
    assert universe.client_for(monitor).get(reverse("place_queries", args=[dose.pk, name])).status_code == 404


@pytest.mark.parametrize("name", ["XYZ.", "HGB.gone"])
def test_there_are_no_queries_on_a_line_that_cannot_be(subject, monitor, name):
    sample = universe.page_of(subject, "labs.sample", visit="D0")

    assert universe.client_for(monitor).get(reverse("place_queries", args=[sample.pk, name])).status_code == 404


def test_an_item_of_a_line_has_queries_of_its_own_address(subject, coordinator, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=date(2024, 1, 1), HGB="39")

    answer = universe.client_for(monitor).get(reverse("place_queries", args=[sample.pk, "HGB.reported"]))

    assert answer.status_code == 200
