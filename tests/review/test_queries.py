"""YS-42 to YS-45 on PostgreSQL: queries raised, answered, confirmed, closed, reopened and cancelled; by whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit import plausible
from edc.audit.acts import Act
from edc.audit.models import Change, Entry
from edc.capture import corrections
from edc.casebook.models import Page
from edc.casebook.places import PAGE, Place
from edc.review import queries
from edc.review.models import Message, Query, State, Step
from edc.review.queries import Looked, Question
from enrollment.actions import screen
from tests import scenes, universe
from tests.databases import waits

START = date(2024, 1, 1)
LATER = universe.NOW + timedelta(days=2)
DOSE = Place("", "mg_per_day")


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
        (Step.ANSWER, coordinator), (Step.CLOSE, monitor), (Step.REOPEN, monitor), (Step.CONFIRM, coordinator),
    )]  # fmt: skip

    assert states == [State.ANSWERED, State.CLOSED, State.OPEN, State.ANSWERED]
    assert steps_of(query) == [Step.RAISE, Step.ANSWER, Step.CLOSE, Step.REOPEN, Step.CONFIRM]
    acts = Entry.objects.filter(page_id=dose.pk, act__startswith="query.").order_by("pk")
    assert [entry.act for entry in acts] == [
        Act.RAISE_QUERY, Act.ANSWER_QUERY, Act.CLOSE_QUERY, Act.REOPEN_QUERY, Act.ANSWER_QUERY,
    ]  # fmt: skip
    assert {(entry.subject_id, entry.site) for entry in acts} == {(dose.subject_id, "01")}
    assert [message.entry for message in query.messages.order_by("pk")] == [entry.pk for entry in acts]


def test_ys_43_each_act_changes_what_it_may_and_nothing_else(dose, monitor, coordinator):
    query = raised(dose, monitor)
    move(query, Step.ANSWER, coordinator)
    move(query, Step.CLOSE, monitor)

    assert list(plausible.findings()) == []
    closing = Entry.objects.filter(act=Act.CLOSE_QUERY).values("pk")
    told = Change.objects.filter(entry_id__in=closing).values_list("table_name", flat=True)
    assert sorted(told) == ["review_message", "review_query"]


def test_cancels_only_what_nobody_answered(dose, monitor, data_manager, coordinator):
    taken_back, answered = raised(dose, monitor), raised(dose, monitor, text="And this?")
    move(answered, Step.ANSWER, coordinator)
    move(answered, Step.REOPEN, monitor)

    assert move(taken_back, Step.CANCEL, data_manager).state == State.CANCELLED
    with pytest.raises(queries.Impossible):
        move(answered, Step.CANCEL, monitor)


@pytest.mark.parametrize("place", [PAGE, DOSE])
def test_asks_about_an_item_and_about_the_page(dose, monitor, place):
    assert raised(dose, monitor, place=place).place == place


def test_asks_about_a_line(subject, coordinator, monitor):
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(sample, by=coordinator, on=START)

    assert raised(sample, monitor, place=Place("HGB", "")).place == Place("HGB", "")


def test_asks_about_a_page_that_was_never_saved(subject, monitor):
    page = universe.page_of(subject, "enrollment.consent")

    assert raised(page, monitor, place=Place("", "signed_on")).state == State.OPEN


# YS-42: who may


@pytest.mark.parametrize("name", ["coordinator", "pi", "statistician", "administrator", "inspector", "importer"])
def test_ys_42_who_only_answers_or_reads_raises_nothing(request, dose, name):
    with pytest.raises(NotPermitted):
        raised(dose, request.getfixturevalue(name))

    assert not Query.objects.exists()


@pytest.mark.parametrize("step", [Step.CLOSE, Step.REOPEN, Step.CANCEL])
def test_ys_42_the_site_answers_and_closes_nothing(dose, monitor, coordinator, step):
    query = raised(dose, monitor)

    with pytest.raises(NotPermitted):
        move(query, step, coordinator)

    assert steps_of(query) == [Step.RAISE]


@pytest.mark.parametrize("step", [Step.ANSWER, Step.CONFIRM])
def test_ys_42_who_asks_does_not_answer(dose, monitor, step):
    query = raised(dose, monitor)

    with pytest.raises(NotPermitted):
        move(query, step, monitor)


def test_ys_42_a_stranger_does_nothing_here(dose, monitor, stranger):
    query = raised(dose, monitor)

    for step in (Step.ANSWER, Step.CLOSE):
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
        move(query, Step.ANSWER, coordinator, text=" ")
    move(query, Step.CONFIRM, coordinator, text=" ")

    assert query.messages.latest("pk").text == "The value is correct."


def test_refuses_a_step_on_a_query_that_moved_meanwhile(dose, monitor, coordinator, pi):
    query = raised(dose, monitor)
    seen = looked(query)
    move(query, Step.ANSWER, coordinator)
    move(query, Step.REOPEN, monitor)  # it is open again, and is not what the other one saw

    with pytest.raises(queries.MovedOn):
        move(query, Step.ANSWER, pi, seen=seen)


def test_refuses_what_the_state_does_not_allow(dose, monitor):
    with pytest.raises(queries.Impossible):
        move(raised(dose, monitor), Step.REOPEN, monitor)


def test_refuses_the_same_question_twice_while_it_stands(dose, monitor, data_manager, coordinator):
    query = raised(dose, monitor)

    with pytest.raises(queries.AlreadyAsked):
        raised(dose, data_manager, text=" Is this right? ")
    move(query, Step.CLOSE, monitor)

    assert raised(dose, data_manager).pk != query.pk


# Many at once


def test_asks_many_pages_one_act_each(subject, dose, monitor):
    other = universe.page_of(subject, "enrollment.consent")

    asked = queries.raise_many(
        questions=[Question(page, PAGE, "Please complete.") for page in (dose, other)], by=monitor, at=universe.NOW
    )

    entries = Entry.objects.filter(act=Act.RAISE_QUERY).order_by("pk")
    assert [entry.page_id for entry in entries] == [query.page_id for query in asked] == [dose.pk, other.pk]
    assert [message.entry for message in Message.objects.order_by("pk")] == [entry.pk for entry in entries]
    assert list(plausible.findings()) == []


def test_asks_all_of_many_pages_or_none(dose, other_subject, monitor):
    elsewhere = universe.page_of(other_subject, "enrollment.consent")

    with pytest.raises(NotPermitted):
        queries.raise_many(
            questions=[Question(page, PAGE, "Why?") for page in (dose, elsewhere)], by=monitor, at=universe.NOW
        )

    assert not Query.objects.exists()


def test_asks_nothing_of_no_page(monitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.raise_many(questions=[], by=monitor, at=universe.NOW) == ()


# YS-44: what checks ask


def test_ys_44_a_rule_that_is_hit_asks_and_is_closed_by_the_correction(dose, coordinator):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    query = of_check()
    assert (query.state, query.place, query.seen) == (State.OPEN, DOSE, "9")

    universe.fill(dose, by=coordinator, mg_per_day=Decimal("2"))

    assert of_check().state == State.CLOSED
    assert steps_of(query) == [Step.RAISE, Step.CLOSE]
    assert query.messages.filter(by=None).count() == 2


def test_ys_44_a_confirmed_value_stays_silent_until_it_changes(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    query = of_check()
    move(query, Step.CONFIRM, coordinator)
    move(query, Step.CLOSE, monitor)

    universe.fill(dose, by=coordinator, end=date(2024, 2, 1))
    assert Query.objects.count() == 1

    universe.fill(dose, by=coordinator, mg_per_day=Decimal("8"))
    assert of_check().pk != query.pk
    assert of_check().state == State.OPEN


def test_ys_44_what_is_closed_as_it_stands_is_not_asked_again(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    move(of_check(), Step.CLOSE, monitor)

    universe.fill(dose, by=coordinator, end=date(2024, 2, 1))

    assert Query.objects.count() == 1


def test_ys_44_what_is_reopened_is_no_longer_accepted(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    move(of_check(), Step.CLOSE, monitor)
    move(of_check(), Step.REOPEN, monitor)

    assert (of_check().state, of_check().confirmed) == (State.OPEN, "")


def test_a_confirmation_of_a_value_that_changed_meanwhile_is_refused(dose, coordinator, pi):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    seen = looked(of_check())
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("8"))

    with pytest.raises(queries.MovedOn):
        move(of_check(), Step.CONFIRM, pi, seen=seen)

    assert of_check().confirmed == ""


def test_a_query_of_a_check_is_neither_cancelled_nor_reopened_once_the_data_closed_it(dose, coordinator, monitor):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))
    with pytest.raises(queries.Impossible):
        move(of_check(), Step.CANCEL, monitor)
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("2"))

    with pytest.raises(queries.Impossible):
        move(of_check(), Step.REOPEN, monitor)


def test_the_database_holds_one_standing_query_a_check_and_place(dose, coordinator):
    universe.fill(dose, by=coordinator, mg_per_day=Decimal("9"))

    again = Query.objects.get()
    again.pk, again.state = None, State.ANSWERED
    with pytest.raises(IntegrityError, match="one_open_query_a_check"), transaction.atomic():
        again.save()


def test_two_people_answer_at_once_and_one_is_told(committed, subject, monitor, coordinator, pi, elsewhere):
    page = universe.page_of(subject, "enrollment.consent")
    query = raised(page, monitor, place=PAGE)
    seen = looked(query)

    def answered(by) -> str:
        try:
            return move(query, Step.ANSWER, by, seen=seen).state
        except queries.MovedOn:
            return "moved on"

    futures = [elsewhere(lambda by=by: answered(by)) for by in (coordinator, pi)]

    assert sorted(future.result(timeout=30) for future in futures) == ["answered", "moved on"]


@pytest.mark.parametrize("act", [Act.RAISE_QUERY, Act.ANSWER_QUERY])
def test_what_waits_while_its_page_is_moved_is_recorded_under_the_right_subject(
    committed, site, dose, monitor, coordinator, elsewhere, act
):
    query = raised(dose, monitor, place=PAGE)
    seen = looked(query)
    doing = {
        Act.RAISE_QUERY: lambda: raised(dose, monitor),
        Act.ANSWER_QUERY: lambda: move(query, Step.ANSWER, coordinator, seen=seen),
    }[act]
    right = screen(site=site, by=coordinator, at=universe.NOW)

    with transaction.atomic():
        last = Page.objects.get(pk=dose.pk).last_entry
        corrections.move_page(page=dose, to=right, reason="In error", seen=last, by=coordinator, at=universe.NOW)
        waiting = elsewhere(doing)
        waits()

    assert waiting.result(timeout=20).page.subject == right
    entry = Entry.objects.get(act=act, subject_id=right.pk)
    assert (entry.page_id, entry.site) == (dose.pk, site.code)
