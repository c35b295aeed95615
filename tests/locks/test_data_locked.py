"""Upon what is locked nobody asks, answers, verifies, signs or corrects, whatever way it is tried (REQ-090, YS-55)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

import pytest
from django.urls import reverse

from edc.accounts.models import User
from edc.audit.models import Change, Entry
from edc.capture.meanings import Meaning
from edc.casebook import actions as casebook
from edc.casebook.data_locked import DataLocked
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page, Subject
from edc.corrections import actions as corrections
from edc.locks import selectors as locks
from edc.locks.models import HoldKind
from edc.locks.scope import HoldLevel
from edc.queries import actions as queries
from edc.queries.actions import Looked
from edc.queries.models import Query, QueryStep
from edc.sdv import actions as sdv
from edc.signing import actions as signing
from enrollment.actions import screen
from tests import scenes, universe
from tests.locks.held import Book
from tests.pages.reading import words
from tests.signing import reviewed

AT = reviewed.LATER
DAY = ItemPath("", "collected_on")
SUBJECT_UP = (HoldLevel.SUBJECT, HoldLevel.SITE, HoldLevel.STUDY)


class Correcting(TypedDict):
    """Who corrects, when and why."""

    reason: str
    by: User
    at: datetime


@dataclass(frozen=True)
class Ready:
    """A page upon which each of these acts could be done, were it not for a hold; and who would."""

    book: Book
    page: Page
    query: Query
    other: Subject
    monitor: User
    pi: User

    @property
    def looked(self) -> Looked:
        """The query as it stands."""
        return Looked(self.query.messages.latest("pk").pk, self.query.seen)

    @property
    def corrects(self) -> Correcting:
        """The site corrects."""
        return Correcting(reason="In error", by=self.book.coordinator, at=AT)


@scenes.stands
def ready(book, site, monitor, pi) -> Ready:
    query = queries.raise_query(page=book.page, place=PAGE, text="Why?", by=monitor, at=universe.NOW)
    page = reviewed.fresh(book.page)
    sdv.verify(page=page, places=[ItemPath("HGB", "")], seen=page.last_entry, by=monitor, at=universe.NOW)
    other = screen(site=site, by=book.coordinator, at=universe.NOW, code="S900")
    reviewed.opened(page, by=pi)
    return Ready(book, reviewed.fresh(page), query, other, monitor, pi)


def asks(one: Ready) -> None:
    queries.raise_query(page=one.page, place=PAGE, text="And why that?", by=one.monitor, at=AT)


def answers(one: Ready) -> None:
    by = one.book.coordinator
    queries.move(query=one.query, step=QueryStep.ANSWER, text="So.", looked=one.looked, by=by, at=AT)


def verifies(one: Ready) -> None:
    sdv.verify(page=one.page, places=[DAY], seen=one.page.last_entry, by=one.monitor, at=AT)


def withdraws(one: Ready) -> None:
    sdv.withdraw(page=one.page, places=[ItemPath("HGB", "")], seen=one.page.last_entry, by=one.monitor, at=AT)


def signs(one: Ready) -> None:
    signing.sign(seen=reviewed.seen(one.page), meaning=Meaning.REVIEWED, by=one.pi, at=AT)


def signs_the_casebook(one: Ready) -> None:
    signing.sign_casebook(subject=one.book.subject, seen=reviewed.seen(one.page), by=one.pi, at=AT)


def strikes_the_page(one: Ready) -> None:
    corrections.strike_page(page=one.page, seen=one.page.last_entry, **one.corrects)


def strikes_a_line(one: Ready) -> None:
    corrections.strike_line(page=one.page, key="HGB", seen=one.page.last_entry, **one.corrects)


def moves_the_page(one: Ready) -> None:
    corrections.move_page(page=one.page, to=one.other, seen=one.page.last_entry, **one.corrects)


def strikes_the_visit(one: Ready) -> None:
    assert one.page.visit is not None
    corrections.strike_visit(visit=one.page.visit, **one.corrects)


def renumbers(one: Ready) -> None:
    casebook.renumber(subject=one.book.subject, code="S901", **one.corrects)


UPON_THE_PAGE = [asks, answers, verifies, withdraws, signs, signs_the_casebook]
CORRECTS_THE_PAGE = [strikes_the_page, strikes_a_line, moves_the_page]


def refused(act: Callable[[Ready], None], one: Ready, level: HoldLevel, kind: HoldKind) -> None:
    """The act raises DataLocked, and leaves no trace."""
    hold = one.book.hold(level, kind)
    before = Entry.objects.count(), Change.objects.count()

    with pytest.raises(DataLocked) as locked:
        act(one)

    assert locked.value.hold == hold.pk
    assert (Entry.objects.count(), Change.objects.count()) == before


@pytest.mark.parametrize("level", list(HoldLevel))
@pytest.mark.parametrize("act", [*UPON_THE_PAGE, *CORRECTS_THE_PAGE])
def test_ys_55_the_action_itself_refuses_what_is_locked(ready, act, level):
    refused(act, ready, level, HoldKind.LOCK)


@pytest.mark.parametrize("level", [HoldLevel.VISIT, *SUBJECT_UP])
@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_visit_is_not_struck_through_while_it_is_held(ready, level, kind):
    refused(strikes_the_visit, ready, level, kind)


@pytest.mark.parametrize("level", SUBJECT_UP)
@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_subject_is_not_renumbered_while_it_is_held(ready, level, kind):
    refused(renumbers, ready, level, kind)


@pytest.mark.parametrize("level", list(HoldLevel))
@pytest.mark.parametrize("act", CORRECTS_THE_PAGE)
def test_what_is_frozen_is_not_corrected(ready, act, level):
    refused(act, ready, level, HoldKind.FREEZE)


@pytest.mark.parametrize("act", UPON_THE_PAGE)
def test_ys_55_what_is_frozen_is_asked_verified_and_signed_as_ever(ready, act):
    ready.book.hold(HoldLevel.PAGE, HoldKind.FREEZE)

    act(ready)


@pytest.mark.parametrize("act", [*UPON_THE_PAGE, *CORRECTS_THE_PAGE, strikes_the_visit, renumbers])
def test_each_of_these_acts_is_done_where_nothing_is_held(ready, act):
    act(ready)


@pytest.mark.parametrize("level", [HoldLevel.PAGE, HoldLevel.VISIT, HoldLevel.SUBJECT])
def test_a_page_is_not_moved_to_where_it_would_come_to_be_held(ready, level):
    there = Book(
        subject=ready.other,
        page=universe.page_of(ready.other, "labs.sample", visit="M3"),
        coordinator=ready.book.coordinator,
        keeper=ready.book.keeper,
    )
    hold = there.hold(level, HoldKind.LOCK)

    with pytest.raises(DataLocked) as locked:
        moves_the_page(ready)

    assert locked.value.hold == hold.pk


# On the screen: the address, who posts it, and what.


Post = tuple[str, User, Mapping[str, object]]


def corrected(name: str, one: Ready, key: object, **more: object) -> Post:
    told = {"reason": "In error", "seen": one.page.last_entry, **more}
    return reverse(name, args=[key]), one.book.coordinator, told


def signed(name: str, one: Ready, key: object, meaning: Meaning) -> Post:
    pages = [f"{key}:{last}" for key, last in reviewed.seen(one.page).items()]
    told = {"pages": pages, "meaning": meaning.value, "username": "pi", "password": universe.PASSWORD}
    return reverse(name, args=[key] if key else []), one.pi, told


def visit_verified(one: Ready) -> Post:
    key = one.page.pk
    told = {"seen": f"{key}:{one.page.last_entry}", "place": f"{key}:.collected_on"}
    return reverse("verify_visit", args=[one.book.subject.number, one.page.visit_id]), one.monitor, told


def answered(one: Ready) -> Post:
    told = {"step": "answer", "text": "So.", "last": one.looked.step, "seen": one.looked.seen}
    return reverse("query", args=[one.query.pk]), one.book.coordinator, told


def asked_of_many(one: Ready) -> Post:
    where = f"?subject={one.book.subject.number}&form=labs.sample&item=labs.sample.collected_on&which=entered"
    return reverse("raise_queries") + where, one.monitor, {"pages": [one.page.pk], "text": "Which day?"}


POSTS: Mapping[str, Callable[[Ready], Post]] = {
    "page_queries": lambda one: (reverse("page_queries", args=[one.page.pk]), one.monitor, {"text": "And why?"}),
    "query": answered,
    "raise_queries": asked_of_many,
    "verify": lambda one: (
        reverse("verify", args=[one.page.pk]),
        one.monitor,
        {"seen": one.page.last_entry, "place": ".collected_on"},
    ),
    "verify_visit": visit_verified,
    "sign_page": lambda one: signed("sign_page", one, one.page.pk, Meaning.REVIEWED),
    "sign_casebook": lambda one: signed("sign_casebook", one, one.book.subject.number, Meaning.CASEBOOK),
    "strike_page": lambda one: corrected("strike_page", one, one.page.pk),
    "move_page": lambda one: corrected("move_page", one, one.page.pk, number=one.other.number),
    "strike_visit": lambda one: corrected("strike_visit", one, one.page.visit_id),
    "renumber": lambda one: corrected("renumber", one, one.book.subject.number, code="S901"),
}


def is_told(one, name):
    """The post is answered with the sentence of the hold, changes no data, and is on record."""
    url, person, told = POSTS[name](one)
    changes = Change.objects.count()

    answer = universe.client_for(person).post(url, told)

    assert answer.status_code == 423
    assert "Locked since" in words(answer)
    assert "Keeper (keeper)" in words(answer)
    assert Change.objects.count() == changes
    assert Entry.objects.latest("pk").reason == f"POST {url.partition('?')[0]}: 423"


@pytest.mark.parametrize("name", POSTS)
def test_a_browser_is_told_since_when_and_by_whom_it_is_locked(ready, name):
    ready.book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    is_told(ready, name)


@pytest.mark.parametrize("name", POSTS)
def test_a_browser_is_told_so_too_where_only_the_wall_of_the_database_knew(ready, name, monkeypatch):
    """As where an action forgot to ask: its own question is taken away."""
    for room, question in ASKED.items():
        monkeypatch.setattr(room, question, lambda *told, **more: None)
    ready.book.hold(HoldLevel.SUBJECT, HoldKind.LOCK)

    is_told(ready, name)


ASKED = {locks: "refuse_locked", signing: "refuse_locked", corrections: "refuse_held", casebook: "refuse_held"}


def test_a_visit_with_one_locked_page_is_not_struck_through(ready):
    ready.book.hold(HoldLevel.PAGE, HoldKind.LOCK)

    is_told(ready, "strike_visit")
