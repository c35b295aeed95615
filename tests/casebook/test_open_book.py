"""A book is opened from the schedule: its number, its visits, its pages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.capture import registry
from edc.capture.models import Occurs
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page, Subject, Visit
from enrollment.actions import screen
from protocol.schedule import SCHEDULE, Anchor, Need, need
from tests import universe
from tests.universe import NOW


def visits(subject: Subject) -> list[str]:
    return list(subject.visits.order_by("id").values_list("code", flat=True))


def forms(subject: Subject, visit: str | None) -> set[str]:
    return set(subject.pages.filter(visit__code=visit).values_list("form", flat=True))


def test_holds_every_planned_visit_in_the_schedules_order(subject):
    assert visits(subject) == [visit.code for visit in SCHEDULE if visit.anchor is not Anchor.NONE]


@pytest.mark.parametrize("visit", [visit.code for visit in SCHEDULE if visit.anchor is not Anchor.NONE])
def test_asks_at_each_visit_for_what_the_schedule_requires(subject, visit):
    asked = {
        model.key()
        for model in registry.forms()
        if model.occurs is Occurs.EACH_VISIT
        and any(need(visit, activity) is Need.REQUIRED for activity in model.activities)
    }

    repeated = {form for form in forms(subject, visit) if registry.form(form).occurs is Occurs.EACH_VISIT}
    assert repeated == asked


# The forms of the first release against the table of specification 3, by hand.
@pytest.mark.parametrize(
    ("form", "visits"),
    [
        ("enrollment.consent", "SCR"),
        ("enrollment.demographics", "SCR"),
        ("enrollment.childbearing", "SCR"),
        ("enrollment.exclusioncriteria", "SCR"),
        ("enrollment.imaging", "SCR"),
        (
            "enrollment.vitalsigns",
            "SCR D0 W1 W2 W4 M2 M3 M4 M5 M6 M7 M8 M9 M10 M11 M12 M15 M18 M21 M24 EOT SFU",
        ),
        ("enrollment.examination", "SCR D0 W2 W4 M2 M3 M4 M5 M6 M7 M8 M9 M10 M11 M12 M15 M18 M21 M24 EOT SFU"),
        ("labs.sample", "SCR D0 W1 W2 W4 M2 M3 M4 M5 M6 M7 M8 M9 M10 M11 M12 M15 M18 M21 M24 EOT SFU"),
        ("dosing.trough", "W2 W4 M2 M3 M4 M5 M6 M9 M12 M15 M18 M21 M24 EOT"),
        ("outcomes.assessment", "W4 M2 M3 M4 M5 M6 M7 M8 M9 M10 M11 M12 M15 M18 M21 M24 EOT"),
    ],
)
def test_asks_for_a_form_at_these_visits(subject, form, visits):
    asked = list(subject.pages.filter(form=form).order_by("visit_id").values_list("visit__code", flat=True))

    assert asked == visits.split()


def test_asks_once_for_what_is_asked_once(subject):
    once = [model.key() for model in registry.forms() if model.occurs is Occurs.ONCE]

    assert {form: subject.pages.filter(form=form).count() for form in once} == dict.fromkeys(once, 1)


def test_begins_its_logs_empty(subject):
    assert not subject.pages.filter(form__in=[model.key() for model in registry.logs()]).exists()


def test_numbers_subjects_within_their_site(site, other_site, coordinator, stranger):
    first = [screen(site=site, by=coordinator, at=NOW) for _turn in range(3)]
    second = screen(site=other_site, by=stranger, at=NOW)

    assert [str(subject) for subject in first] == ["01-001", "01-002", "01-003"]
    assert str(second) == "02-001"


def test_goes_on_after_the_highest_number(site, coordinator):
    screen(site=site, by=coordinator, at=NOW, code="041")
    screen(site=site, by=coordinator, at=NOW, code="S7")

    assert str(screen(site=site, by=coordinator, at=NOW)) == "01-042"


def test_never_gives_two_coordinators_the_same_number(committed, elsewhere, site, coordinator):
    opened = [elsewhere(lambda: screen(site=site, by=coordinator, at=NOW)) for _turn in range(6)]

    assert sorted(str(one.result()) for one in opened) == [f"01-00{number}" for number in range(1, 7)]


def test_refuses_one_of_two_who_ask_for_the_same_number(committed, elsewhere, site, coordinator):
    opened = [elsewhere(lambda: screen(site=site, by=coordinator, at=NOW, code="007")) for _turn in range(2)]

    outcomes = [one.exception() for one in opened]
    assert [type(outcome) for outcome in outcomes if outcome] == [ValidationError]
    assert Subject.objects.count() == 1
    assert Entry.objects.filter(act=CasebookAct.OPEN_BOOK).count() == 1


@pytest.mark.parametrize("code", ["0 1", "-1", "ö", "x" * 17, "1-2", "001\n", "００１"])
def test_refuses_a_number_that_cannot_be(site, coordinator, code):
    with pytest.raises(ValidationError), transaction.atomic():
        screen(site=site, by=coordinator, at=NOW, code=code)

    assert not Subject.objects.exists()


@pytest.mark.parametrize("name", ["pi", "coordinator", "importer"])
def test_lets_those_who_open_books(request, site, name):
    assert screen(site=site, by=request.getfixturevalue(name), at=NOW).site == site


@pytest.mark.parametrize(
    "name",
    ["monitor", "data_manager", "safety_officer", "statistician", "administrator", "inspector", "stranger"],
)
def test_refuses_everybody_else(request, site, name):
    person = request.getfixturevalue(name)

    with pytest.raises(NotPermitted):
        screen(site=site, by=person, at=NOW)

    assert not Subject.objects.exists()


def test_is_one_act_that_owns_the_whole_book(subject):
    entry = Entry.objects.get(act=CasebookAct.OPEN_BOOK)

    changes = Change.objects.filter(entry_id=entry.pk)
    assert set(changes.values_list("table_name", flat=True)) == {
        "casebook_subject",
        "casebook_visit",
        "casebook_page",
    }
    assert changes.count() == 1 + subject.visits.count() + subject.pages.count()
    assert (entry.by_name, entry.role, entry.site) == ("coordinator", "coordinator", "01")


def test_asks_few_statements_for_all_its_pages(site, coordinator):
    with CaptureQueriesContext(connection) as asked:
        screen(site=site, by=coordinator, at=NOW)

    assert len(asked) <= 15


@pytest.mark.parametrize(
    "again",
    [
        lambda subject: Subject(site=subject.site, number=subject.number).save(),
        lambda subject: Visit(subject=subject, code="D0").save(),
        lambda subject: Page(subject=subject, visit=None, form="enrollment.disposition").save(),
        lambda subject: Page(subject=subject, visit=subject.visits.get(code="D0"), form="labs.sample").save(),
    ],
    ids=["subject", "visit", "page of the book", "page of a visit"],
)
def test_the_database_refuses_a_second_of_a_kind(subject, again):
    with pytest.raises(IntegrityError), transaction.atomic():
        again(subject)


def test_is_seen_at_its_own_site_only(subject, other_subject, pi, stranger, administrator):
    assert list(Subject.objects.visible_to(pi)) == [subject]
    assert list(Subject.objects.visible_to(stranger)) == [other_subject]
    assert not Subject.objects.visible_to(administrator).exists()
    assert not Page.objects.visible_to(pi).filter(subject=other_subject).exists()
    assert not Page.objects.visible_to(administrator).exists()


def test_is_seen_everywhere_by_those_with_a_role_at_every_site(subject, other_subject):
    auditor = universe.new_person("auditor", role="inspector", site=None)

    assert set(Subject.objects.visible_to(auditor)) == {subject, other_subject}
    assert Page.objects.visible_to(auditor).count() == Page.objects.count()
