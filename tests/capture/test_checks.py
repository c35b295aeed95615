"""Edit checks: pure questions that wait until all they read is known."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from edc.capture import items, registry
from edc.capture.across import readings
from edc.capture.checks.declared import Context, check
from edc.capture.checks.findings import Severity
from edc.capture.checks.of_items import of_items
from edc.capture.models import Row
from tests.universe import TODAY

NOBODY = Context(born_on=None, today=TODAY)
UTC = ZoneInfo("UTC")


@check(id="TEST-ORDER", item="end", text="The end is before the start.")
def ends_before_it_starts(start: int, end: int) -> bool:
    return end < start


def named(item: items.Item, name: str = "item") -> items.Item:
    item.set_attributes_from_name(name)
    return item


def said(item: items.Item, value: object, *, context: Context = NOBODY, **others: object) -> list[tuple[str, str]]:
    """Check and severity of all that is said of one item."""
    return [
        (found.check, found.severity) for found in of_items("form", (named(item),), {"item": value, **others}, context)
    ]


ALLOW, BIRTH, EXPECT, BLANK = (
    ("form.item.allow", Severity.HARD),
    ("form.item.birth", Severity.HARD),
    ("form.item.expect", Severity.SOFT),
    ("form.item.blank", Severity.SOFT),
)


def test_reads_the_items_that_its_parameters_name():
    assert ends_before_it_starts.reads == {"start": "start", "end": "end"}


@pytest.mark.parametrize(
    ("answers", "fires"),
    [
        ({"start": 2, "end": 1}, True),
        ({"start": 2, "end": 2}, False),
        ({"start": 2, "end": None}, False),
        ({"start": None, "end": 1}, False),
        ({"start": 2}, False),
        ({}, False),
    ],
)
def test_waits_until_all_is_known(answers, fires):
    assert bool(list(ends_before_it_starts.ask(answers, NOBODY))) is fires


def test_speaks_at_the_item_it_is_declared_for():
    (found,) = ends_before_it_starts.ask({"start": 2, "end": 1}, NOBODY)

    assert (found.check, found.item, found.severity) == ("TEST-ORDER", "end", Severity.HARD)
    assert found.text == "The end is before the start."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-0.01", [ALLOW, EXPECT]),
        ("0", [EXPECT]),
        ("0.99", [EXPECT]),
        ("1", []),
        ("3", []),
        ("3.01", [EXPECT]),
        ("10", [EXPECT]),
        ("10.01", [ALLOW, EXPECT]),
    ],
)
def test_asks_after_limits(value, expected):
    assert said(items.Decimal(allow=(0, 10), expect=(1, 3)), Decimal(value)) == expected


def test_points_at_an_essential_blank_only():
    assert said(items.Text(essential=True), None) == [BLANK]
    assert said(items.Text(), None) == []


def test_speaks_of_a_derived_item_where_it_was_typed():
    (found,) = of_items("form", (named(items.Decimal(derived="typed", allow=(0, 1))),), {"item": Decimal(2)}, NOBODY)

    assert found.item == "typed"


@pytest.mark.parametrize(("other", "expected"), [(0, [ALLOW]), (1, []), (None, [])])
def test_refuses_an_answer_that_was_not_asked_for(other, expected):
    assert said(items.Text(when=items.over("missed", 0)), "forgot", missed=other) == expected


BORN = Context(born_on=date(1980, 5, 1), today=TODAY)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1980, 4, 30), [BIRTH]),
        (date(1980, 5, 1), []),
        (TODAY, []),
        (date(2025, 7, 1), [ALLOW]),
    ],
)
def test_refuses_days_before_birth_and_after_today(day, expected):
    assert said(items.Date(), day, context=BORN) == expected


def test_refuses_days_after_today_where_birth_is_unknown():
    assert said(items.Date(), date(2025, 7, 1)) == [ALLOW]
    assert said(items.Date(), date(1880, 1, 1)) == []


def test_lets_a_planned_day_lie_ahead():
    assert said(items.Date(future=True), date(2025, 7, 1), context=BORN) == []


def test_lets_the_day_of_birth_itself_be_corrected():
    assert said(items.Date(begins_life=True), date(1979, 1, 1), context=BORN) == []
    assert said(items.Date(begins_life=True), date(2025, 7, 1), context=BORN) == [ALLOW]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2025, 6, 30, 15, 59, tzinfo=UTC), []),  # 23:59 at the clinic
        (datetime(2025, 6, 30, 16, 0, tzinfo=UTC), [ALLOW]),  # already tomorrow there
        (datetime(1980, 4, 30, 15, 59, tzinfo=UTC), [BIRTH]),
        (datetime(1980, 4, 30, 16, 0, tzinfo=UTC), []),
    ],
)
def test_counts_days_as_the_clinic_does(moment, expected):
    assert said(items.Moment(), moment, context=BORN) == expected


@pytest.mark.parametrize("model", [*registry.forms(), *Row.__subclasses__()], ids=lambda model: model.key())
def test_every_check_reads_and_names_items_of_its_form(model):
    names = {item.name for item in model.items()}

    for one in model.all_checks():
        assert {*one.reads.values(), one.item} <= names


def test_a_source_that_no_form_has_stops_the_start(monkeypatch):
    assert readings.unknown_sources() == []

    @check(id="TEST-LOST", item="start", text="Why?", elsewhere={"signed": "enrollment.consent.signed"})
    def reads_what_is_gone(start, signed):
        return True

    monkeypatch.setattr(registry.form("dosing.sirolimus"), "checks", (reads_what_is_gone,))
    (error,) = readings.unknown_sources()
    assert error.msg == (
        "TEST-LOST: dosing.sirolimus reads enrollment.consent.signed, which is on no form that it could mean."
    )


def test_every_checks_name_is_its_own_on_its_form():
    """A check of the same name on another form says the same: that it was the house that made both tells its text."""
    said: dict[str, object] = {}
    for model in registry.forms():
        names = [one.id for one in model.all_checks()]
        assert len(names) == len(set(names))
        for one in model.all_checks():
            assert said.setdefault(one.id, one.text) == one.text
