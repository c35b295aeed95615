"""Whatever people do in whatever order, nothing held changes, and no step passes another by (REQ-063, YS-23)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edc.audit.content import hashes
from edc.capture import actions as capture
from edc.capture.meanings import Meaning
from edc.capture.reasons import Reason, Reasons
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page
from edc.locks import actions as locks
from edc.locks import selectors as locks_selectors
from edc.locks.models import Hold, HoldKind, Release
from edc.locks.scope import HoldLevel
from edc.sdv import actions as sdv
from edc.signing import actions as signing
from edc.signing import selectors as signing_selectors
from protocol.codelists import ChangeReason
from tests import universe
from tests.locks.held import Book, verify
from tests.signing import reviewed

REFUSALS = (
    DataLocked,
    capture.Incomplete,
    signing.NotSignable,
    sdv.NotVerifiable,
    locks.AlreadyHeld,
    locks.Obstructed,
    locks.Lifted,
    locks.AskedBefore,
    locks.ReleaseSamePerson,
    locks.Decided,
)


@dataclass(frozen=True)
class Step:
    """What somebody tries to do with the page, or with what it is part of."""

    act: str
    level: HoldLevel = HoldLevel.PAGE


ACTS = st.one_of(
    st.sampled_from([Step("save"), Step("complete"), Step("ask"), Step("grant"), Step("decline")]),
    st.builds(
        Step, st.sampled_from(["freeze", "lock"]), st.sampled_from([HoldLevel.PAGE, HoldLevel.VISIT, HoldLevel.SUBJECT])
    ),
)


class Desk:
    """Does what is tried on one page, each time with another value."""

    def __init__(self, book: Book, page: Page, *, asker, decider, monitor) -> None:
        self.book, self.page, self.told = book, page, 0
        self.asker, self.decider, self.monitor = asker, decider, monitor

    def attempt(self, step: Step) -> bool:
        """Whether it was done; refused otherwise."""
        done: dict[str, Callable[[HoldLevel], object]] = {
            "save": self.save,
            "complete": self.complete,
            "review": self.review,
            "freeze": self.freeze,
            "lock": self.lock,
            "ask": self.ask,
            "grant": self.decide,
            "decline": self.decline,
        }
        try:
            with transaction.atomic():
                done[step.act](step.level)
        except REFUSALS:
            return False
        return True

    def save(self, level: HoldLevel) -> None:
        self.told += 1
        universe.fill(
            self.page,
            by=self.book.coordinator,
            signed_on=universe.TODAY,
            version=f"1.{self.told}",
            reasons=Reasons(for_all=Reason(ChangeReason.TRANSCRIPTION)),
        )

    def complete(self, level: HoldLevel) -> None:
        seen = Page.objects.get(pk=self.page.pk).last_entry
        capture.complete(page=self.page, seen=seen, by=self.book.coordinator, at=universe.NOW)

    def review(self, level: HoldLevel) -> None:
        verify(self.page, by=self.monitor)
        reviewed.sign(self.page, by=self.decider)

    def freeze(self, level: HoldLevel) -> None:
        locks.freeze(place=self.book.place(level), by=self.book.keeper, at=universe.NOW)

    def lock(self, level: HoldLevel) -> None:
        locks.lock(place=self.book.place(level), by=self.book.keeper, at=universe.NOW)

    def ask(self, level: HoldLevel) -> None:
        hold = Hold.objects.standing().order_by("-pk").first()
        if hold:
            locks.ask_release(hold=hold, reason="Because", by=self.asker, at=universe.NOW)

    def decide(self, level: HoldLevel) -> None:
        self.decided(granted=True)

    def decline(self, level: HoldLevel) -> None:
        self.decided(granted=False)

    def decided(self, *, granted: bool) -> None:
        asked = Release.objects.filter(decided_at=None).first()
        if asked:
            locks.decide(release=asked, granted=granted, by=self.decider, at=universe.NOW)


def struck_but(page: Page) -> None:
    """Nothing but this page has anything to say."""
    Page.objects.filter(subject=page.subject).exclude(pk=page.pk).update(struck=1)


def state(page: Page) -> tuple[object, HoldKind | None]:
    """What the page says and is, and how still it is held."""
    told = Page.objects.filter(pk=page.pk).values_list("last_entry", "completed", "struck", "visit").get()
    return (hashes([page.pk])[page.pk], told), locks_selectors.holds_of([page])[page.pk]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(ACTS, min_size=4, max_size=12))
def test_ys_23_no_path_changes_data_that_are_held(book, data_manager, monitor, pi, steps):
    with transaction.atomic():
        page = universe.page_of(book.subject, "enrollment.consent")
        struck_but(page)
        here = Book(subject=book.subject, page=page, coordinator=book.coordinator, keeper=book.keeper)
        desk = Desk(here, page, asker=data_manager, decider=pi, monitor=monitor)
        for step in steps:
            before, held = state(page)
            was_done = desk.attempt(step)
            after, now = state(page)
            assert held is None or before == after, f"{step} changed what was {held}"
            assert step.act != "lock" or not was_done or (now is HoldKind.LOCK and is_reviewed(page))
            assert held is None or now is held or step.act in ("grant", "lock")
        transaction.set_rollback(True)


def is_reviewed(page: Page) -> bool:
    """Whether it is complete, and signed as it stands."""
    now = reviewed.fresh(page)
    return now.completed is not None and page.pk in signing_selectors.standing([page.pk], meaning=Meaning.REVIEWED)
