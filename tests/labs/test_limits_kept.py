"""Laboratories and their limits as they are kept: who may, what is refused, by the action and by the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit import actions as audit
from edc.audit.models import Change, Entry
from edc.labs import actions as labs
from edc.labs.acts import LabsAct
from edc.labs.models import Laboratory, ReferenceInterval
from tests import scenes, universe
from tests.audit.trail import verified
from tests.labs.test_intervals import OVERLAPS, read
from tests.protocol.tables import sentence

FIRST = date(2020, 1, 1)


@scenes.stands
def laboratory(site, data_manager):
    """The usual laboratory of site 01."""
    return labs.add_laboratory(site=site, name="Central", is_default=True, by=data_manager, at=universe.NOW)


def stored() -> list[tuple[object, ...]]:
    found = ReferenceInterval.objects.order_by("pk")
    return list(found.values_list("low", "valid_from", "valid_until", "withdrawn"))


@pytest.mark.parametrize("name", ["pi", "data_manager"])
def test_lets_those_who_keep_limits(request, laboratory, name):
    interval = universe.add_limits(laboratory, "HGB", "130", "175", by=request.getfixturevalue(name))

    entry = Entry.objects.get(act=LabsAct.ADD_LIMITS)
    assert (entry.by_name, entry.site) == (name, "01")
    assert Change.objects.get(entry_id=entry.pk).row_id == interval.pk


@pytest.mark.parametrize(
    "name", ["coordinator", "monitor", "safety_officer", "statistician", "administrator", "inspector", "stranger"]
)
def test_refuses_everybody_else(request, laboratory, data_manager, name):
    person = request.getfixturevalue(name)
    interval = universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager)
    before, acts = stored(), Entry.objects.count()
    why = {"interval": interval, "reason": "So", "by": person, "at": universe.NOW}

    for act in (
        lambda: universe.add_limits(laboratory, "PLT", "125", "350", by=person),
        lambda: labs.replace_limits(low=Decimal(120), high=None, valid_from=universe.TODAY, **why),
        lambda: labs.end_limits(valid_until=universe.TODAY, **why),
        lambda: labs.withdraw_limits(**why),
        lambda: labs.choose_laboratory(laboratory=laboratory, by=person, at=universe.NOW),
        lambda: labs.add_laboratory(site=laboratory.site, name="Other", is_default=False, by=person, at=universe.NOW),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert (stored(), Entry.objects.count()) == (before, acts)


@pytest.mark.parametrize("name", ["central", "CENTRAL", "  Ｃentral "])
def test_a_site_has_one_laboratory_of_a_name(laboratory, data_manager, name):
    with pytest.raises(labs.LaboratoryNameTaken):
        labs.add_laboratory(site=laboratory.site, name=name, is_default=False, by=data_manager, at=universe.NOW)


def test_a_new_usual_laboratory_takes_the_place_of_the_other(laboratory, data_manager):
    other = labs.add_laboratory(
        site=laboratory.site, name="Emergency", is_default=True, by=data_manager, at=universe.NOW
    )
    assert list(Laboratory.objects.filter(is_default=True)) == [other]

    labs.choose_laboratory(laboratory=laboratory, by=data_manager, at=universe.NOW)
    acts = Entry.objects.count()
    labs.choose_laboratory(laboratory=laboratory, by=data_manager, at=universe.NOW)

    assert list(Laboratory.objects.filter(is_default=True)) == [laboratory]
    assert Entry.objects.count() == acts


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("unit", {"unit": "stones"}),
        ("low", {"low": None, "high": None}),
        ("low", {"low": "180"}),
        ("age_from", {"age_from": 60, "age_until": 18}),
        ("valid_from", {"valid_until": date(2019, 1, 1)}),
        ("test", {"test": "HBSAG", "unit": ""}),
    ],
)
def test_says_at_its_field_why_limits_cannot_be(laboratory, data_manager, at, told):
    whole = {"test": "HGB", "low": "130", "high": "175", **told}
    with pytest.raises(ValidationError) as refused:
        universe.add_limits(laboratory, by=data_manager, **whole)

    assert list(refused.value.message_dict) == [at]
    assert not stored()


def inserted(one, laboratory: Laboratory, **more: object) -> None:
    """An interval written past the product, under a permitted act; what the database refuses it refuses here."""
    told = {
        "laboratory_id": laboratory.pk, "test": one.test, "method": "", "unit": one.unit, "sex": one.sex,
        "age_from": one.age_from, "age_until": one.age_until, "valid_from": one.valid_from,
        "valid_until": one.valid_until, "low": one.low, "high": one.high, **more,
    }  # fmt: skip
    columns, places = ", ".join(told), ", ".join(["%s"] * len(told))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO labs_referenceinterval ({columns}) VALUES ({places})", list(told.values()))


@pytest.mark.parametrize("row", OVERLAPS, ids=sentence)
def test_the_database_refuses_just_what_the_rule_says(laboratory, row):
    new_entry = audit.NewEntry(act=LabsAct.ADD_LIMITS, by=None, at=universe.NOW)
    with audit.act(new_entry):
        inserted(read(row["one"]), laboratory)
        if row["overlap"] == "yes":
            with pytest.raises(DatabaseError, match="one_interval_for_each_case"):
                inserted(read(row["other"]), laboratory)
        else:
            inserted(read(row["other"]), laboratory)

    assert ReferenceInterval.objects.count() == 1 + (row["overlap"] == "no")


@pytest.mark.parametrize(
    "more",
    [{"method": "other"}, {"unit": "g/dL"}, {"test": "PLT"}, {"withdrawn": 1}],
    ids=lambda more: next(iter(more)),
)
def test_the_database_takes_two_that_never_meet(laboratory, more):
    one = read("M 18- 2020-")
    with audit.act(audit.NewEntry(act=LabsAct.ADD_LIMITS, by=None, at=universe.NOW)):
        inserted(one, laboratory)
        inserted(one, laboratory, **more)

    assert ReferenceInterval.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("interval_test_has_limits", {"test": "NONE"}),
        ("interval_sex_coded", {"sex": "X"}),
        ("interval_has_a_limit", {"low": None}),
        ("interval_low_is_not_above_high", {"high": 1}),
        ("interval_ages_in_order", {"age_until": 1}),
        ("interval_days_in_order", {"valid_until": date(2019, 1, 1)}),
    ],
)
def test_the_database_refuses_what_cannot_be(laboratory, name, more):
    with (
        audit.act(audit.NewEntry(act=LabsAct.ADD_LIMITS, by=None, at=universe.NOW)),
        pytest.raises(DatabaseError, match=name),
    ):
        inserted(read("M 18- 2020-"), laboratory, **more)


def test_refuses_limits_beside_others_and_names_them(laboratory, data_manager):
    standing = universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager, sex="M")

    with pytest.raises(labs.Overlapping) as overlapping:
        universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager)

    assert overlapping.value.standing == standing


def test_replaces_limits_from_a_day_on(laboratory, data_manager):
    old = universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager, sex="M")

    new = labs.replace_limits(
        interval=old, low=Decimal(130), high=Decimal(175), valid_from=date(2025, 1, 1), reason="New analyser",
        by=data_manager, at=universe.NOW,
    )  # fmt: skip

    assert stored() == [
        (Decimal(120), FIRST, date(2024, 12, 31), None),
        (Decimal(130), date(2025, 1, 1), None, None),
    ]
    assert (new.sex, new.test, new.unit) == ("M", "HGB", "g/L")
    assert Entry.objects.get(act=LabsAct.REPLACE_LIMITS).reason == "New analyser"


@pytest.mark.parametrize("day", [FIRST, date(2019, 1, 1), date(2026, 1, 1)])
def test_replaces_only_on_a_day_on_which_they_hold(laboratory, data_manager, day):
    old = universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager, valid_until=date(2025, 12, 31))

    with pytest.raises(labs.NotWithin):
        labs.replace_limits(
            interval=old, low=Decimal(130), high=None, valid_from=day, reason="So", by=data_manager, at=universe.NOW
        )


def test_ends_limits(laboratory, data_manager):
    interval = universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager)
    told = {"interval": interval, "reason": "Closed", "by": data_manager, "at": universe.NOW}

    labs.end_limits(valid_until=date(2025, 6, 30), **told)

    assert stored() == [(Decimal(120), FIRST, date(2025, 6, 30), None)]
    with pytest.raises(labs.NotWithin):
        labs.end_limits(valid_until=date(2019, 6, 30), **told)


def test_limits_that_are_ended_later_may_not_meet_their_successor(laboratory, data_manager):
    old = universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager, valid_until=date(2024, 12, 31))
    universe.add_limits(laboratory, "HGB", "130", "175", by=data_manager, since=date(2025, 1, 1))

    with pytest.raises(labs.Overlapping):
        labs.end_limits(interval=old, valid_until=date(2025, 1, 1), reason="So", by=data_manager, at=universe.NOW)


def test_what_was_withdrawn_stays_to_be_read_and_makes_room(laboratory, data_manager):
    interval = universe.add_limits(laboratory, "HGB", "12", "16", by=data_manager)
    told = {"interval": interval, "reason": "Typed in g/dL", "by": data_manager, "at": universe.NOW}

    labs.withdraw_limits(**told)

    entry = Entry.objects.get(act=LabsAct.WITHDRAW_LIMITS)
    assert stored() == [(Decimal(12), FIRST, None, entry.pk)]
    assert entry.reason == "Typed in g/dL"
    universe.add_limits(laboratory, "HGB", "120", "160", by=data_manager)
    with pytest.raises(labs.Withdrawn):
        labs.withdraw_limits(**told)


def test_the_trail_finds_each_act_to_do_what_it_says(committed, site, data_manager):
    first = labs.add_laboratory(site=site, name="Central", is_default=True, by=data_manager, at=universe.NOW)
    labs.add_laboratory(site=site, name="Emergency", is_default=True, by=data_manager, at=universe.NOW)
    labs.choose_laboratory(laboratory=first, by=data_manager, at=universe.NOW)
    old = universe.add_limits(first, "HGB", "120", "160", by=data_manager)
    why = {"reason": "So", "by": data_manager, "at": universe.NOW}
    new = labs.replace_limits(interval=old, low=Decimal(130), high=None, valid_from=date(2025, 1, 1), **why)
    labs.end_limits(interval=new, valid_until=date(2026, 1, 1), **why)
    labs.withdraw_limits(interval=new, **why)

    assert verified()[0] == 0
