"""The history of an answer in words: every change of a question or of a line, who made it, when and why."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.utils.translation import gettext

from edc.accounts.actors import Actor, actor, names, outside
from edc.audit import reading
from edc.audit.acts import Operation, words_of
from edc.audit.reading import Changed, Done
from edc.capture import completeness, reasons, registry
from edc.capture.items import Item, Text
from edc.capture.models import Answered, Blank, Row
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page

MOST_STEPS = 200
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """One answer before and after, in words with its unit; an empty text is a blank."""

    label: str
    old: str
    new: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One change: its circumstances, what happened to the row, the answers that it changed; `mark` where it was
    struck through or restored."""

    by: Actor
    operation: str
    differences: tuple[AnswerDifference, ...]
    mark: str = ""

    @property
    def word(self) -> str:
        """What happened to the row, where more happened than that answers changed."""
        return "" if self.operation == Operation.UPDATE else words_of(Operation, self.operation)

    @property
    def is_removal(self) -> bool:
        """Whether the row is gone."""
        return self.operation == Operation.DELETE


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What a question or a line is called, and its changes, the newest first; `is_cut` where there are older ones.

    `texts` are the free texts among its answers, by name and label.
    """

    label: str
    steps: tuple[AnswerChange, ...]
    is_cut: bool
    texts: Texts


class NoSuchItem(LookupError):
    """The form has no such question, or no such line."""


def of_item(page: Page, name: str) -> AnswerHistory:
    """Every change of an answer on a page. Raises NoSuchItem."""
    model = registry.form(page.form)
    item = next((item for item in model.asked() if item.name == name), None)
    if item is None:
        raise NoSuchItem(name)
    changes = reading.history(table=model._meta.db_table, rows=[page.pk])
    derived = {other.name for other in model.items() if other.derived == name}
    where = ItemPath("", name)
    steps = [*_steps(model, changes, where, only={name, *derived}), *_of_blank(page, where)]
    return _history(str(item.verbose_name), steps, texts=_texts([item]))


def of_line(page: Page, key: str) -> AnswerHistory:
    """Every change of a line of a page, also of one that was removed. Raises NoSuchItem."""
    model = registry.form(page.form).rows()
    label = line_label(model, key) if model else ""
    if model is None or not label:
        raise NoSuchItem(key)
    table, item = model._meta.db_table, key_item(model)
    changes = reading.history_of_key(page=page.pk, table=table, column=item.column, value=key)
    where = ItemPath(key, "")
    steps = [*_steps(model, changes, where, only=None), *_of_blank(page, where)]
    return _history(label, steps, texts=_texts(model.asked()))


def _texts(items: Collection[Item]) -> Texts:
    """The free texts among these items, by name and label."""
    return tuple((item.name, str(item.verbose_name)) for item in items if isinstance(item, Text))


def key_item(model: type[Row]) -> Item:
    """The item that tells one line from the next."""
    (item,) = (item for item in model.items() if item.name == model.row_key)
    return item


def line_label(model: type[Row], key: str) -> str:
    """What a line is called; nothing where there can be no such line."""
    item = key_item(model)
    return "" if item.codelist and key not in item.codes else item.shown(key)


Numbered = tuple[int, AnswerChange]


def _history(label: str, steps: Collection[Numbered], *, texts: Texts) -> AnswerHistory:
    """The newest first, by the numbers of their changes."""
    newest = [step for _number, step in sorted(steps, key=lambda numbered: numbered[0], reverse=True)]
    return AnswerHistory(label, tuple(newest[:MOST_STEPS]), is_cut=len(newest) > MOST_STEPS, texts=texts)


def _steps(
    model: type[Answered], changes: Sequence[Changed], where: ItemPath, *, only: Collection[str] | None
) -> Iterator[Numbered]:
    rows_before = reading.folded(changes)
    people = names(change.done for change in changes if change.done)
    for change in changes:
        differences = tuple(answers(model, change, rows_before.get(change.number, {}), only=only))
        if differences or mark(change):
            yield (
                change.number,
                AnswerChange(_circumstances_at(change, people, where), change.operation, differences, mark(change)),
            )


def _of_blank(page: Page, where: ItemPath) -> Iterator[Numbered]:
    """What was ever said of the blank at a place."""
    if not reading.touches(page=page.pk, table=Blank._meta.db_table):
        return
    column, value = ("row", where.row) if where.row else ("item", where.item)
    changes = reading.history_of_key(page=page.pk, table=Blank._meta.db_table, column=column, value=value)
    rows_before = reading.folded(changes)
    people = names(change.done for change in changes if change.done)
    for change in changes:
        before = rows_before.get(change.number, {})
        if place_of_blank(change, before) == where:
            differences = (blank_told(change, before),)
            yield change.number, AnswerChange(_circumstances_at(change, people, where), Operation.UPDATE, differences)


def place_of_blank(change: Changed, row_before: reading.Row) -> ItemPath:
    """Of which place a word about a blank is."""
    row = {**row_before, **change.old, **change.new}
    return ItemPath(str(row.get("row") or ""), str(row.get("item") or ""))


def blank_told(change: Changed, row_before: reading.Row) -> AnswerDifference:
    """What was said of a blank before and after a change; `row_before` is the whole row."""
    before = {**row_before, **change.old}
    after = {} if change.operation == Operation.DELETE else {**before, **change.new}
    old, new = (
        completeness.in_words(str(side.get("state") or ""), str(side.get("reason") or "")) for side in (before, after)
    )
    return AnswerDifference(label=gettext("Why it is blank"), old=old, new=new, column="state")


def mark(change: Changed) -> str:
    """That a change struck its row through, or restored it; nothing where it did neither."""
    if change.operation != Operation.UPDATE or "struck" not in change.new:
        return ""
    return gettext("restored") if change.new["struck"] is None else gettext("struck through")


def circumstances(change: Changed, people: Mapping[int, str]) -> Actor:
    """Who made a change, when and why, in words; `people` are the names of those with an account."""
    return doer_in_words(change.done, people) if change.done else outside(change)


def _circumstances_at(change: Changed, people: Mapping[int, str], where: ItemPath) -> Actor:
    """Who made a change, when, and the reason that was given for this place."""
    if change.done is None:
        return outside(change)
    doer = actor(change.done, people)
    return replace(doer, reason=reasons.in_words_of(doer.reason, where))


def doer_in_words(done: Done, people: Mapping[int, str], called: Callable[[ItemPath], str] = str) -> Actor:
    """Who did an act, when and why; a reason for change in the words of the form. `called` names a place."""
    doer = actor(done, people)
    return replace(doer, reason=reasons.in_words(doer.reason, called))


def caller(page: Page | None) -> Callable[[ItemPath], str]:
    """What the questions and lines of a page are called; what this release does not know stands for itself."""
    model = next((form for form in registry.forms() if page and form.key() == page.form), None)
    rows = model.rows() if model else None

    def called(where: ItemPath) -> str:
        if where.row:
            return (line_label(rows, where.row) if rows else "") or where.row
        labels = {item.name: item.verbose_name for item in model.items()} if model else {}
        return str(labels.get(where.item, where.item))

    return called


@cache
def standing_columns() -> frozenset[str]:
    """What must be known of a row to say a change of it: the key that names the line, the units beside the answers, and
    all that is said of a blank."""
    models = [model for form in registry.forms() for model in (form, form.rows()) if model]
    keys = {key_item(model).column for model in models if issubclass(model, Row)}
    return frozenset(keys.union({"row", "item", "state", "reason"}, *(_tellers(model) for model in models)))


@cache
def _tellers(model: type[Answered]) -> frozenset[str]:
    """The items that tell the unit of others: said beside these, not for themselves."""
    return frozenset(item.unit_from for item in model.items() if item.unit_from)


@cache
def _items(model: type[Answered]) -> Mapping[str, tuple[Item, frozenset[str]]]:
    """The items by name, each with the columns whose change changes what is said of it: its own, and its unit's."""
    columns = {item.name: item.column for item in model.items()}
    return {
        item.name: (item, frozenset({item.column, columns.get(item.unit_from, item.column)})) for item in model.items()
    }


