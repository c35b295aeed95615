"""Finds work items: those of a person, of a subject, of a page."""

from datetime import datetime
from enum import StrEnum

from django.db.models import F, Q

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach
from edc.casebook.models import Page, Subject
from edc.worklist.models import WorkItem, WorkItemQuerySet


class Whose(StrEnum):
    """Which work items a person asks for."""

    MINE = "mine"
    ASKED = "asked"
    ENDED = "ended"


def work_for(user: User) -> WorkItemQuerySet:
    """The work items of the sites where this person reads subjects."""
    return WorkItem.objects.whole().filter(subject__in=Subject.objects.visible_to(user))


def item_for(user: User, key: int) -> WorkItem | None:
    """The work item, where this person may read its subject."""
    return work_for(user).filter(pk=key).first()


def listed(user: User, *, whose: Whose, subject: str = "") -> WorkItemQuerySet:
    """A person's work items of one kind: what is to be done, what the person asked of others, what ended of both."""
    if whose is Whose.MINE:
        return to_do(user, subject=subject)
    items = _of_number(work_for(user), subject)
    if whose is Whose.ASKED:
        return in_order(items.open().filter(asked_by=user))
    ended = items.ended().filter(_asked_of(user) | Q(asked_by=user) | Q(ended_by=user))
    return ended.order_by("-ended_at", "-pk")


def to_do(user: User, *, subject: str = "") -> WorkItemQuerySet:
    """The open items of a person and of what the person may do at each site; what is due first comes first."""
    return in_order(_of_number(work_for(user).open().filter(_asked_of(user)), subject))


def _asked_of(user: User) -> Q:
    """What is asked of a person, alone or with the others who may do it at a site."""
    mine = Q(person=user)
    for permission in Permission:
        where = reach(user, permission)
        if where:
            at_sites = {} if where.everywhere else {"subject__site__in": where.sites}
            mine |= Q(permission=permission, **at_sites)
    return mine


def _of_number(items: WorkItemQuerySet, subject: str) -> WorkItemQuerySet:
    return items.filter(subject__number__icontains=subject) if subject else items


def of_subject(user: User, subject: Subject) -> list[WorkItem]:
    """What is open of a subject, for a person who reads it; in one read."""
    return list(in_order(work_for(user).filter(subject=subject).open()))


def of_page(page: Page) -> list[WorkItem]:
    """What is open of a page; in one read."""
    return list(in_order(WorkItem.objects.whole().open().filter(page=page)))


def in_order(items: WorkItemQuerySet) -> WorkItemQuerySet:
    """First what is due, the earliest first; then what has no due date; of the same the oldest first."""
    return items.order_by(F("due_at").asc(nulls_last=True), "opened_at", "pk")


def is_overdue(item: WorkItem, *, at: datetime) -> bool:
    """Whether its time is over."""
    return item.is_open and item.due_at is not None and item.due_at < at
