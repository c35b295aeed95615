"""Drafts are kept for their authors alone, leave no trace in the trail, and end after seven days (REQ-032, YS-22)."""

from datetime import timedelta
from io import StringIO

import pytest
from celery.schedules import crontab
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.audit.schema import install_triggers
from edc.casebook.models import Page
from edc.pages import tasks
from edc.pages.drafts import actions as drafts
from edc.pages.drafts.actions import DraftWindow
from edc.pages.models import Draft
from tests import universe
from tests.universe import NOW
from trial_edc.celery import app

WEEK = timedelta(days=7)


@pytest.fixture
def sample(subject) -> Page:
    """A laboratory page, nothing entered."""
    return universe.page_of(subject, "labs.sample", visit="W4")


def keep(page, *, by, at=NOW, typed="HGB-reported=118", focus="", window=drafts.UNNAMED):
    drafts.keep(page=page, typed=typed, focus=focus, by=by, at=at, window=window)


def typed_by(page, user, *, at=NOW) -> str | None:
    draft = next(iter(drafts.of_page(page=page, by=user, at=at)), None)
    return draft.typed if draft else None


def all_typed(page, user) -> list[str]:
    return [draft.typed for draft in drafts.of_page(page=page, by=user, at=NOW)]


@pytest.mark.parametrize("name", ["pi", "coordinator", "importer"])
def test_keeps_what_those_typed_who_enter_data(request, sample, name):
    author = request.getfixturevalue(name)

    keep(sample, by=author, focus="HGB-reported")

    (draft,) = drafts.of_page(page=sample, by=author, at=NOW)
    assert (draft.author, draft.address, draft.at) == (author, f"/pages/{sample.pk}/", NOW)
    assert (draft.typed, draft.focus) == ("HGB-reported=118", "HGB-reported")
    assert str(draft) == f"{author.pk} /pages/{sample.pk}/"


@pytest.mark.parametrize(
    "name",
    ["monitor", "data_manager", "safety_officer", "statistician", "administrator", "inspector", "stranger"],
)
def test_keeps_nothing_of_anybody_else(request, sample, name):
    with pytest.raises(NotPermitted):
        keep(sample, by=request.getfixturevalue(name))

    assert not Draft.objects.exists()


def test_keeps_the_last_one_of_a_page(sample, coordinator):
    keep(sample, by=coordinator)
    keep(sample, by=coordinator, typed="HGB-reported=119", focus="seen", at=NOW + WEEK / 2)

    draft = Draft.objects.get()
    assert (draft.typed, draft.focus, draft.at) == ("HGB-reported=119", "seen", NOW + WEEK / 2)


def test_keeps_letter_for_letter(sample, coordinator):
    told = QueryDict(mutable=True)
    told.setlist("term", ["\0", " 口腔\r\n溃疡 ", "'; DROP TABLE", "\ufffd\U0001f9ea%"])

    keep(sample, by=coordinator, typed=told.urlencode())

    assert QueryDict(typed_by(sample, coordinator)) == told


def test_is_read_by_nobody_else(sample, coordinator, pi, monitor, stranger, administrator):
    keep(sample, by=coordinator)

    assert {typed_by(sample, user) for user in (pi, monitor, stranger, administrator)} == {None}
    assert typed_by(sample, coordinator) == "HGB-reported=118"


def test_two_people_keep_each_their_own(sample, coordinator, pi):
    keep(sample, by=coordinator)
    keep(sample, by=pi, typed="HGB-reported=117")

    assert (typed_by(sample, coordinator), typed_by(sample, pi)) == ("HGB-reported=118", "HGB-reported=117")


def test_the_database_holds_one_draft_of_a_window_for_each_person(sample, coordinator):
    keep(sample, by=coordinator)

    with pytest.raises(IntegrityError, match="one_draft_of_a_window"), transaction.atomic():
        Draft.objects.create(author=coordinator, address=f"/pages/{sample.pk}/", typed="", at=NOW)


