"""Who changed what had been verified, and when: read from the trail, for the lines on a screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from edc.accounts.actors import names
from edc.audit import reading
from edc.audit.reading import Changed
from edc.capture import registry, selectors
from edc.capture.models import Blank
from edc.capture.selectors import Content
from edc.history.selectors import circumstances
from edc.sdv.worklist import Asking

Rows = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a change of a place is found in the trail: rows of tables, and the columns that say the place."""

    rows: tuple[tuple[str, int], ...]
    columns: frozenset[str] | None


def told(asking: Sequence[Asking]) -> list[Asking]:
    """These lines, each with its last change since it was verified; two reads a form, and three."""
    stored = selectors.contents({one.page.pk: one.page for one in asking}.values())
    traces = [_trace(one, stored[one.page.pk]) for one in asking]
    changes = _changes(traces)
    last = [_last(one, trace, changes) for one, trace in zip(asking, traces, strict=True)]
    people = names(change.done for change in last if change and change.done)
    return [
        replace(one, changed=circumstances(change, people) if change else None)
        for one, change in zip(asking, last, strict=True)
    ]


def _trace(one: Asking, content: Content) -> Trace:
    model, where = registry.form(one.page.form), one.standing.place
    rows = []
    columns: frozenset[str] | None = None
    if where.row:
        line = content.rows.get(where.row)
        rows += [(line._meta.db_table, line.pk)] if line else []
    else:
        (item,) = (item for item in model.asked() if item.name == where.item)
        rows.append((model._meta.db_table, one.page.pk))
        columns = frozenset({item.column, item.unit_from, "state", "reason"})
    blank = content.blanks.get(where)
    rows += [(Blank._meta.db_table, blank.pk)] if blank else []
    return Trace(tuple(rows), columns)


def _changes(traces: Iterable[Trace]) -> dict[tuple[str, int], list[Changed]]:
    """All changes of the rows that are traced, one read a table."""
    tables: Rows = {}
    for table, row in (found for trace in traces for found in trace.rows):
        tables.setdefault(table, set()).add(row)
    found: dict[tuple[str, int], list[Changed]] = {}
    for table, rows in tables.items():
        for change in reading.history(table=table, rows=rows):
            found.setdefault((table, change.row), []).append(change)
    return found


def _last(one: Asking, trace: Trace, changes: dict[tuple[str, int], list[Changed]]) -> Changed | None:
    """The newest change that touched the place."""
    touching = [
        change
        for found in trace.rows
        for change in changes.get(found, ())
        if trace.columns is None or not trace.columns.isdisjoint(change.old.keys() | change.new.keys())
    ]
    return max(touching, key=lambda change: change.number, default=None)
