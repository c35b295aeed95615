"""A page as it stood before the last changes: what stands, taken back change by change."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from edc.audit.acts import Operation
from edc.audit.reading import Changed, Row, Value
from edc.capture import registry
from edc.capture.items import Item
from edc.capture.models import Answered, Blank, Crf
from edc.capture.models import Row as Line
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history.selectors import key_item


@dataclass(slots=True)
class PastRow:
    """One row on the way back: what stands of it now, if anything, and the older columns laid over that."""

    now: Answered | Blank | None
    there: bool
    older: dict[str, Value] = field(default_factory=dict)

    def take_back(self, change: Changed) -> None:
        """As it stood before a change."""
        self.there = change.operation != Operation.INSERT
        self.older = {**({} if change.operation == Operation.DELETE else self.older), **change.old}


def tables(model: type[Crf]) -> tuple[str, ...]:
    """The tables that hold what a page of this form says."""
    rows = model.rows()
    return tuple(each._meta.db_table for each in (model, rows, Blank) if each)


def before(page: Page, stored: Content, changes: Sequence[Changed]) -> Content:
    """What stood on a page before these changes, which are its last ones, the oldest first."""
    model = registry.form(page.form)
    parts = {(part._meta.db_table, part.pk): PastRow(part, there=True) for part in _parts(stored)}
    for change in reversed(changes):
        parts.setdefault((change.table, change.row), PastRow(None, there=False)).take_back(change)
    content = Content(answers=None, rows={})
    answers = None
    for (table, _row), standing in parts.items():
        part = _part(model, page, table, standing) if standing.there else None
        if isinstance(part, Crf):
            answers = part
        elif isinstance(part, Line):
            content.rows[getattr(part, part.row_key)] = part
        elif isinstance(part, Blank):
            content.blanks[part.place] = part
    return Content(answers=answers, rows=content.rows, blanks=content.blanks)


def _parts(stored: Content) -> Iterator[Answered | Blank]:
    yield from (stored.answers,) if stored.answers else ()
    yield from stored.rows.values()
    yield from stored.blanks.values()


def _part(model: type[Crf], page: Page, table: str, standing: PastRow) -> Answered | Blank:
    """One row as it stood."""
    part = copy(standing.now) if standing.now else _new(model, page, table)
    names = {model_field.column: model_field for model_field in part._meta.concrete_fields}
    for column, value in standing.older.items():
        if column in names and column not in ("id", "page_id"):
            setattr(part, names[column].attname, recalled(names[column], value))
    return part


def _new(model: type[Crf], page: Page, table: str) -> Answered | Blank:
    rows = model.rows()
    kinds: tuple[type[Crf | Line | Blank], ...] = (model, rows, Blank) if rows else (model, Blank)
    (kind,) = (kind for kind in kinds if kind._meta.db_table == table)
    return kind(page=page)


def recalled(column: object, value: Value) -> object:
    """A value as the trail kept it; what this release cannot read stays text."""
    if not isinstance(column, Item) or value is None:
        return value
    try:
        return column.to_python(column.recalled(value))
    except (ValueError, ValidationError):  # past the product the database takes a moment at infinity
        return value


def keys(changes: Sequence[Changed], stored: Content, model: type[Crf]) -> dict[tuple[str, int], ItemPath]:
    """The line or the place of a blank that each changed row is; of the page's own answers nothing."""
    places = {(part._meta.db_table, part.pk): _place(part) for part in _parts(stored) if not isinstance(part, Crf)}
    rows = model.rows()
    for change in changes:
        whole: Row = {**change.old, **change.new}
        if change.operation == Operation.UPDATE or change.table == model._meta.db_table:
            continue
        if change.table == Blank._meta.db_table:
            places[change.table, change.row] = ItemPath(str(whole["row"]), str(whole["item"]))
        elif rows:
            places[change.table, change.row] = ItemPath(str(whole[key_item(rows).column]), "")
    return places


def _place(part: Answered | Blank) -> ItemPath:
    if isinstance(part, Line):
        return ItemPath(str(getattr(part, part.row_key)), "")
    return part.place if isinstance(part, Blank) else ItemPath("", "")