def answers(
    model: type[Answered], change: Changed, row_before: reading.Row, *, only: Collection[str] | None = None
) -> Iterator[AnswerDifference]:
    """The answers that a change of a form's row changed, in the form's order; `row_before` is the whole row."""
    before = {**row_before, **change.old}
    after = {} if change.operation == Operation.DELETE else {**before, **change.new}
    differences = list(_differences(model, change, before, after, only))
    carried = any(_items(model)[difference.column][0].unit_from for difference in differences)
    hidden = {getattr(model, "row_key", "")} | (_tellers(model) if carried else set())
    said_of = {(difference.column, difference.old, difference.new) for difference in differences}
    for difference in differences:
        # What only repeats the answer that it was derived from, or another that was, is not said twice.
        source = _items(model)[difference.column][0].derived
        is_echo = bool(source) and (source, difference.old, difference.new) in said_of
        said_of.add((source, difference.old, difference.new))
        if difference.column not in hidden and not is_echo:
            yield difference


def _differences(
    model: type[Answered], change: Changed, before: reading.Row, after: reading.Row, only: Collection[str] | None
) -> Iterator[AnswerDifference]:
    """The items of which something else is said after a change than before."""
    touched = change.old.keys() | change.new.keys()
    for name, (item, columns) in _items(model).items():
        if columns.isdisjoint(touched) or (only is not None and name not in only):
            continue
        old, new = said(model, item, before), said(model, item, after)
        if old != new:
            yield AnswerDifference(label=str(item.verbose_name), old=old, new=new, column=name)


def said(model: type[Answered], item: Item, row: reading.Row) -> str:
    """What a row says of an item, with the unit; nothing where it is blank."""
    value = row.get(item.column)
    if value is None:
        return ""
    try:
        shown = item.shown(item.recalled(value))
    except ValueError:  # past the product the database takes more than a form does: a moment at infinity
        shown = str(value)
    unit = model.unit_of(item, row)
    return f"{shown or '“”'} {unit}".strip()
