"""Finds queries and pages as far as a person may read them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, Reach, reach
from edc.audit.selectors import roles_of
from edc.capture import registry
from edc.casebook.models import Page, PageQuerySet
from edc.queries.models import STANDING as STATES_STANDING
from edc.queries.models import Query, QueryState
from edc.queries.selectors import Thread

# What the forms ask by, besides states: what is not done with, whose queries, which pages.
STANDING, ALL = "standing", "all"
PERSON, CHECK = "person", "check"
ANY, ENTERED, INCOMPLETE, BLANK = "", "entered", "incomplete", "blank"

# Where a page is, as the forms ask for it.
PLACES = {
    "site": "subject__site__code",
    "subject": "subject__number__icontains",
    "visit": "visit__code",
    "form": "form",
}


def reader(user: User) -> Reach:
    """Where this person reads queries. Raises NotPermitted where nowhere."""
    return _reach(user, Permission.READ_QUERIES)


def asker(user: User) -> Reach:
    """Where this person raises queries. Raises NotPermitted where nowhere."""
    return _reach(user, Permission.RAISE_QUERIES)


def _reach(user: User, permission: Permission) -> Reach:
    where = reach(user, permission)
    if not where:
        raise NotPermitted(user=user, permission=permission, site=None)
    return where


def queries_for(user: User) -> QuerySet[Query]:
    """The queries of the sites where this person reads queries."""
    where = reach(user, Permission.READ_QUERIES)
    whole = Query.objects.select_related("page__subject__site", "page__visit", "raised_by")
    return whole if where.everywhere else whole.filter(page__subject__site__in=where.sites)


def query_for(user: User, key: int) -> Query | None:
    """The query, where this person may read it."""
    return queries_for(user).filter(pk=key).first()


def page_for(user: User, key: int) -> Page | None:
    """The page, where this person may read its queries."""
    where = reach(user, Permission.READ_QUERIES)
    pages = Page.objects.whole().filter(pk=key)
    return (pages if where.everywhere else pages.filter(subject__site__in=where.sites)).first()


def roles_in(threads: Mapping[int, Thread]) -> dict[int, str]:
    """The role in which each step of these threads was done, by its act."""
    return roles_of({message.entry for thread in threads.values() for message in thread.messages})


def places(filters: Mapping[str, Any]) -> dict[str, object]:
    """The conditions on a page of what a form asked of its place; what was left out, or cannot be, is none."""
    return {path: filters[name] for name, path in PLACES.items() if filters.get(name)}


def answering(queries: QuerySet[Query], filters: Mapping[str, Any], *, at: datetime) -> QuerySet[Query]:
    """The queries that answer the question, the oldest first."""
    chosen = queries.filter(**{f"page__{name}": value for name, value in places(filters).items()})
    if filters["state"] == STANDING:
        chosen = chosen.filter(state__in=STATES_STANDING)
    elif filters["state"] in QueryState.values:
        chosen = chosen.filter(state=filters["state"])
    if filters["raised_by"]:
        chosen = chosen.filter(raised_by__isnull=filters["raised_by"] != PERSON)
    if filters["older"] is not None:
        chosen = chosen.filter(raised_at__lt=at - timedelta(days=filters["older"]))
    return chosen.order_by("raised_at", "pk")


def pages_to_ask(user: User, filters: Mapping[str, Any]) -> PageQuerySet:
    """The pages that answer the question, of the sites where this person raises queries, in the order of the books."""
    where = reach(user, Permission.RAISE_QUERIES)
    form, _dot, name = filters["item"].rpartition(".")
    conditions = places({**filters, **({"form": form} if form else {})})
    chosen = Page.objects.whole().standing().filter(**conditions)
    if not where.everywhere:
        chosen = chosen.filter(subject__site__in=where.sites)
    if filters["which"] == ENTERED:
        chosen = chosen.entered()
    elif filters["which"] == INCOMPLETE:
        chosen = chosen.filter(completed=None)
    elif filters["which"] == BLANK:
        answered = registry.form(form).objects.filter(**{f"{name}__isnull": False})
        chosen = chosen.exclude(pk__in=answered.values("page"))
    return chosen.order_by("subject__number", "visit", "pk")
