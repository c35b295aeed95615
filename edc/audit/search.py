"""What is asked of the trail, by whom, and the answer a screen at a time: newest first, by keyset, never by counting.

The trail is two streams: acts, and changes that no act announced. Both are read in the order of their moments, so
that a screen costs the same at the beginning and after a million lines.
"""

import heapq
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from edc.audit import reading
from edc.audit.models import Change, Entry
from edc.audit.reading import Changed, Done

Ids = Collection[int] | QuerySet[Any, Any]
Line = Done | Changed

# What the filter of origins calls a change that came through no door of the product.
DATABASE = "database"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SPOT = re.compile(r"([0-9]{1,17})\.([ac])\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailScope:
    """What a person may see of the trail.

    Acts: at these sites, of these kinds anywhere, of these kinds where one of these people did them. Changes that
    no act announced: on these pages, on these rows of the tables named, on any row of these tables.
    """

    everything: bool = False
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    people: Ids = ()
    pages: Ids = ()
    rows: Mapping[str, Ids] = field(default_factory=dict)
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectFilter:
    """A subject's number in the database, its pages, and the rows that came with it into the book, by table."""

    key: int
    pages: Ids
    rows: Mapping[str, Ids]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFilter:
    """One column of a table; or all columns of the rows that have this text in their key.

    `rows` are those that stand in the table with that key; those that are gone tell it themselves.
    """

    table: str
    column: str
    key: str = ""
    rows: QuerySet[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A question to the trail; what is left out is not asked for. `since` is included, `until` is not."""

    subject: SubjectFilter | None = None
    pages: Ids | None = None
    item: ColumnFilter | None = None
    person: str = ""
    act: str = ""
    origin: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the trail: after the line of this moment, kind and number."""

    at: datetime
    is_change: bool
    number: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{'c' if self.is_change else 'a'}.{self.number}"


def cursor(text: str) -> Cursor | None:
    """The place that an address names; nothing where it names none."""
    match = SPOT.fullmatch(text)
    if match is None:
        return None
    at = EPOCH + int(match[1]) * MICROSECOND
    return Cursor(at=at, is_change=match[2] == "c", number=int(match[3]))


def _spot_of(line: Line) -> Cursor:
    return Cursor(at=line.at, is_change=isinstance(line, Changed), number=line.number)


def _order(line: Line) -> tuple[datetime, bool, int]:
    return line.at, isinstance(line, Changed), line.number


@dataclass(frozen=True, slots=True)
class Screen:
    """Some lines of the trail, and the place after which the next ones follow, where there are any."""

    lines: tuple[Line, ...]
    following: Cursor | None


def screen(*, scope: TrailScope, asked: Filter, before: Cursor | None, most: int) -> Screen:
    """The newest lines that answer the question, beneath a place where one is named."""
    acts = [_done(entry) for entry in entries(scope, asked, before)[: most + 1]]
    numbers = list(strays(scope, asked, before).values_list("pk", flat=True)[: most + 1])
    changes = sorted(reading.numbered(numbers).values(), key=_order, reverse=True)
    lines = tuple(merged(acts, changes))
    shown = lines[:most]
    return Screen(lines=shown, following=_spot_of(shown[-1]) if len(lines) > most else None)


def merged(acts: Iterable[Done], changes: Iterable[Changed]) -> Iterator[Line]:
    """Both streams as one, the newest first."""
    return heapq.merge(acts, changes, key=_order, reverse=True)


def act(*, scope: TrailScope, entry: int) -> Done | None:
    """One act, where it may be seen."""
    row = Entry.objects.filter(_seen(scope), pk=entry).first()
    return _done(row) if row else None


def _done(entry: Entry) -> Done:
    return Done(
        entry=entry.pk,
        at=entry.at,
        act=entry.act,
        by=entry.by_id,
        by_name=entry.by_name,
        role=entry.role,
        site=entry.site,
        subject=entry.subject_id,
        page=entry.page_id,
        reason=entry.reason,
        origin=entry.origin,
        request=entry.request,
        code_version=entry.code_version,
    )


def entries(scope: TrailScope, asked: Filter, before: Cursor | None = None) -> QuerySet[Entry]:
    """The acts that answer the question, the newest first."""
    if asked.origin == DATABASE:
        return Entry.objects.none()
    query = Entry.objects.filter(_seen(scope), _between(asked), _beneath(before, is_change=False))
    exact = {"by_name": asked.person, "act": asked.act, "origin": asked.origin}
    query = query.filter(**{name: value for name, value in exact.items() if value})
    if asked.subject:
        query = query.filter(Q(subject_id=asked.subject.key) | Q(pk__in=_births(asked.subject)))
    if asked.pages is not None:
        touched = _any(Change.objects.filter(entry_id=OuterRef("pk"), page_id__in=asked.pages))
        # In this order: only for an act that is on no page are its changes looked up.
        query = query.filter(Q(page_id__in=asked.pages) | (Q(page_id__isnull=True) & Q(touched)))
    if asked.item:
        query = query.filter(_any(_touching(asked.item).filter(entry_id=OuterRef("pk"), tx=OuterRef("tx"))))
    return query.order_by("-at", "-id")


def strays(scope: TrailScope, asked: Filter, before: Cursor | None = None) -> QuerySet[Change]:
    """The changes that no act announced and that answer the question, the newest first."""
    if asked.act or asked.origin not in ("", DATABASE):
        return Change.objects.none()
    changes = _touching(asked.item) if asked.item else Change.objects.all()
    query = changes.filter(_beneath(before, is_change=True), _between(asked), entry_id__isnull=True)
    if not scope.everything:
        on_tables = Q(table_name__in=scope.tables)
        query = query.filter(Q(page_id__in=scope.pages) | _on_rows(scope.rows) | on_tables)
    if asked.subject:
        query = query.filter(Q(page_id__in=asked.subject.pages) | _on_rows(asked.subject.rows))
    if asked.pages is not None:
        query = query.filter(page_id__in=asked.pages)
    if asked.person:
        query = query.filter(db_role=asked.person)
    return query.order_by("-at", "-id")


def _seen(scope: TrailScope) -> Q:
    if scope.everything:
        return Q()
    personal = Q(act__in=scope.personal, by_id__in=scope.people)
    return Q(site__in=scope.sites) | Q(act__in=scope.kinds) | personal


def _between(asked: Filter) -> Q:
    since = Q(at__gte=asked.since) if asked.since else Q()
    return since & Q(at__lt=asked.until) if asked.until else since


def _beneath(before: Cursor | None, *, is_change: bool) -> Q:
    """Beneath a place. Of one and the same moment the changes stand above the acts."""
    if before is None:
        return Q()
    if before.is_change is is_change:
        return Q(at__lte=before.at) & (Q(at__lt=before.at) | Q(pk__lt=before.number))
    return Q(at__lt=before.at) if is_change else Q(at__lte=before.at)


def _on_rows(rows: Mapping[str, Ids]) -> Q:
    condition = Q(pk__in=())
    for table, keys in rows.items():
        condition |= Q(table_name=table, row_id__in=keys)
    return condition


def _births(subject: SubjectFilter) -> list[int]:
    """The acts that are on no single subject, but brought this one or something of it into the book."""
    made = Change.objects.filter(_on_rows(subject.rows), op="I", entry_id__isnull=False)
    return [entry for entry in made.order_by().values_list("entry_id", flat=True).distinct() if entry]


def _touching(item: ColumnFilter) -> QuerySet[Change]:
    """The changes of an item: what says something else than before, or was said on a row that came or went."""
    answer = Coalesce(KeyTextTransform(item.column, "new"), KeyTextTransform(item.column, "old"))
    changes = Change.objects.filter(table_name=item.table).annotate(answer=answer)
    if item.rows is not None:
        return changes.filter(Q(_any(item.rows.filter(pk=OuterRef("row_id")))) | Q(answer=item.key))
    return changes.filter(answer__isnull=False)


def _any(rows: QuerySet[Any]) -> Subquery:
    """Whether there is such a row: looked up anew for each line. EXISTS may be turned round and read a whole table."""
    hit = rows.order_by().annotate(hit=Value(True, BooleanField())).values("hit")[:1]
    return Subquery(hit, output_field=BooleanField())
