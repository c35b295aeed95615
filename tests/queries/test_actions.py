"""YS-42 to YS-45 on PostgreSQL: queries raised, answered, confirmed, closed, reopened and cancelled; by whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.audit.replay import act_tables
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.corrections import actions as corrections
from edc.queries import actions as queries
from edc.queries.actions import Looked, NewQuery
from edc.queries.models import Message, Query, QueryState, QueryStep
from edc.queries.steps import QueryAct
from enrollment.actions import screen
from tests import scenes, universe
from tests.databases import waits

START = date(2024, 1, 1)
LATER = universe.NOW + timedelta(days=2)
DOSE = ItemPath("", "mg_per_day")


@scenes.stands
def dose(subject, coordinator):
    """A line of the doses, without a word of doubt."""
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    universe.fill(page, by=coordinator, start=START, mg_per_day=Decimal("2"))
    return page


def raised(page, by, *, place=DOSE, text="Is this right?") -> Query:
    return queries.raise_query(page=page, place=place, text=text, by=by, at=universe.NOW)


def looked(query: Query) -> Looked:
    """As somebody sees it who opens it now."""
    return Looked(query.messages.latest("pk").pk, Query.objects.get(pk=query.pk).seen)


def move(query, step, by, text="In words.", seen=None) -> Query:
    return queries.move(query=query, step=step, text=text, looked=seen or looked(query), by=by, at=LATER)


def of_check() -> Query:
    return Query.objects.of_checks().latest("pk")


def steps_of(query) -> list[str]:
    return [message.step for message in query.messages.order_by("pk")]


# YS-43: the lifecycle


def test_ys_43_open_answered_closed_reopened_each_an_act(dose, monitor, coordinator):
    query = raised(dose, monitor)
    states = [move(query, step, by).state for step, by in (
        (QueryStep.ANSWER, coordinator), (QueryStep.CLOSE, monitor), (QueryStep.REOPEN, monitor),
        (QueryStep.CONFIRM, coordinator),
    )]  # fmt: skip

    assert states == [QueryState.ANSWERED, QueryState.CLOSED, QueryState.OPEN, QueryState.ANSWERED]
    assert steps_of(query) == [QueryStep.RAISE, QueryStep.ANSWER, QueryStep.CLOSE, QueryStep.REOPEN, QueryStep.CONFIRM]
    acts = Entry.objects.filter(page_id=dose.pk, act__startswith="query.").order_by("pk")
    assert [entry.act for entry in acts] == [
        QueryAct.RAISE_QUERY, QueryAct.ANSWER_QUERY, QueryAct.CLOSE_QUERY, QueryAct.REOPEN_QUERY, QueryAct.ANSWER_QUERY,
    ]  # fmt: skip
    assert {(entry.subject_id, entry.site) for entry in acts} == {(dose.subject_id, "01")}
    assert [message.entry for message in query.messages.order_by("pk")] == [entry.pk for entry in acts]


def test_ys_43_each_act_changes_what_it_may_and_nothing_else(dose, monitor, coordinator):
    query = raised(dose, monitor)
    move(query, QueryStep.ANSWER, coordinator)
    move(query, QueryStep.CLOSE, monitor)

    assert list(act_tables.findings()) == []
    closing = Entry.objects.filter(act=QueryAct.CLOSE_QUERY).values("pk")
    told = Change.objects.filter(entry_id__in=closing).values_list("table_name", flat=True)
    assert sorted(told) == ["review_message", "review_query"]


def test_cancels_only_what_nobody_answered(dose, monitor, data_manager, coordinator):
    taken_back, answered = raised(dose, monitor), raised(dose, monitor, text="And this?")
    move(answered, QueryStep.ANSWER, coordinator)
    move(answered, QueryStep.REOPEN, monitor)

    assert move(taken_back, QueryStep.CANCEL, data_manager).state == QueryState.CANCELLED
    with pytest.raises(queries.ImpossibleMove):
        move(answered, QueryStep.CANCEL, monitor)


@pytest.mark.parametrize("place", [PAGE, DOSE])
def test_asks_about_an_item_and_about_the_page(dose, monitor, place):
    assert raised(dose, monitor, place=place).place == place


def test_asks_about_a_line(subject, coordinator, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=START)

    assert raised(sample, monitor, place=ItemPath("HGB", "")).place == ItemPath("HGB", "")


def test_asks_about_a_page_that_was_never_saved(subject, monitor):
    page = universe.page_of(subject, "enrollment.consent")

    assert raised(page, monitor, place=ItemPath("", "signed_on")).state == QueryState.OPEN


# YS-42: who may


@pytest.mark.parametrize("name", ["coordinator", "pi", "statistician", "administrator", "inspector", "importer"])
def test_ys_42_who_only_answers_or_reads_raises_nothing(request, dose, name):
    with pytest.raises(NotPermitted):
        raised(dose, request.getfixturevalue(name))

    assert not Query.objects.exists()


@pytest.mark.parametrize("step", [QueryStep.CLOSE, QueryStep.REOPEN, QueryStep.CANCEL])
def test_ys_42_the_site_answers_and_closes_nothing(dose, monitor, coordinator, step):
    query = raised(dose, monitor)

    with pytest.raises(NotPermitted):
        move(query, step, coordinator)

    assert steps_of(query) == [QueryStep.RAISE]


@pytest.mark.parametrize("step", [QueryStep.ANSWER, QueryStep.CONFIRM])
def test_ys_42_who_asks_does_not_answer(dose, monitor, step):
    query = raised(dose, monitor)

    with pytest.raises(NotPermitted):
        move(query, step, monitor)


def test_ys_42_a_stranger_does_nothing_here(dose, monitor, stranger):
    query = raised(dose, monitor)

    for step in (QueryStep.ANSWER, QueryStep.CLOSE):
        with pytest.raises(NotPermitted):
            move(query, step, stranger)


# What is refused


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_refuses_a_question_without_words(dose, monitor, text):
    with pytest.raises(queries.Wordless):
        raised(dose, monitor, text=text)


def test_refuses_an_answer_without_words_but_not_a_confirmation(dose, monitor, coordinator):
    query = raised(dose, monitor)

    with pytest.raises(queries.Wordless):
        move(query, QueryStep.ANSWER, coordinator, text=" ")
    move(query, QueryStep.CONFIRM, coordinator, text=" ")

    assert query.messages.latest("pk").text == "The value is correct."


def test_refuses_a_step_on_a_query_that_moved_meanwhile(dose, monitor, coordinator, pi):
    query = raised(dose, monitor)
    seen = looked(query)
    move(query, QueryStep.ANSWER, coordinator)
    move(query, QueryStep.REOPEN, monitor)  # it is open again, and is not what the other one saw

    with pytest.raises(queries.MovedOn):
        move(query, QueryStep.ANSWER, pi, seen=seen)


def test_refuses_what_the_state_does_not_allow(dose, monitor):
    with pytest.raises(queries.ImpossibleMove):
        move(raised(dose, monitor), QueryStep.REOPEN, monitor)


def test_refuses_the_same_question_twice_while_it_stands(dose, monitor, data_manager, coordinator):
    query = raised(dose, monitor)

    with pytest.raises(queries.AlreadyAsked):
        raised(dose, data_manager, text=" Is this right? ")
    move(query, QueryStep.CLOSE, monitor)

    assert raised(dose, data_manager).pk != query.pk


# Many at once


def test_asks_many_pages_one_act_each(subject, dose, monitor):
    other = universe.page_of(subject, "enrollment.consent")

    asked = queries.raise_many(
        questions=[NewQuery(page, PAGE, "Please complete.") for page in (dose, other)], by=monitor, at=universe.NOW
    )

    entries = Entry.objects.filter(act=QueryAct.RAISE_QUERY).order_by("pk")
    assert [entry.page_id for entry in entries] == [query.page_id for query in asked] == [dose.pk, other.pk]
    assert [message.entry for message in Message.objects.order_by("pk")] == [entry.pk for entry in entries]
    assert list(act_tables.findings()) == []


def test_asks_all_of_many_pages_or_none(dose, other_subject, monitor):
    elsewhere = universe.page_of(other_subject, "enrollment.consent")

    with pytest.raises(NotPermitted):
        queries.raise_many(
            questions=[NewQuery(page, PAGE, "Why?") for page in (dose, elsewhere)], by=monitor, at=universe.NOW
        )

    assert not Query.objects.exists()


def test_asks_nothing_of_no_page(monitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.raise_many(questions=[], by=monitor, at=universe.NOW) == ()


# YS-44: what checks ask


def test_ys_44_a_rule_that_is_hit_asks_and_is_closed_by_the_correction(dose, coordinator):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    query = of_check()
    assert (query.state, query.place, query.seen) == (QueryState.OPEN, DOSE, "9")

    universe.fill(dose, by=coordinator, mg_per_day=Decimal("2"))

    assert of_check().state == QueryState.CLOSED
    assert steps_of(query) == [QueryStep.RAISE, QueryStep.CLOSE]
    assert query.messages.filter(by=None).count() == 2


def test_ys_44_a_confirmed_value_stays_silent_until_it_changes(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    query = of_check()
    move(query, QueryStep.CONFIRM, coordinator)
    move(query, QueryStep.CLOSE, monitor)

    universe.fill(dose, by=coordinator, end=date(2024, 2, 1))
    assert Query.objects.count() == 1

    universe.fill(dose, by=coordinator, mg_per_day=Decimal("8"))
    assert of_check().pk != query.pk
    assert of_check().state == QueryState.OPEN


def test_ys_44_what_is_closed_as_it_stands_is_not_asked_again(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    move(of_check(), QueryStep.CLOSE, monitor)

    universe.fill(dose, by=coordinator, end=date(2024, 2, 1))

    assert Query.objects.count() == 1


def test_ys_44_what_is_reopened_is_no_longer_accepted(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    move(of_check(), QueryStep.CLOSE, monitor)
    move(of_check(), QueryStep.REOPEN, monitor)

    assert (of_check().state, of_check().confirmed) == (QueryState.OPEN, "")


def test_a_confirmation_of_a_value_that_changed_meanwhile_is_refused(dose, coordinator, pi):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    seen = looked(of_check())
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("8"))

    with pytest.raises(queries.MovedOn):
        move(of_check(), QueryStep.CONFIRM, pi, seen=seen)

    assert of_check().confirmed == ""


def test_a_query_of_a_check_is_neither_cancelled_nor_reopened_once_the_data_closed_it(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    with pytest.raises(queries.ImpossibleMove):
        move(of_check(), QueryStep.CANCEL, monitor)
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("2"))

    with pytest.raises(queries.ImpossibleMove):
        move(of_check(), QueryStep.REOPEN, monitor)


def test_the_database_holds_one_standing_query_a_check_and_place(dose, coordinator):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))

    again = Query.objects.get()
    again.pk, again.state = None, QueryState.ANSWERED
    with pytest.raises(IntegrityError, match="one_open_query_a_check"), transaction.atomic():
        again.save()


def test_two_people_answer_at_once_and_one_is_told(committed, subject, monitor, coordinator, pi, elsewhere):
    page = universe.page_of(subject, "enrollment.consent")
    query = raised(page, monitor, place=PAGE)
    seen = looked(query)

    def answered(by) -> str:
        try:
            return move(query, QueryStep.ANSWER, by, seen=seen).state
        except queries.MovedOn:
            return "moved on"

    futures = [elsewhere(lambda by=by: answered(by)) for by in (coordinator, pi)]

    assert sorted(future.result(timeout=30) for future in futures) == ["answered", "moved on"]


@pytest.mark.parametrize("act", [QueryAct.RAISE_QUERY, QueryAct.ANSWER_QUERY])
def test_what_waits_while_its_page_is_moved_is_recorded_under_the_right_subject(
    committed, site, dose, monitor, coordinator, elsewhere, act
):
    query = raised(dose, monitor, place=PAGE)
    seen = looked(query)
    doing = {
        QueryAct.RAISE_QUERY: lambda: raised(dose, monitor),
        QueryAct.ANSWER_QUERY: lambda: move(query, QueryStep.ANSWER, coordinator, seen=seen),
    }[act]
    right = screen(site=site, by=coordinator, at=universe.NOW)
    universe.add_page(right, "dosing.sirolimus", by=coordinator)

    with transaction.atomic():
        last = Page.objects.get(pk=dose.pk).last_entry
        corrections.move_page(page=dose, to=right, reason="In error", seen=last, by=coordinator, at=universe.NOW)
        waiting = elsewhere(doing)
        waits()

    assert waiting.result(timeout=20).page.subject == right
    entry = Entry.objects.get(act=act, subject_id=right.pk)
    assert (entry.page_id, entry.site) == (dose.pk, site.code)
