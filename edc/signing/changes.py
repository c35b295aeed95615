"""What changed on a page since it was signed, in words: where, from what to what, by whom, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from edc.accounts.actors import Actor, names
from edc.audit import content, reading
from edc.audit.acts import Operation
from edc.audit.reading import Changed, Value
from edc.capture import registry
from edc.capture.models import Answered, Blank, Row
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history import selectors as history
from edc.history.selectors import AnswerDifference
from protocol.codelists import BlankState

MOST_CHANGES = 100
OF_BLANKS = frozenset({"row", "item", "state", "reason"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: its number in the trail, what it changed, who made it, and the answers before and after.

    `place` holds of what the page is the page of, and of whether it counts, each column's value before and after.
    """

    number: int
    what: str
    by: Actor
    differences: tuple[AnswerDifference, ...]
    is_removal: bool
    place: Mapping[str, tuple[Value, Value]]


def differences(page: Page, *, after: int) -> tuple[Difference, ...]:
    """What changed of a page's content after a change of the trail, the oldest first; in at most three reads."""
    changes = reading.since(page=page.pk, after=after, most=MOST_CHANGES)
    rows_before = reading.rows_before(changes, columns=history.standing_columns() | OF_BLANKS)
    people = names(change.done for change in changes if change.done)
    return tuple(_difference(page, change, rows_before.get(change.number, {}), people) for change in changes)


def _difference(page: Page, change: Changed, row_before: reading.Row, people: Mapping[int, str]) -> Difference:
    what, answers = _said(page, change, row_before)
    by = history.circumstances(change, people)
    is_removal = change.operation == Operation.DELETE
    return Difference(change.number, what, by, tuple(answers), is_removal, _place(change))


def _place(change: Changed) -> dict[str, tuple[Value, Value]]:
    if change.table != Page._meta.db_table:
        return {}
    columns = change.new.keys() & set(content.PLACE)
    return {column: (change.old.get(column), change.new[column]) for column in columns}


def is_elsewhere(changes: Sequence[Difference]) -> bool:
    """Whether after these changes, the oldest first, the page is another one's, or counts otherwise, than before."""
    ends: dict[str, tuple[Value, Value]] = {}
    for change in changes:
        for column, (old, new) in change.place.items():
            before, _after = ends.get(column, (old, new))
            ends[column] = before, new
    return any(before != after for before, after in ends.values())


def _said(page: Page, change: Changed, row_before: reading.Row) -> tuple[str, Sequence[AnswerDifference]]:
    """What a change changed: a line by its name, a blank by its place, else the page; and its answers."""
    if change.table == Blank._meta.db_table:
        return "", _of_blank(page, change, row_before)
    model = _answered(page, change.table)
    if model is None:
        return _("The page itself"), ()
    what = _line(model, {**row_before, **change.old, **change.new}) if issubclass(model, Row) else ""
    return what, list(history.answers(model, change, row_before))


def _answered(page: Page, table: str) -> type[Answered] | None:
    """The page's form, or its lines, where the table is theirs."""
    form = registry.form(page.form)
    return next((model for model in (form, form.rows()) if model and model._meta.db_table == table), None)


def _line(model: type[Row], row: reading.Row) -> str:
    return history.said(model, history.key_item(model), row)


def _of_blank(page: Page, change: Changed, row_before: reading.Row) -> list[AnswerDifference]:
    before = {**row_before, **change.old}
    after = {} if change.operation == Operation.DELETE else {**before, **change.new}
    known = after or before
    where = ItemPath(str(known.get("row") or ""), str(known.get("item") or ""))
    return [AnswerDifference(_called(page, where), _blank_in_words(before), _blank_in_words(after))]


def _called(page: Page, where: ItemPath) -> str:
    """What a place is called; the place itself where the form has none."""
    form = registry.form(page.form)
    rows = form.rows()
    if where.row:
        return (history.line_label(rows, where.row) if rows else "") or str(where)
    return next((str(item.verbose_name) for item in form.asked() if item.name == where.item), str(where))


def _blank_in_words(row: reading.Row) -> str:
    """What a row says of a blank; nothing where it says nothing."""
    state, reason = str(row.get("state") or ""), str(row.get("reason") or "")
    if not state:
        return ""
    label = _(BlankState(state).label) if state in set(BlankState) else state
    return f"{label}: {reason}" if reason else label
