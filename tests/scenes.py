"""What stands before a test begins: made once for each test process by actions, and found again by the fixtures.

Which scene a test begins with follows from the fixtures that it asks for.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack

from edc.accounts.models import Site, User
from edc.casebook.models import Subject
from enrollment.actions import screen
from tests import databases, universe
from tests.outcomes.treated import treated

Pointed = Callable[[], AbstractContextManager[None]]


def _people() -> tuple[Site, User]:
    site = universe.new_site("01")
    return site, universe.new_person("coordinator", role=universe.CAST["coordinator"], site=site)


def subject() -> None:
    """A book at site 01, nothing entered."""
    site, coordinator = _people()
    screen(site=site, by=coordinator, at=universe.NOW)


def cohort() -> None:
    """Five subjects, of every status: complete, lost, never, gone, and one whose windows are open at day 200."""
    site, coordinator = _people()
    treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "118", 365: "118"})
    treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "95", 365: "80"})
    treated(site, by=coordinator, hb={-1: "70", 91: "80", 183: "80"}, left=("WITHDRAWN", 190))
    treated(site, by=coordinator, hb={-1: "70", 396: "118"})
    treated(site, by=coordinator, hb={-1: "70", 91: "95"}, rescued=[100])


SCENES: Mapping[str, Callable[[], None]] = {"cohort": cohort, "subject": subject}
"""By the fixture that asks for it; the first that a test asks for stands, and with it site 01 and its coordinator."""


def of(fixtures: list[str]) -> str:
    """The scene of a test that asks for these fixtures; nothing where none stands."""
    return next((name for name in SCENES if name in fixtures), "")


def subjects() -> list[Subject]:
    """The subjects that stand, in the order in which they were screened."""
    return list(Subject.objects.select_related("site").filter(site__code="01").order_by("pk"))


class Stage:
    """The databases of one test process in which a scene stands, for the tests that are rolled back."""

    def __init__(self, server: databases.Server, until_the_end: ExitStack) -> None:
        self._server = server
        self._until_the_end = until_the_end
        self._pointed: dict[str, Pointed] = {}

    def at(self, scene: str) -> Pointed:
        """What points this thread at the database of a scene; the database is made when it is first asked for."""
        if scene not in self._pointed:
            source = databases.furnished(self._server, SCENES[scene])
            name = databases.clone(self._server.cursor, source)
            self._until_the_end.callback(databases.drop, self._server.cursor, name)
            self._pointed[scene] = self._until_the_end.enter_context(databases.beside(name))
        return self._pointed[scene]
