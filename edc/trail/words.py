"""The trail in words: who did what, where, when and why, and every value before and after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from edc.accounts.actors import Actor, moment, outside, roles
from edc.audit.acts import Operation, words_of
from edc.audit.reading import Changed, Done, Value
from edc.capture import meanings, registry
from edc.capture.models import Answered, Blank, Row
from edc.capture.titles import title_of, visit_label
from edc.casebook.models import Page
from edc.history import selectors as history
from edc.history.selectors import AnswerDifference
from edc.trail import tables
from edc.trail.known import CasebookLocation, Known
from protocol.schedule import VISITS

# What the place of a new page or visit says already.
SAID_BY_PLACE = {
    "casebook_page": {"subject_id", "visit_id", "form", "repeat"},
    "casebook_visit": {"subject_id", "code", "repeat"},
}

BLANKS = Blank._meta.db_table


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One row's change in words.

    `by` where no act announced it; `place` where it is not its act's own; `is_hidden` where the person may not read it.
    """

    what: str
    word: str
    differences: tuple[AnswerDifference, ...]
    place: CasebookLocation
    by: Actor | None
    is_whole: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One act with its first changes, or one change that no act announced; `number` is the act's."""

    by: Actor
    number: int | None
    place: CasebookLocation
    changes: tuple[ChangeLine, ...]
    has_more: bool


def act_line(act: Done, changes: Sequence[Changed], *, known: Known, most: int) -> TrailLine:
    """One act in words, with at most so many of its changes."""
    place = place_of(act, known)
    shown = tuple(line for change in changes if (line := _beneath(change, place, known)))
    return TrailLine(by_whom(act, known), act.entry, place, shown[:most], has_more=len(shown) > most)


def by_whom(act: Done, known: Known) -> Actor:
    """Who did an act, when and why, with the places that a reason names."""
    return history.doer_in_words(act, known.people, history.caller(known.pages.get(act.page or 0)))


def stray_line(change: Changed, *, known: Known) -> TrailLine:
    """One change that no act announced, in words."""
    place = place_of(change, known)
    line = replace(change_line(change, known, place=CasebookLocation()), by=None)
    return TrailLine(outside(change), None, place, (line,), has_more=False)


def _beneath(change: Changed, place: CasebookLocation, known: Known) -> ChangeLine | None:
    """A change beneath its act; nothing where it only marks the page with the act's own number."""
    if change.done and _is_mark(change, change.done):
        return None
    is_here = change.page is not None and change.done is not None and change.page == change.done.page
    here = place if is_here else place_of(change, known)
    return change_line(change, known, place=CasebookLocation() if here == place else here)


def _is_mark(change: Changed, act: Done) -> bool:
    return change.table == "casebook_page" and dict(change.new) == {"last_entry": str(act.entry)}


def change_line(change: Changed, known: Known, *, place: CasebookLocation) -> ChangeLine:
    """One row's change in words."""
    is_hidden, mark = known.hides(change), history.mark(change)
    return ChangeLine(
        what=_what(change, known),
        word=mark or _happened(change),
        differences=() if is_hidden else tuple(_shown(differences(change, known), mark)),
        place=place,
        by=None if change.done else outside(change),
        is_whole=change.operation != Operation.UPDATE,
        is_hidden=is_hidden,
    )


def _shown(changed: Iterable[AnswerDifference], mark: str) -> Iterator[AnswerDifference]:
    """Differences without that which the word for the whole change says already."""
    return (difference for difference in changed if not mark or difference.column != "struck")


def _happened(change: Changed) -> str:
    """What became of the row, where it is not only changed; that a page's first answers are new goes without saying."""
    form = tables.form_of(change.table)
    is_answers = change.table == BLANKS or (form and not issubclass(form, Row))
    is_first = change.done and change.operation == Operation.INSERT and is_answers
    return "" if is_first or change.operation == Operation.UPDATE else words_of(Operation, change.operation)


