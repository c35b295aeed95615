"""A subject gets another number, with its reason; no number is ever used again (YS-30, REQ-072)."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.casebook import actions as casebook
from edc.casebook.actions import NoReason, NumberUsed, Renumbered
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Subject
from enrollment.actions import screen
from tests import scenes, universe
from tests.audit.trail import verified

WHY = "The number belongs to another person"


@scenes.stands
def other(site, coordinator):
    """A second book at site 01."""
    return screen(site=site, by=coordinator, at=universe.NOW)


def renumber(subject, code: str, *, by, reason: str = WHY) -> Subject:
    return casebook.renumber(subject=subject, code=code, reason=reason, by=by, at=universe.NOW)


def test_ys_30_a_subject_gets_another_number_with_trail(committed, subject, coordinator):
    renumber(subject, "S12", by=coordinator)

    assert Subject.objects.get(pk=subject.pk).number == "01-S12"
    act = Entry.objects.get(act=CasebookAct.RENUMBER)
    assert (act.reason, act.by_name, act.subject_id) == (WHY, "coordinator", subject.pk)
    change = Change.objects.get(entry_id=act.pk)
    numbers = ({"number": old, "screening_number": old} for old in ("01-001", "01-S12"))
    assert (change.old, change.new) == tuple(numbers)
    assert verified()[0] == 0


@pytest.mark.parametrize("name", ["monitor", "data_manager", "importer", "stranger"])
def test_refuses_everybody_else(request, name, subject):
    with pytest.raises(NotPermitted):
        renumber(subject, "S12", by=request.getfixturevalue(name))


def test_asks_for_a_reason(subject, coordinator):
    with pytest.raises(NoReason):
        renumber(subject, "S12", by=coordinator, reason=" ")


def test_refuses_the_number_of_another_and_its_own(subject, other, coordinator):
    for code in (other.code, subject.code):
        with pytest.raises(NumberUsed):
            renumber(subject, code, by=coordinator)

    assert not Entry.objects.filter(act=CasebookAct.RENUMBER).exists()


@pytest.mark.parametrize("code", ["", "A B", "x" * 17, "1-2", "\n1"])
def test_refuses_what_is_no_number(subject, coordinator, code):
    with pytest.raises(ValidationError):
        renumber(subject, code, by=coordinator)


def test_a_number_that_was_given_up_is_given_to_nobody_else(subject, other, site, coordinator):
    renumber(subject, "S12", by=coordinator)

    with pytest.raises(NumberUsed):
        renumber(other, "001", by=coordinator)
    with pytest.raises(NumberUsed), transaction.atomic():
        screen(site=site, by=coordinator, at=universe.NOW, code="001")


def test_a_subject_may_return_to_its_own_number(subject, coordinator):
    again = renumber(renumber(subject, "S12", by=coordinator), "001", by=coordinator)

    assert again.number == "01-001"


def test_the_next_number_follows_those_that_were_given_up(subject, other, site, coordinator):
    renumber(other, "A", by=coordinator)

    assert screen(site=site, by=coordinator, at=universe.NOW).number == "01-003"


def test_of_two_who_renumber_at_once_the_second_is_told(committed, elsewhere, subject, coordinator, pi):
    together = Barrier(2)

    def numbered(code, by):
        together.wait()
        try:
            return renumber(subject, code, by=by).number
        except Renumbered:
            return "told"

    both = [elsewhere(lambda: numbered("S12", coordinator)), elsewhere(lambda: numbered("S13", pi))]

    assert "told" in {one.result(timeout=30) for one in both}
    assert Entry.objects.filter(act=CasebookAct.RENUMBER).count() == 1


def test_a_number_is_never_given_twice_at_once(committed, elsewhere, subject, other, site, coordinator):
    together = Barrier(2)

    def numbered():
        together.wait()
        try:
            return renumber(subject, "003", by=coordinator).number
        except NumberUsed:
            return "used"

    def opened():
        together.wait()
        return screen(site=site, by=coordinator, at=universe.NOW).number

    first, second = elsewhere(numbered), elsewhere(opened)

    assert (first.result(timeout=30), second.result(timeout=30)) in {("01-003", "01-004"), ("used", "01-003")}
