"""Who changed what had been verified, and when: read from the trail, for the lines on a screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from edc.accounts.actors import names
from edc.audit import reading
from edc.audit.reading import Changed
from edc.capture import registry, selectors
from edc.capture.models import Blank
from edc.capture.submission import Content
from edc.history.selectors import circumstances
from edc.sdv.worklist import Asking

Rows = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a change of a place is found in the trail: rows of tables, and the columns that say the place."""

    rows: tuple[tuple[str, int], ...]
    columns: frozenset[str] | None


def with_changes(asking: Sequence[Asking]) -> list[Asking]:
    """These lines, each with its last change since it was verified; two reads a form, and three."""
    stored = selectors.contents({ask.page.pk: ask.page for ask in asking}.values())
    traces = [_trace(ask, stored[ask.page.pk]) for ask in asking]
    changes = _changes(traces)
    last = [_last(trace, changes) for trace in traces]
    people = names(change.done for change in last if change and change.done)
    return [
        replace(ask, changed=circumstances(change, people) if change else None)
        for ask, change in zip(asking, last, strict=True)
    ]


def _trace(ask: Asking, content: Content) -> Trace:
    model, where = registry.form(ask.page.form), ask.standing.place
    rows = []
    columns: frozenset[str] | None = None
    if where.row:
        line = content.rows.get(where.row)
        rows += [(line._meta.db_table, line.pk)] if line else []
    else:
        (item,) = (item for item in model.asked() if item.name == where.item)
        rows.append((model._meta.db_table, ask.page.pk))
        columns = frozenset({item.column, item.unit_from, "state", "reason"})
    blank = content.blanks.get(where)
    rows += [(Blank._meta.db_table, blank.pk)] if blank else []
    return Trace(tuple(rows), columns)


def _changes(traces: Iterable[Trace]) -> dict[tuple[str, int], list[Changed]]:
    """All changes of the rows that are traced, one read a table."""
    tables: Rows = {}
    for table, row in (traced_row for trace in traces for traced_row in trace.rows):
        tables.setdefault(table, set()).add(row)
    by_row: dict[tuple[str, int], list[Changed]] = {}
    for table, rows in tables.items():
        for change in reading.history(table=table, rows=rows):
            by_row.setdefault((table, change.row), []).append(change)
    return by_row


def _last(trace: Trace, changes: dict[tuple[str, int], list[Changed]]) -> Changed | None:
    """The newest change that touched the place."""
    touching = [
        change
        for traced_row in trace.rows
        for change in changes.get(traced_row, ())
        if trace.columns is None or not trace.columns.isdisjoint(change.old.keys() | change.new.keys())
    ]
    return max(touching, key=lambda change: change.number, default=None)