def _what(change: Changed, known: Known) -> str:
    """What the row is: a line of a form by its key, a person by name; of the act's own form nothing need be said."""
    form = tables.form_of(change.table)
    if change.table == BLANKS:
        where = history.place_of_blank(change, known.standing.get(change.number, {}))
        return history.caller(known.pages.get(change.page or 0))(where)
    if form is None:
        named = {"accounts_user": known.usernames.get(change.row), "accounts_site": known.sites.get(change.row)}
        return " ".join(filter(None, (tables.table_label(change.table), str(named.get(change.table) or ""))))
    return line_of(change, known) if issubclass(form, Row) else ""


def line_of(change: Changed, known: Known) -> str:
    """What the line of a form is called that was changed; nothing where it is none."""
    form = tables.form_of(change.table)
    if form is None or not issubclass(form, Row):
        return ""
    item = history.key_item(form)
    row = {**known.standing.get(change.number, {}), **change.old, **change.new}
    return history.said(form, item, row)


def differences(change: Changed, known: Known) -> Iterator[AnswerDifference]:
    """The values that a change changed, each before and after; those that were and are blank are left out."""
    form = tables.form_of(change.table)
    standing = known.standing.get(change.number, {})
    if change.table == BLANKS:
        yield history.blank_told(change, standing)
        return
    if form:
        yield from history.answers(form, change, standing)
    for column in _columns_beside(form, change):
        old, new = (_value(change, column, side.get(column), known) for side in (change.old, change.new))
        if old != new or (change.table, column) in tables.WITHHELD:
            yield AnswerDifference(tables.column_label(change.table, column), old, new, column)


def _columns_beside(form: type[Answered] | None, change: Changed) -> Iterator[str]:
    """The columns of a change that are told beside a form's answers; of a new or deleted line its answers say all."""
    if form and change.operation != Operation.UPDATE:
        return
    silent = {"id"} | ({item.column for item in form.items()} if form else set())
    if change.operation == Operation.INSERT:
        silent |= SAID_BY_PLACE.get(change.table, set())
    yield from (column for column in {**change.old, **change.new} if column not in silent)


def _value(change: Changed, column: str, value: Value, known: Known) -> str:
    """A value of a table that is no form's, in words."""
    if value is None:
        return ""
    if (change.table, column) in tables.WITHHELD:
        return tables.DOTS
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if tables.is_moment(change.table, column):
        return _moment(value)
    key = int(value) if value.isdecimal() else 0
    named = {
        "site_id": known.sites.get(key),
        "user_id": known.usernames.get(key),
        "subject_id": known.subjects.get(key),
        "visit_id": known.visits.get(key),
        "laboratory_id": known.laboratories.get(key),
    }.get(column)
    if named:
        return str(named)
    if len(value) > tables.LONGEST:
        return f"{value[: tables.LONGEST]}…"
    return {"form": _form(value), "role": roles(value), "meaning": meanings.words_of(value)}.get(column, value)


def _moment(value: str) -> str:
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:  # past the product the database takes a moment at infinity
        return value


def _form(key: str) -> str:
    try:
        return str(registry.form(key).title)
    except registry.NoSuchForm:
        return key


def place_of(event: Done | Changed, known: Known) -> CasebookLocation:
    """Where it was done, as far as the person may read there."""
    page = known.pages.get(event.page or 0)
    if page:
        if page.pk not in known.places:
            known.places[page.pk] = page_place(page)
        return known.places[page.pk]
    if isinstance(event, Done):
        return _of_subject(event.subject, known)
    visit = known.visits.get(event.row) if event.table == "casebook_visit" else None
    if visit:
        url = reverse("subject", args=[visit.subject.number])
        return CasebookLocation(
            visit.subject.number, visit_label(visit) if visit.code in VISITS else visit.code, "", url
        )
    return _of_subject(event.row if event.table == "casebook_subject" else None, known)


def page_place(page: Page) -> CasebookLocation:
    """A page by its subject, visit and form; one whose form or visit this release does not know, by its subject."""
    try:
        title = title_of(page)
    except LookupError:
        return CasebookLocation(subject=page.subject.number, form=page.form)
    return CasebookLocation(page.subject.number, title.visit, title.form, reverse("page", args=[page.pk]))


def _of_subject(key: int | None, known: Known) -> CasebookLocation:
    subject = known.subjects.get(key or 0)
    return (
        CasebookLocation(subject=subject.number, url=reverse("subject", args=[subject.number]))
        if subject
        else CasebookLocation()
    )
