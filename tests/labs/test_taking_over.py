"""New limits and results that stand: what would change is listed, and changes only where a person confirms it."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted
from edc.audit.models import Entry
from edc.capture import actions as capture
from edc.capture.reasons import Reason, reason_of
from edc.capture.submission import SaidOfBlank
from edc.casebook.acts import CasebookAct
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.labs import actions as labs
from edc.labs import limit_changes as limits_changes
from edc.labs.models import Result
from edc.locks import actions as locks
from edc.locks.scope import of_page
from protocol.codelists import BlankState, ChangeReason
from tests import scenes, universe
from tests.pages.reading import words

ON = date(2025, 5, 5)
WHY = Reason(ChangeReason.OTHER, "New limits of the laboratory")
VISITS = ("M3", "M4", "M5")


@scenes.stands
def laboratory(site, data_manager):
    """The usual laboratory of site 01."""
    return labs.add_laboratory(site=site, name="Central", is_default=True, by=data_manager, at=universe.NOW)


@scenes.stands
def samples(subject, laboratory, coordinator, data_manager):
    """Three samples, each with an LDH of 230 that was saved beside limits of 120 to 250; of the last the report told
    them itself."""
    universe.add_limits(laboratory, "LDH", "120", "250", by=data_manager)
    pages = [universe.page_of(subject, "labs.sample", visit=visit) for visit in VISITS]
    for page in pages[:2]:
        fill(page, by=coordinator)
    universe.fill_labs(pages[2], by=coordinator, on=ON, rows={"LDH": universe.lab_row("LDH", "230")})
    return [Page.objects.whole().get(pk=page.pk) for page in pages]


def fill(page, *, by, reported="230"):
    row = {"reported": reported, "unit": "U/L", "reported_low": None, "reported_high": None}
    return universe.fill_labs(page, by=by, on=ON, rows={"LDH": row})


@scenes.stands
def others(samples, laboratory, data_manager):
    """Other limits of LDH for the same days."""
    labs.withdraw_limits(interval=laboratory.intervals.get(), reason="In error", by=data_manager, at=universe.NOW)
    return universe.add_limits(laboratory, "LDH", "120", "220", by=data_manager)


def listed(by):
    return limits_changes.changes(by, Permission.READ_SUBJECTS)


def take_over(changes, *, by):
    return labs.take_over(changes=changes, reason=WHY, by=by, at=universe.NOW)


def limits() -> list[str]:
    found = Result.objects.order_by("page__visit__pk").values_list("reported_low", "reported_high")
    return ["–".join(map(str, pair)) for pair in found]


def test_lists_nothing_while_all_limits_are_those_in_force(samples, coordinator):
    assert not listed(coordinator)


def test_lists_what_would_change_with_both_limits_and_flags(samples, others, coordinator):
    assert [
        (one.page.visit.code, one.test, one.on, one.reported, one.old, one.old_flag, one.new, one.new_flag)
        for one in listed(coordinator)
    ] == [(visit, "LDH", ON, "230", "120–250", "", "120–220", "H") for visit in VISITS[:2]]
    assert limits() == ["120–250"] * 3


def test_lists_a_result_that_has_no_limits_and_one_whose_limits_are_gone(
    samples, laboratory, coordinator, data_manager
):
    page = universe.page_of(samples[0].subject, "labs.sample", visit="M6")
    universe.fill_labs(page, by=coordinator, on=ON, rows={"PLT": {"reported": "90", "unit": "10^9/L"}})
    universe.add_limits(laboratory, "PLT", "125", None, by=data_manager)
    labs.withdraw_limits(
        interval=laboratory.intervals.get(test="LDH"), reason="In error", by=data_manager, at=universe.NOW
    )

    assert [(one.test, one.old, one.new, one.new_flag) for one in listed(coordinator)] == [
        ("LDH", "120–250", "", ""),
        ("LDH", "120–250", "", ""),
        ("PLT", "", "≥ 125", "L"),
    ]


def test_the_stranger_sees_nothing_of_ours(samples, others, stranger):
    assert not listed(stranger)


def test_takes_over_what_was_chosen_and_nothing_else(samples, others, coordinator):
    first, _second = listed(coordinator)

    done = take_over([first], by=coordinator)

    assert (done.results, done.left) == (1, ())
    assert limits() == ["120–220", "120–250", "120–250"]
    assert Result.objects.get(pk=first.result).interval == others.pk
    entry = Entry.objects.filter(act=CasebookAct.SAVE_PAGE).latest("pk")
    assert (entry.by_name, entry.page_id) == ("coordinator", first.page.pk)
    assert reason_of(entry.reason, ItemPath("LDH", "")) == WHY


def test_a_second_time_changes_nothing(samples, others, coordinator):
    before = listed(coordinator)
    take_over(before, by=coordinator)
    acts = Entry.objects.count()

    assert not listed(coordinator)
    assert take_over(before, by=coordinator).results == 0
    assert Entry.objects.count() == acts


def completed(page, *, by, reported="230"):
    """Marks a page complete, all blanks explained."""
    universe.fill_labs(page, by=by, on=ON, rows={"LDH": {"reported": reported}})
    rest = SaidOfBlank(BlankState.NOT_DONE)
    capture.save_complete(filled=replace(universe.filled(page), rest=rest), by=by, at=universe.NOW)


def test_a_complete_page_where_the_new_limits_ask_for_a_judgement_is_left_with_the_question(
    samples, others, coordinator
):
    completed(samples[0], by=coordinator)

    done = take_over(listed(coordinator), by=coordinator)

    (left,) = done.left
    assert (done.results, left.page) == (1, samples[0])
    assert [(found.row, found.item) for found in left.findings] == [("LDH", "significant")]
    assert limits() == ["120–250", "120–220", "120–250"]


def test_a_complete_page_takes_the_reason_and_a_held_one_is_left(samples, others, coordinator, data_manager):
    completed(samples[0], by=coordinator, reported="210")
    locks.freeze(place=of_page(samples[1]), by=data_manager, at=universe.NOW)

    done = take_over(listed(coordinator), by=coordinator)

    assert (done.results, done.left) == (1, (labs.Left(samples[1]),))
    assert limits() == ["120–220", "120–250", "120–250"]
    assert Page.objects.get(pk=samples[0].pk).completed


def test_leaves_a_page_that_somebody_else_saved_meanwhile(samples, others, coordinator, pi):
    changes = listed(coordinator)
    fill(samples[0], by=pi, reported="240")

    done = take_over(changes, by=coordinator)

    assert (done.results, done.left) == (1, (labs.Left(samples[0]),))


@pytest.mark.parametrize("name", ["monitor", "data_manager", "inspector", "stranger"])
def test_refuses_who_enters_no_data(request, samples, others, coordinator, name):
    person = request.getfixturevalue(name)
    changes, acts = listed(coordinator), Entry.objects.count()

    with pytest.raises(NotPermitted):
        take_over(changes, by=person)

    assert (limits(), Entry.objects.count()) == (["120–250"] * 3, acts)


def test_asks_the_same_reads_for_one_result_or_many(samples, others, coordinator):
    with CaptureQueriesContext(connection) as for_two:
        listed(coordinator)
    take_over(listed(coordinator)[:1], by=coordinator)
    with CaptureQueriesContext(connection) as for_one:
        listed(coordinator)

    assert len(for_two) == len(for_one)


def post(by, **told):
    return universe.client_for(by).post(reverse("limits_changes"), {"code": "OTHER", "words": WHY.text, **told})


def test_the_page_shows_what_would_change_and_does_it(samples, others, coordinator):
    client = universe.client_for(coordinator)
    page = client.get(reverse("limits_changes"))
    assert "120–250" in words(page)
    assert "120–220 H" in words(page)

    answer = post(coordinator, seen=page.context["seen"], every="on")

    assert answer.status_code == 302
    assert "Nothing would change" in words(client.get(reverse("limits_changes")))
    assert limits() == ["120–220", "120–220", "120–250"]


def test_the_page_takes_over_only_what_is_ticked(samples, others, coordinator):
    changes = listed(coordinator)

    post(coordinator, seen=limits_changes.seen(changes), results=[str(changes[1].result)])

    assert limits() == ["120–250", "120–220", "120–250"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Choose at least one result."),
        ({"every": "on", "code": ""}, "Choose a reason."),
        ({"every": "on", "words": " "}, "Say why in words."),
        ({"every": "on", "words": "\0"}, "Say why in words."),
        ({"every": "on", "words": "a\0b"}, "Null characters are not allowed."),
        ({"results": ["0"]}, "Some of these results would not change any more."),
        ({"every": "on", "seen": "another"}, "Meanwhile the listing changed"),
    ],
)
def test_the_page_says_what_is_wrong_and_does_nothing(samples, others, coordinator, told, sentence):
    answer = post(coordinator, **{"seen": limits_changes.seen(listed(coordinator)), **told})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert limits() == ["120–250"] * 3


def test_the_page_tells_which_pages_were_left(samples, others, coordinator, data_manager):
    locks.freeze(place=of_page(samples[1]), by=data_manager, at=universe.NOW)
    client = universe.client_for(coordinator)

    answer = client.post(
        reverse("limits_changes"),
        {"seen": limits_changes.seen(listed(coordinator)), "every": "on", "code": "LATE"},
        follow=True,
    )

    assert "1 result has other limits now." in words(answer)
    assert "were left as they are: 01-001 Month 4 Laboratory results" in words(answer)


def test_the_page_tells_what_a_page_that_was_left_asks(samples, others, coordinator):
    completed(samples[0], by=coordinator)
    told = {"seen": limits_changes.seen(listed(coordinator)), "every": "on", "code": "LATE"}

    answer = universe.client_for(coordinator).post(reverse("limits_changes"), told, follow=True)

    assert "01-001 Month 3 Laboratory results (LDH " in words(answer)


def test_who_may_only_read_finds_no_box(samples, others, monitor):
    answer = universe.client_for(monitor).get(reverse("limits_changes"))

    assert "120–220 H" in words(answer)
    assert 'type="checkbox"' not in answer.content.decode()
