"""Places to be held, in a study of one subject, and the ways to change what they hold."""

from collections.abc import Callable
from dataclasses import dataclass

from edc.accounts.models import User
from edc.casebook.models import Page, Subject
from edc.locks import actions as locks
from edc.locks import scope as locks_scope
from edc.locks.models import Hold, HoldKind
from edc.locks.scope import HoldLevel, HoldScope
from edc.sdv import actions as sdv_actions
from edc.sdv import status as sdv
from tests import universe
from tests.signing import reviewed


@dataclass(frozen=True)
class Book:
    """A subject with one page that was saved, and who works on it."""

    subject: Subject
    page: Page
    coordinator: User
    keeper: User

    def place(self, level: HoldLevel) -> HoldScope:
        """The place of this level around the page."""
        visit = self.page.visit
        assert visit is not None
        made: dict[HoldLevel, Callable[[], HoldScope]] = {
            HoldLevel.STUDY: lambda: locks_scope.STUDY,
            HoldLevel.SITE: lambda: locks_scope.of_site(self.subject.site),
            HoldLevel.SUBJECT: lambda: locks_scope.of_subject(self.subject),
            HoldLevel.VISIT: lambda: locks_scope.of_visit(visit),
            HoldLevel.PAGE: lambda: locks_scope.of_page(self.page),
        }
        return made[level]()

    def hold(self, level: HoldLevel, kind: HoldKind) -> Hold:
        """A freeze or a lock of the place of this level, whatever stands against it."""
        return placed(self.place(level), kind, by=self.keeper)


def placed(place: HoldScope, kind: HoldKind, *, by: User) -> Hold:
    """A freeze, or a lock of which nothing stands in the way."""
    if kind is HoldKind.FREEZE:
        return locks.freeze(place=place, by=by, at=universe.NOW)
    return locks.lock_unless(place=place, against=lambda pages: (), by=by, at=universe.NOW)


def verify(page: Page, *, by: User) -> None:
    """All that asks on a page is verified, as it stands."""
    now = reviewed.fresh(page)
    asking = [one.place for one in sdv.standing([now])[now.pk] if one.asks]
    sdv_actions.verify(page=now, places=asking, seen=now.last_entry, by=by, at=universe.NOW)


def lifted(hold: Hold, *, asker: User, decider: User) -> None:
    """One person asks, another approves."""
    asked = locks.ask_release(hold=hold, reason="One result was mistyped.", by=asker, at=universe.NOW)
    locks.decide(release=asked, granted=True, by=decider, at=universe.NOW)