def test_is_offered_no_more_to_somebody_who_may_not_save_it(sample, coordinator):
    keep(sample, by=coordinator)
    coordinator.is_active = False
    coordinator.__dict__.pop("_roles", None)

    assert typed_by(sample, coordinator) is None


def test_each_form_that_is_to_be_filled_in_has_an_address_of_its_own(subject, sample, coordinator):
    visit = subject.visits.get(code="M3")
    at_visit = Page(subject=subject, visit=visit, form="dosing.trough")
    log = Page(subject=subject, form="safety.adverseevent")

    found = [drafts.address_of(page=page) for page in (sample, at_visit, log)]

    assert found == [
        f"/pages/{sample.pk}/",
        f"/subjects/{subject.number}/visits/{visit.pk}/new/dosing.trough/",
        f"/subjects/{subject.number}/new/safety.adverseevent/",
    ]


def test_refuses_more_than_a_draft_can_hold(sample, coordinator):
    keep(sample, by=coordinator, typed="x" * Draft.LONGEST)

    with pytest.raises(drafts.TooLong):
        keep(sample, by=coordinator, typed="x" * (Draft.LONGEST + 1))

    assert typed_by(sample, coordinator) == "x" * Draft.LONGEST


def test_ends_with_its_page_alone(subject, sample, coordinator, pi):
    other = universe.page_of(subject, "labs.sample", visit="D0")
    for page, author in ((sample, coordinator), (other, coordinator), (sample, pi)):
        keep(page, by=author)

    drafts.end(page=sample, by=coordinator)

    assert typed_by(sample, coordinator) is None
    assert typed_by(other, coordinator)
    assert typed_by(sample, pi)


def test_is_discarded_by_its_author_alone(sample, coordinator, pi):
    keep(sample, by=coordinator)
    key = Draft.objects.get().pk

    with pytest.raises(drafts.NoSuchDraft):
        drafts.discard(key=key, by=pi)
    assert drafts.discard(key=key, by=coordinator) == f"/pages/{sample.pk}/"
    with pytest.raises(drafts.NoSuchDraft):
        drafts.discard(key=key, by=coordinator)


def test_lists_the_latest_first_and_only_ones_own(subject, sample, coordinator, pi):
    other = universe.page_of(subject, "labs.sample", visit="D0")
    keep(sample, by=coordinator)
    keep(other, by=coordinator, at=NOW + timedelta(hours=1))
    keep(sample, by=pi)
    keep(universe.page_of(subject, "labs.sample", visit="M3"), by=coordinator, at=NOW - WEEK)

    listed = drafts.all_of(by=coordinator, at=NOW)

    assert [draft.address for draft in listed] == [f"/pages/{other.pk}/", f"/pages/{sample.pk}/"]


# Windows


MINUTE = timedelta(minutes=1)


def test_two_windows_keep_each_their_own(sample, coordinator):
    keep(sample, by=coordinator, typed="one", window=DraftWindow("a"))
    keep(sample, by=coordinator, typed="other", window=DraftWindow("b", opened=NOW), at=NOW + MINUTE)
    keep(sample, by=coordinator, typed="one more", window=DraftWindow("a"), at=NOW + 2 * MINUTE)

    assert all_typed(sample, coordinator) == ["one more", "other"]


@pytest.mark.parametrize(("elsewhere", "standing"), [(0, ["on"]), (2, ["on"]), (6, ["on", "first"])])
def test_a_draft_that_is_gone_on_with_is_replaced_unless_it_was_typed_on_elsewhere(
    sample, coordinator, elsewhere, standing
):
    """It was opened in the fifth minute, and typed on in the ninth."""
    keep(sample, by=coordinator, typed="first", window=DraftWindow("a"), at=NOW + elsewhere * MINUTE)
    again = DraftWindow("b", continues=Draft.objects.get().pk, opened=NOW + 5 * MINUTE)

    for _time in range(2):
        keep(sample, by=coordinator, typed="on", window=again, at=NOW + 9 * MINUTE)

    assert all_typed(sample, coordinator) == standing


