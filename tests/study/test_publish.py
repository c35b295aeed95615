"""A number of the protocol is published from a day on, for good, by those who may."""

from datetime import date
from threading import Barrier

import pytest
from django.urls import reverse

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Entry
from edc.study import selectors
from edc.study.actions import AlreadyPublished, publish
from edc.study.acts import StudyAct
from edc.study.models import PublishedParameter
from protocol.parameters import DECLARED, DEFAULT, NotAParameter
from tests import universe
from tests.universe import NOW

SPRING, SUMMER, AUTUMN = date(2025, 4, 1), date(2025, 7, 1), date(2025, 10, 1)


def published(by, name: str, value: str, *, on: date = SPRING) -> PublishedParameter:
    return publish(name=name, value=value, effective_from=on, citation="Amendment 1, 9", by=by, at=NOW)


def test_holds_from_its_day_on(protocol_editor):
    published(protocol_editor, "max_age", "80")

    assert selectors.parameters(on=date(2025, 3, 31)) == DEFAULT
    assert selectors.parameters(on=SPRING).max_age == 80


def test_holds_until_the_next_one(protocol_editor):
    published(protocol_editor, "max_age", "75", on=SUMMER)
    published(protocol_editor, "max_age", "80", on=SPRING)

    in_force = [selectors.parameters(on=day).max_age for day in (SPRING, date(2025, 6, 30), SUMMER, AUTUMN)]
    assert in_force == [80, 80, 75, 75]


def test_says_who_published_what_and_why(protocol_editor):
    published(protocol_editor, "max_age", "80")

    entry = Entry.objects.get(act=StudyAct.PUBLISH_PARAMETER)
    assert (entry.by_name, entry.role, entry.reason) == ("protocol_editor", "protocol-editor", "Amendment 1, 9")


@pytest.mark.parametrize("name", [*universe.CAST, "stranger"])
def test_lets_only_the_protocol_editor(request, name):
    person = request.getfixturevalue(name)

    with pytest.raises(NotPermitted):
        published(person, "max_age", "80")

    assert not PublishedParameter.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_age", "eighty"), ("max_age", ""), ("max_age", "nan"), ("secondary_waiha", "MAYBE"), ("horoscope", "1")],
)
def test_refuses_what_the_parameter_cannot_be(protocol_editor, name, value):
    with pytest.raises(NotAParameter):
        published(protocol_editor, name, value)

    assert not PublishedParameter.objects.exists()


def test_refuses_a_second_value_from_the_same_day(protocol_editor):
    published(protocol_editor, "max_age", "80")

    with pytest.raises(AlreadyPublished):
        published(protocol_editor, "max_age", "81")


def test_refuses_what_contradicts_another_number(protocol_editor):
    with pytest.raises(NotAParameter):
        published(protocol_editor, "max_age", "12")  # below the least age

    assert selectors.parameters(on=AUTUMN) == DEFAULT


def test_refuses_what_will_contradict_a_number_published_for_later(protocol_editor):
    published(protocol_editor, "min_age", "85", on=AUTUMN)

    with pytest.raises(NotAParameter):
        published(protocol_editor, "max_age", "80", on=SUMMER)

    published(protocol_editor, "max_age", "86", on=SUMMER)
    assert selectors.parameters(on=AUTUMN).max_age == 86


def test_the_screen_says_why_a_value_is_refused(protocol_editor):
    client = universe.client_for(protocol_editor)
    typed = {"value": "12", "effective_from": "2025-04-01", "citation": "Amendment 1"}

    answer = client.post(reverse("publish_parameter", args=["max_age"]), typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors["value"]
    assert not PublishedParameter.objects.exists()


def test_lists_every_number_and_what_published_it(protocol_editor):
    row = published(protocol_editor, "max_age", "80")

    lines = {line.declared.name: line for line in selectors.lines(on=SPRING)}

    assert set(lines) == set(DECLARED)
    assert (lines["max_age"].value, lines["max_age"].published) == (80, row)
    assert lines["min_age"].published is None


def test_never_lets_two_at_once_contradict_each_other(committed, elsewhere, protocol_editor):
    together = Barrier(2, timeout=20)

    def publishing(name, value):
        def work():
            together.wait()
            return published(protocol_editor, name, value)

        return elsewhere(work)

    outcomes = [one.exception() for one in [publishing("min_age", "70"), publishing("max_age", "60")]]

    assert [type(outcome) for outcome in outcomes if outcome] == [NotAParameter]
    assert selectors.parameters(on=SPRING)
