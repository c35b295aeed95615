"""Corrects as a site would, and reads what came of it."""

from datetime import timedelta

from edc.audit.acts import Act
from edc.audit.models import Change, Entry
from edc.audit.replay import act_tables
from edc.casebook.models import Page, Visit
from edc.corrections import actions as corrections
from edc.labs.models import Result
from edc.queries.models import Query
from tests import universe
from tests.audit.trail import verified

WHY = "Entered for the wrong subject"
LATER = universe.NOW + timedelta(days=1)


def now(page: Page) -> Page:
    """The page as it stands, struck through or not."""
    return Page.objects.whole().get(pk=page.pk)


def strike(page: Page, *, by, reason: str = WHY) -> None:
    """Strikes a page through as it stands."""
    corrections.strike_page(page=page, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def restore(page: Page, *, by, reason: str = "It was right") -> None:
    """Restores a page as it stands."""
    corrections.restore_page(page=page, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def strike_line(page: Page, key: str, *, by) -> None:
    """Strikes one line of a page through."""
    corrections.strike_line(page=page, key=key, reason=WHY, seen=now(page).last_entry, by=by, at=LATER)


def restore_line(page: Page, key: str, *, by) -> None:
    """Restores one line of a page."""
    corrections.restore_line(page=page, key=key, reason=WHY, seen=now(page).last_entry, by=by, at=LATER)


def move(page: Page, to, *, by, reason: str = WHY) -> Page:
    """Moves a page to another subject."""
    return corrections.move_page(page=page, to=to, reason=reason, seen=now(page).last_entry, by=by, at=LATER)


def visit_of(subject, code: str) -> Visit:
    """A visit of the subject's plan."""
    return Visit.objects.select_related("subject__site").get(subject=subject, code=code)


def counted(subject) -> list[str]:
    """The tests whose results any rule, report or previous result reads."""
    return sorted(Result.objects.of([subject.pk]).values_list("test", flat=True))


def queries(page: Page) -> list[str]:
    """The states of what checks asked on a page, in their order."""
    return list(Query.objects.of_checks().filter(page=page).order_by("pk").values_list("state", flat=True))


def trail() -> tuple[int, int]:
    """How many acts and changes the trail has."""
    return Entry.objects.count(), Change.objects.count()


def acts(kind: Act) -> list[Entry]:
    """The acts of a kind, in their order."""
    return list(Entry.objects.filter(act=kind).order_by("pk"))


def is_sound() -> bool:
    """Each change fits its act, and the trail replays to what stands."""
    return not list(act_tables.findings()) and verified()[0] == 0
