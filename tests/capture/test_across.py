"""Checks that read other pages: asked where they stand, and again in the act that changes what they read."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from edc.capture import actions as capture
from edc.capture.across import readings
from edc.capture.actions import ChecksRefused
from edc.capture.checks.declared import Context, check
from edc.capture.checks.findings import Severity
from edc.capture.submission import Submission
from edc.casebook.acts import CasebookAct
from edc.locks.models import HoldKind
from edc.locks.scope import of_page
from edc.queries.models import Query
from edc.queries.settlement import rechecking
from enrollment.actions import screen
from enrollment.models import Consent
from tests import scenes, universe
from tests.corrections.corrected import acts, is_sound, move, now, restore, strike
from tests.locks.held import placed

DAY = date(2024, 3, 1)
LATER = DAY + timedelta(days=30)


@scenes.stands
def dose(subject, coordinator):
    """A period on sirolimus that ended."""
    return dosed(subject, DAY, DAY + timedelta(days=6), by=coordinator)


def dosed(subject, start: date, end: date | None, *, by):
    page = universe.add_page(subject, "dosing.sirolimus", by=by)
    universe.fill(page, by=by, start=start, end=end, mg_per_day=Decimal(2))
    return page


def sampled(subject, visit: str, on: date | None, *, by):
    page = universe.page_of(subject, "labs.sample", visit=visit)
    universe.fill(page, by=by, collected_on=on)
    return page


def left(subject, *, by, departure="DIED", on=DAY + timedelta(days=2)):
    page = universe.page_of(subject, "enrollment.disposition")
    universe.fill(page, by=by, departure=departure, left_on=on)
    return page


def asked(page) -> dict[str, str]:
    """What checks across forms asked on a page, by their ids, each with the state of the last query."""
    across = readings.checks_across(page.form)
    return dict(Query.objects.filter(page=page, check_id__in=across).order_by("pk").values_list("check_id", "state"))


def is_settled() -> bool:
    """Whether a run of all checks finds nothing that the acts left undone, and the trail is sound."""
    return rechecking.recheck(by_name="scheduler", at=universe.NOW) == 0 and is_sound()


def test_asks_about_the_day_on_which_it_was_typed(committed, subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=LATER)

    page = dosed(subject, DAY, None, by=coordinator)

    assert asked(page) == {"CONSENT-FIRST": "open"}
    assert Query.objects.get(page=page).seen == "day=2024-03-01, signed_on=2024-03-31"
    assert is_settled()


def test_asks_again_in_the_act_that_changes_what_was_read(committed, dose, subject, coordinator):
    consent = universe.page_of(subject, "enrollment.consent")

    universe.fill(consent, by=coordinator, signed_on=LATER)
    assert asked(dose) == {"CONSENT-FIRST": "open"}
    (again,) = acts(CasebookAct.RECHECK)
    assert (again.page_id, again.by_name, again.subject_id) == (dose.pk, coordinator.username, subject.pk)

    universe.fill(consent, by=coordinator, signed_on=DAY)
    assert asked(dose) == {"CONSENT-FIRST": "closed"}
    assert is_settled()


def test_leaves_the_page_that_it_asks_as_it_stood(dose, subject, coordinator):
    before = now(dose).last_entry

    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=LATER)

    assert now(dose).last_entry == before


@pytest.mark.parametrize(("departure", "name"), [("DIED", "AFTER-DEATH"), ("WITHDRAWN", "AFTER-END")])
def test_asks_about_samples_after_the_end(committed, subject, coordinator, departure, name):
    before, after = (sampled(subject, visit, on, by=coordinator) for visit, on in (("SCR", DAY), ("W1", LATER)))

    end = left(subject, by=coordinator, departure=departure)
    assert (asked(before), asked(after)) == ({}, {name: "open"})
    strike(end, by=coordinator)
    assert asked(after) == {name: "closed"}
    restore(end, by=coordinator)
    assert asked(after) == {name: "open"}
    assert is_settled()


def test_asks_about_a_visit_before_an_earlier_one_of_the_plan(committed, subject, coordinator):
    week_1 = sampled(subject, "W1", DAY, by=coordinator)

    screening = sampled(subject, "SCR", LATER, by=coordinator)
    assert (asked(screening), asked(week_1)) == ({}, {"VISIT-ORDER": "open"})
    universe.fill(screening, by=coordinator, collected_on=DAY)
    assert asked(week_1) == {"VISIT-ORDER": "closed"}
    assert is_settled()


@pytest.mark.parametrize(
    ("start", "end", "overlaps"),
    [
        (6, None, True),
        (7, None, False),
        (-9, 0, True),
        (-9, -1, False),
        (-9, None, True),
        (1, 2, True),
    ],
)
def test_asks_about_periods_that_overlap(dose, subject, coordinator, start, end, overlaps):
    days = (None if offset is None else DAY + timedelta(days=offset) for offset in (start, end))

    other = dosed(subject, *days, by=coordinator)

    assert bool(asked(other)) is overlaps
    assert asked(dose).keys() == asked(other).keys()


def test_pages_of_one_save_read_each_other(committed, subject, coordinator):
    pages = {visit: universe.page_of(subject, "labs.sample", visit=visit) for visit in ("SCR", "W1")}
    days = {"SCR": LATER, "W1": DAY}
    filled = [Submission(page=page, answers={"collected_on": days[visit]}, seen=None) for visit, page in pages.items()]

    capture.save_many(filled=filled, by=coordinator, at=universe.NOW)

    assert (asked(pages["SCR"]), asked(pages["W1"])) == ({}, {"VISIT-ORDER": "open"})
    assert is_settled()


def test_a_page_that_moves_is_asked_where_it_comes_and_leaves_in_order(committed, site, subject, coordinator):
    other = screen(site=site, by=coordinator, at=universe.NOW)
    first = dosed(subject, DAY, None, by=coordinator)
    wrong = dosed(subject, LATER, None, by=coordinator)
    there = dosed(other, LATER, None, by=coordinator)
    assert asked(first) == asked(wrong) == {"DOSE-OVERLAP": "open"}

    move(wrong, other, by=coordinator)

    assert (asked(first), asked(wrong), asked(there)) == (
        {"DOSE-OVERLAP": "closed"},
        {"DOSE-OVERLAP": "open"},
        {"DOSE-OVERLAP": "open"},
    )
    assert is_settled()


@scenes.stands
def born(subject, coordinator):
    """A page that says when the subject was born."""
    page = universe.page_of(subject, "enrollment.demographics")
    universe.fill(page, by=coordinator, birth_date=date(1980, 5, 1), sex="F")
    return page


def test_a_day_before_a_birth_that_was_corrected_is_asked_about(committed, born, dose, coordinator):
    universe.fill(born, by=coordinator, birth_date=LATER)

    assert asked(dose) == {"dosing.sirolimus.start.birth": "open", "dosing.sirolimus.end.birth": "open"}
    assert is_settled()


def test_a_day_before_birth_is_refused_where_it_is_typed_alone(born, dose, coordinator):
    universe.fill(born, by=coordinator, birth_date=LATER)

    assert universe.fill(dose, by=coordinator, mg_per_day=Decimal(1)).entry
    with pytest.raises(ChecksRefused) as refused:
        universe.fill(dose, by=coordinator, start=DAY + timedelta(days=1))
    assert {finding.check for finding in refused.value.findings} == {"dosing.sirolimus.start.birth"}


def test_what_a_lock_holds_is_not_asked(committed, dose, subject, coordinator, data_manager):
    placed(of_page(dose), HoldKind.LOCK, by=data_manager)

    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=LATER)

    assert asked(dose) == {}


def test_the_page_shows_what_stands_elsewhere(dose, subject, coordinator):
    universe.fill(universe.page_of(subject, "enrollment.consent"), by=coordinator, signed_on=LATER)

    shown = universe.client_for(coordinator).get(f"/pages/{dose.pk}/").content.decode()

    assert "This is before the day on which the consent was signed." in shown


def test_two_who_save_what_belongs_together_see_each_other(committed, elsewhere, dose, subject, coordinator):
    """One corrects the consent while the other enters a dose: whoever comes last is asked with what then stands."""
    consent = universe.page_of(subject, "enrollment.consent")
    barrier = Barrier(2)

    def correct() -> None:
        barrier.wait()
        universe.fill(consent, by=coordinator, signed_on=LATER)

    other = elsewhere(correct)
    page = universe.add_page(subject, "dosing.sirolimus", by=coordinator)
    barrier.wait()
    universe.fill(page, by=coordinator, start=DAY + timedelta(days=10), mg_per_day=Decimal(2))
    other.result()

    assert asked(page)["CONSENT-FIRST"] == "open"
    assert is_settled()


def test_a_page_that_nothing_reads_costs_no_statement_more(subject, coordinator):
    page = sampled(subject, "W1", DAY, by=coordinator)
    with CaptureQueriesContext(connection) as alone:
        universe.fill(page, by=coordinator, collected_on=DAY + timedelta(days=1))
    later = sampled(subject, "W2", LATER, by=coordinator)
    assert now(later).last_entry
    with CaptureQueriesContext(connection) as read:
        universe.fill(page, by=coordinator, collected_on=DAY)

    assert len(read) > len(alone)
    assert len(alone) <= 11


WHICH = [
    ("dosing.sirolimus", "enrollment.consent.signed_on", readings.Which.ONCE),
    ("dosing.sirolimus", "dosing.sirolimus.end", readings.Which.EVERY),
    ("labs.sample", "dosing.sirolimus.end", readings.Which.EVERY),
    ("labs.sample", "dosing.trough.drawn_at", readings.Which.SAME_VISIT),
    ("labs.sample", "labs.sample.collected_on", readings.Which.EARLIER),
    ("labs.sample", "born_on", readings.Which.ONCE),
]


@pytest.mark.parametrize(("form", "source", "which"), WHICH)
def test_says_which_page_is_meant(form, source, which):
    assert readings.reading(source, readings.registry.form(form)).which is which


@pytest.mark.parametrize(
    "source", ["enrollment.consent.signed", "enrollment.consents.signed_on", "signed_on", "labs.sample.collected_on"]
)
def test_refuses_a_source_that_nobody_could_find(source):
    with pytest.raises(readings.UnknownSource):
        readings.reading(source, Consent)


def test_waits_until_all_is_known_but_what_may_be_blank():
    @check(id="X", item="a", text="Why?", elsewhere={"b": "f.b", "many": "f.c"})
    def fires(a, b, many, c=None):
        return True

    def asks(answers, **elsewhere):
        known = Context(born_on=None, today=timezone.localdate(), elsewhere={f"f.{k}": v for k, v in elsewhere.items()})
        return [finding.seen for finding in fires.ask(answers, known)]

    assert asks({"a": 1}, b=2, c=()) == ["a=1, c=None, b=2, many="]
    assert asks({"a": 1}, c=()) == asks({}, b=2, c=()) == asks({"a": 1}, b=2) == []


def test_a_check_across_forms_asks_and_never_refuses():
    with pytest.raises(ValueError, match="may ask, and not refuse"):
        check(id="X", item="a", text="Why?", severity=Severity.HARD, elsewhere={"b": "f.b"})
    with pytest.raises(ValueError, match="has no parameter b"):
        check(id="X", item="a", text="Why?", elsewhere={"b": "f.b"})(lambda a: True)


def test_a_check_may_read_what_is_known_of_every_subject():
    @check(id="X", item="a", text="Why?", elsewhere={"born_on": "born_on", "sex": "sex", "today": "today"})
    def fires(a, born_on, sex, today):
        return born_on < today

    known = Context(born_on=date(1980, 5, 1), today=date(2025, 1, 1), sex="F")
    assert [finding.severity for finding in fires.ask({"a": 1}, known)] == [Severity.SOFT]


def test_a_connection_plans_the_read_of_a_save_once(committed, subject, coordinator):
    sampled(subject, "W1", DAY, by=coordinator)
    with transaction.atomic():
        sampled(subject, "W2", LATER, by=coordinator)
        transaction.set_rollback(True)
    sampled(subject, "W2", LATER, by=coordinator)

    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'edc_%'")
        kept = cursor.fetchall()
    assert {custom for _generic, custom in kept} == {0}
    assert max(generic for generic, _custom in kept) >= 3
