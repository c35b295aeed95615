"""Drafts: kept for their authors alone, until the save or for seven days; no act of the trail (ADR 16)."""

from datetime import datetime, timedelta

from django.urls import reverse

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.capture.models import Draft
from edc.casebook.models import Page

KEPT_FOR = timedelta(days=7)


class TooLong(Exception):
    """More was typed than a draft can hold."""


class NoSuchDraft(LookupError):
    """This person has no such draft."""


def address_of(page: Page) -> str:
    """Where a page is filled in; one that is still to be made, where its form is."""
    if page.pk:
        return reverse("page", args=[page.pk])
    if page.visit_id:
        return reverse("new_page_at_visit", args=[page.subject.number, page.visit_id, page.form])
    return reverse("new_page", args=[page.subject.number, page.form])


def keep(*, page: Page, typed: str, focus: str, by: User, at: datetime) -> None:
    """Keeps what was typed on a page, in place of what was kept of it before. Raises NotPermitted or TooLong."""
    role_for(by, Permission.ENTER_DATA, site=page.subject.site)
    if len(typed) > Draft.LONGEST:
        raise TooLong
    Draft.objects.bulk_create(
        [Draft(author=by, address=address_of(page), typed=typed, focus=focus, at=at)],
        update_conflicts=True,
        unique_fields=["author", "address"],
        update_fields=["typed", "focus", "at"],
    )


def kept(*, page: Page, by: User, at: datetime) -> Draft | None:
    """This person's own draft of a page, where there is one and it may still be saved."""
    if not may(by, Permission.ENTER_DATA, site=page.subject.site):
        return None
    return Draft.objects.filter(author=by, address=address_of(page), at__gt=at - KEPT_FOR).first()


def all_of(*, by: User, at: datetime) -> tuple[Draft, ...]:
    """This person's own drafts, the latest first."""
    return tuple(Draft.objects.filter(author=by, at__gt=at - KEPT_FOR).order_by("-at", "-pk"))


def drop(*, page: Page, by: User) -> None:
    """Ends this person's own draft of a page, where there is one."""
    Draft.objects.filter(author=by, address=address_of(page)).delete()


def exchange(one: Page, other: Page) -> None:
    """Two pages change places: what was typed stays with the subject for whom it was typed."""
    there = {address_of(one): address_of(other), address_of(other): address_of(one)}
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
