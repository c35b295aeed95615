"""Drafts: kept for their authors alone, until the save or for seven days; no act of the trail (ADR 16 and 36)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from edc.accounts import identifiers
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.capture import registry
from edc.capture.items import Text
from edc.capture.models import Answered
from edc.casebook.models import Page
from edc.pages.models import Draft

KEPT_FOR = timedelta(days=7)


# Of one page by one person: each window keeps its own, and more windows than this are none that somebody works in.
MOST_OF_A_PAGE = 20


class NotKept(Exception):
    """What was typed is not kept as a draft."""


class TooLong(NotKept):
    """More was typed than a draft can hold."""


class TooMany(NotKept):
    """There are as many drafts of this page already as one person can have."""


class HoldsIdentifier(NotKept):
    """A text that was typed holds a direct identifier of somebody: it stands on the author's screen alone."""


class NoSuchDraft(LookupError):
    """This person has no such draft."""


@dataclass(frozen=True, slots=True)
class DraftWindow:
    """A page's form as it was opened once: its name, the draft that it goes on with, and when it was opened.

    What was kept before it was opened stood in sight above it; of what another window kept later it knows nothing.
    """

    name: str = ""
    continues: int | None = None
    opened: datetime | None = None


UNNAMED = DraftWindow()


def address_of(*, page: Page) -> str:
    """Where a page is filled in; one that is still to be made, where its form is."""
    if page.pk:
        return reverse("page", args=[page.pk])
    if page.visit_id:
        return reverse("new_page_at_visit", args=[page.subject.number, page.visit_id, page.form])
    return reverse("new_page", args=[page.subject.number, page.form])


def keep(*, page: Page, typed: str, focus: str, by: User, at: datetime, window: DraftWindow = UNNAMED) -> None:
    """Keeps what was typed in a window, in place of what was kept of it before, and of the draft it goes on with.

    Raises NotPermitted, TooLong, HoldsIdentifier or TooMany.
    """
    role_for(by, Permission.ENTER_DATA, site=page.subject.site)
    if len(typed) > Draft.LONGEST:
        raise TooLong
    if holds_identifier(page=page, typed=typed):
        raise HoldsIdentifier
    with transaction.atomic():
        _take_over(_own(page, by), window)
        others = _own(page, by).exclude(window=window.name)
        if others.count() >= MOST_OF_A_PAGE:
            raise TooMany
        Draft.objects.bulk_create(
            [Draft(author=by, address=address_of(page=page), window=window.name, typed=typed, focus=focus, at=at)],
            update_conflicts=True,
            unique_fields=["author", "address", "window"],
            update_fields=["typed", "focus", "at"],
        )


def holds_identifier(*, page: Page, typed: str) -> bool:
    """Whether any box holds a direct identifier, but for those that ask for the number of a thing."""
    exempt = set(_boxes_of_numbers(page))
    texts = (text for name, posted in QueryDict(typed).lists() if name not in exempt for text in posted)
    return any(identifiers.problems("\n".join(map(str, texts))))


def _boxes_of_numbers(page: Page) -> Iterator[str]:
    """The boxes of a page that ask for the number of a thing, as its form posts them."""
    model = registry.form(page.form)
    rows = model.rows()
    yield from _numbers(model)
    if rows and (names := [*_numbers(rows)]):
        yield from (f"{line.key}-{name}" for line in rows.lines_for(page) for name in names)


def _numbers(model: type[Answered]) -> Iterator[str]:
    return (item.name for item in model.asked() if isinstance(item, Text) and item.number_of)


def _own(page: Page, by: User) -> QuerySet[Draft]:
    return Draft.objects.filter(author=by, address=address_of(page=page))


def _take_over(drafts: QuerySet[Draft], window: DraftWindow) -> None:
    """The draft that a window goes on with becomes its own, unless another window typed on in it meanwhile."""
    if window.continues and window.opened and not drafts.filter(window=window.name).exists():
        drafts.filter(pk=window.continues, at__lte=window.opened).update(window=window.name)


def of_page(*, page: Page, by: User, at: datetime) -> tuple[Draft, ...]:
    """This person's own drafts of a page, the latest first, where they may still be saved."""
    if not may(by, Permission.ENTER_DATA, site=page.subject.site):
        return ()
    return tuple(_own(page, by).filter(at__gt=at - KEPT_FOR).order_by("-at", "-pk"))


def all_of(*, by: User, at: datetime) -> tuple[Draft, ...]:
    """This person's own drafts, the latest first."""
    return tuple(Draft.objects.filter(author=by, at__gt=at - KEPT_FOR).order_by("-at", "-pk"))


def end(*, page: Page, by: User, window: DraftWindow = UNNAMED) -> None:
    """A save ends its author's drafts of the page: the window's own, and all that were in sight above it.

    What another window kept since is not known to be on the page: it stays, and is offered. Where a save tells of no
    window, all end.
    """
    drafts = _own(page, by)
    if window.opened:
        drafts = drafts.filter(Q(window=window.name) | Q(at__lte=window.opened))
    drafts.delete()


def exchange(*, page: Page, other: Page) -> None:
    """Two pages change places: what was typed stays with the subject for whom it was typed."""
    there = {address_of(page=page): address_of(page=other), address_of(page=other): address_of(page=page)}
    drafts = list(Draft.objects.filter(address__in=there))
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    for draft in drafts:
        draft.address = there[draft.address]
    Draft.objects.bulk_create(drafts)


def discard(*, key: int, by: User) -> str:
    """Ends one of this person's own drafts; answers with its page's address. Raises NoSuchDraft."""
    draft = Draft.objects.filter(pk=key, author=by).first()
    if draft is None:
        raise NoSuchDraft(key)
    draft.delete()
    return draft.address


def expire(*, at: datetime) -> int:
    """Ends the drafts that were not touched for too long; how many there were."""
    ended, _by_table = Draft.objects.filter(at__lte=at - KEPT_FOR).delete()
    return ended