@pytest.mark.parametrize(
    ("window", "standing"),
    [
        (DraftWindow("own", opened=NOW + 5 * MINUTE), ["later"]),
        (DraftWindow("other", opened=NOW + 5 * MINUTE), ["later", "own"]),
        (DraftWindow("own", opened=NOW + 9 * MINUTE), []),
        (drafts.UNNAMED, []),
    ],
)
def test_a_save_ends_its_own_and_what_was_in_sight_above_it(sample, coordinator, window, standing):
    keep(sample, by=coordinator, typed="offered", window=DraftWindow("a"))
    keep(sample, by=coordinator, typed="own", window=DraftWindow("own"), at=NOW + 7 * MINUTE)
    keep(sample, by=coordinator, typed="later", window=DraftWindow("b"), at=NOW + 8 * MINUTE)

    drafts.end(page=sample, by=coordinator, window=window)

    assert all_typed(sample, coordinator) == standing


def test_refuses_more_windows_than_somebody_works_in(sample, coordinator):
    for number in range(drafts.MOST_OF_A_PAGE):
        keep(sample, by=coordinator, window=DraftWindow(str(number)))

    with pytest.raises(drafts.TooMany):
        keep(sample, by=coordinator, window=DraftWindow("more"))
    keep(sample, by=coordinator, typed="still", window=DraftWindow("0"))

    assert "still" in all_typed(sample, coordinator)


# Seven days


def test_is_offered_for_seven_days(sample, coordinator):
    keep(sample, by=coordinator)

    assert typed_by(sample, coordinator, at=NOW + WEEK - timedelta(seconds=1))
    assert typed_by(sample, coordinator, at=NOW + WEEK) is None


def test_is_gone_after_seven_days(subject, sample, coordinator):
    keep(sample, by=coordinator)
    keep(universe.page_of(subject, "labs.sample", visit="D0"), by=coordinator, at=NOW + timedelta(seconds=1))

    assert drafts.expire(at=NOW + WEEK) == 1
    assert Draft.objects.count() == 1
    assert drafts.expire(at=NOW + WEEK) == 0


def test_the_task_ends_what_is_too_old(subject, sample, coordinator):
    keep(sample, by=coordinator)
    keep(universe.page_of(subject, "labs.sample", visit="D0"), by=coordinator, at=timezone.now())

    assert tasks.expire_drafts() == 1


def test_beat_asks_for_it_every_night():
    entry = app.conf.beat_schedule["drafts"]

    assert entry["task"] == tasks.expire_drafts.name
    assert tasks.expire_drafts.name in app.tasks
    assert entry["schedule"] == crontab(minute="20", hour="3")


# No trial data


def test_the_trail_knows_nothing_of_it(sample, coordinator):
    before = Entry.objects.count(), Change.objects.count()

    keep(sample, by=coordinator)
    keep(sample, by=coordinator, typed="HGB-reported=119")
    drafts.end(page=sample, by=coordinator)
    keep(sample, by=coordinator)
    drafts.expire(at=NOW + WEEK)

    assert (Entry.objects.count(), Change.objects.count()) == before
    assert Draft not in set(install_triggers.tables())


def test_the_trail_begins_with_the_save(sample, coordinator):
    keep(sample, by=coordinator, typed="HGB-reported=247.31")
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="118")

    assert "247.31" not in str(list(Change.objects.values_list("old", "new")))


def test_nothing_is_wrong_with_a_trail_beside_drafts(committed, sample, coordinator):
    keep(sample, by=coordinator)
    universe.fill_labs(sample, by=coordinator, on=universe.TODAY, HGB="118")
    keep(sample, by=coordinator)

    call_command("verify_audit", stdout=StringIO())
