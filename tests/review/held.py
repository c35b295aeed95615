"""Places to be held, in a study of one subject, and the ways to change what they hold."""

from collections.abc import Callable
from dataclasses import dataclass

from edc.accounts.models import User
from edc.capture import verified, verifying
from edc.casebook.models import Page, Subject
from edc.review import holding, scope
from edc.review.models import Hold, Kind
from edc.review.scope import Level, Scope
from tests import universe
from tests.signing import reviewed


@dataclass(frozen=True)
class Book:
    """A subject with one page that was saved, and who works on it."""

    subject: Subject
    page: Page
    coordinator: User
    keeper: User

    def place(self, level: Level) -> Scope:
        """The place of this level around the page."""
        visit = self.page.visit
        assert visit is not None
        made: dict[Level, Callable[[], Scope]] = {
            Level.STUDY: lambda: scope.STUDY,
            Level.SITE: lambda: scope.of_site(self.subject.site),
            Level.SUBJECT: lambda: scope.of_subject(self.subject),
            Level.VISIT: lambda: scope.of_visit(visit),
            Level.PAGE: lambda: scope.of_page(self.page),
        }
        return made[level]()

    def hold(self, level: Level, kind: Kind) -> Hold:
        """A freeze or a lock of the place of this level, whatever stands against it."""
        return placed(self.place(level), kind, by=self.keeper)


def placed(place: Scope, kind: Kind, *, by: User) -> Hold:
    """A freeze, or a lock of which nothing stands in the way."""
    if kind is Kind.FREEZE:
        return holding.freeze(place=place, by=by, at=universe.NOW)
    return holding.lock(place=place, against=lambda pages: (), by=by, at=universe.NOW)


def verify(page: Page, *, by: User) -> None:
    """All that asks on a page is verified, as it stands."""
    now = reviewed.fresh(page)
    asking = [one.place for one in verified.standing([now])[now.pk] if one.asks]
    verifying.verify(page=now, places=asking, seen=now.last_entry, by=by, at=universe.NOW)


def lifted(hold: Hold, *, asker: User, decider: User) -> None:
    """One person asks, another approves."""
    asked = holding.ask_release(hold=hold, reason="One result was mistyped.", by=asker, at=universe.NOW)
    holding.decide(release=asked, granted=True, by=decider, at=universe.NOW)
