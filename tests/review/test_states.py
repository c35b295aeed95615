"""Whatever people do in whatever order, nothing held changes, and no step passes another by (REQ-063, YS-23)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edc.audit.content import hashes
from edc.capture import actions as capture
from edc.capture import signing, verifying
from edc.capture.reasons import Reason, Reasons
from edc.casebook.models import Page
from edc.casebook.still import HeldStill
from edc.review import holding, signatures, standing
from edc.review.meanings import Meaning
from edc.review.models import Hold, Kind, Release
from edc.review.scope import Level
from protocol.codelists import ChangeReason
from tests import universe
from tests.review.held import Book, verify
from tests.signing import reviewed
from trial_edc.review import locking

REFUSALS = (
    HeldStill,
    capture.Incomplete,
    signing.NotSignable,
    verifying.NotVerifiable,
    holding.Standing,
    holding.Obstructed,
    holding.Lifted,
    holding.AskedBefore,
    holding.SamePerson,
    holding.Decided,
)


@dataclass(frozen=True)
class Step:
    """What somebody tries to do with the page, or with what it is part of."""

    act: str
    level: Level = Level.PAGE


ACTS = st.one_of(
    st.sampled_from([Step("save"), Step("complete"), Step("ask"), Step("grant"), Step("decline")]),
    st.builds(Step, st.sampled_from(["freeze", "lock"]), st.sampled_from([Level.PAGE, Level.VISIT, Level.SUBJECT])),
)


class Desk:
    """Does what is tried on one page, each time with another value."""

    def __init__(self, book: Book, page: Page, *, asker, decider, monitor) -> None:
        self.book, self.page, self.told = book, page, 0
        self.asker, self.decider, self.monitor = asker, decider, monitor

    def attempt(self, step: Step) -> bool:
        """Whether it was done; refused otherwise."""
        done: dict[str, Callable[[Level], object]] = {
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

    def save(self, level: Level) -> None:
        self.told += 1
        universe.fill(
            self.page,
            by=self.book.coordinator,
            signed_on=universe.TODAY,
            version=f"1.{self.told}",
            reasons=Reasons(for_all=Reason(ChangeReason.TRANSCRIPTION)),
        )

    def complete(self, level: Level) -> None:
        seen = Page.objects.get(pk=self.page.pk).last_entry
        capture.complete(page=self.page, seen=seen, by=self.book.coordinator, at=universe.NOW)

    def review(self, level: Level) -> None:
        verify(self.page, by=self.monitor)
        reviewed.sign(self.page, by=self.decider)

    def freeze(self, level: Level) -> None:
        holding.freeze(place=self.book.place(level), by=self.book.keeper, at=universe.NOW)

    def lock(self, level: Level) -> None:
        locking.lock(place=self.book.place(level), by=self.book.keeper, at=universe.NOW)

    def ask(self, level: Level) -> None:
        hold = Hold.objects.standing().order_by("-pk").first()
        if hold:
            holding.ask_release(hold=hold, reason="Because", by=self.asker, at=universe.NOW)

    def decide(self, level: Level) -> None:
        self.decided(granted=True)

    def decline(self, level: Level) -> None:
        self.decided(granted=False)

    def decided(self, *, granted: bool) -> None:
        asked = Release.objects.filter(decided_at=None).first()
        if asked:
            holding.decide(release=asked, granted=granted, by=self.decider, at=universe.NOW)


def struck_but(page: Page) -> None:
    """Nothing but this page has anything to say."""
    Page.objects.filter(subject=page.subject).exclude(pk=page.pk).update(struck=1)


def state(page: Page) -> tuple[object, Kind | None]:
    """What the page says and is, and how still it is held."""
    told = Page.objects.filter(pk=page.pk).values_list("last_entry", "completed", "struck", "visit").get()
    return (hashes([page.pk])[page.pk], told), standing.holds_of([page])[page.pk]


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
            assert step.act != "lock" or not was_done or (now is Kind.LOCK and is_reviewed(page))
            assert held is None or now is held or step.act in ("grant", "lock")
        transaction.set_rollback(True)


def is_reviewed(page: Page) -> bool:
    """Whether it is complete, and signed as it stands."""
    now = reviewed.fresh(page)
    return now.completed is not None and page.pk in signatures.standing([page.pk], meaning=Meaning.REVIEWED)
