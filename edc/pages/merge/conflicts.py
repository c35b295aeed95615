"""Two people on one page: what one typed and what others saved meanwhile, laid together before anything is saved.

What stands in a box is compared as the text that the browser would post; see `merging` for what becomes of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext

from edc.accounts.actors import names as people_of
from edc.audit import reading
from edc.audit.reading import Changed
from edc.capture import selectors
from edc.capture.checks.findings import Finding, Severity
from edc.capture.items import Item
from edc.capture.models import Answered, Blank, Crf
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath, place
from edc.casebook.models import Page
from edc.history import page_as_of
from edc.history import selectors as history
from edc.pages import posted_reasons
from edc.pages.beside import Note
from edc.pages.forms import OF_ITSELF, Sheet
from edc.pages.lines import OfferedLine
from edc.pages.merge.three_way_merge import How, MergeOutcome, Texts, merged
from protocol.codelists import BlankState

Part = TypeVar("Part", bound=Answered)


@dataclass(frozen=True, slots=True)
class Merge:
    """The sheet on which both are laid together; what was taken over, and what needs a look."""

    sheet: Sheet
    taken: tuple[Note, ...]
    both: tuple[Note, ...]


def lay_together(sheet: Sheet, page: Page) -> Merge:
    """Lays what was typed on the sheet over what `page` holds now: the next save stores both. Says so at each box."""
    seen, data = sheet.form.cleaned_data["seen"], sheet.form.data
    # First what stands, then what changed: what is saved in between is refused once more, and never typed over unseen.
    stored = selectors.content(page)
    changes = reading.since_act(page=page.pk, entry=seen, tables=page_as_of.tables(sheet.model))
    now = replace(sheet, page=page, stored=stored, data=None, proposed={})
    then = replace(now, stored=page_as_of.before(page, stored, changes))
    base, theirs = texts(then), texts(now)
    mine = _mine(sheet, then, base)
    outcomes = merged(base=base, theirs=theirs, mine=mine, tied=_tied(sheet))
    laid = dict(data.items())
    for name, outcome in outcomes.items():
        if outcome.text == theirs.get(name, ""):
            laid[name] = outcome.text
    both = replace(sheet, page=page, stored=stored, data=laid)
    both.is_valid()
    notes = tuple(_notes(both, outcomes, base, theirs, mine, changes))
    _tell(both, notes)
    both.refuse(_of_page(lost) for line in both.lines if line.is_struck and (lost := _lost(line, base, data)))
    return Merge(
        sheet=both,
        taken=tuple(note for note in notes if note.is_taken),
        both=tuple(note for note in notes if not note.is_taken),
    )


def _of_page(text: str) -> Finding:
    return Finding("page.merge", "", Severity.HARD, text)


def _lost(line: OfferedLine, base: Texts, data: Mapping[str, Any]) -> str:
    """What was typed on a line that was struck through meanwhile: its boxes are gone, so a sentence holds it."""
    names = [line.form.add_prefix(name) for name in line.form.fields]
    posted = {name: str(data[name]).strip() for name in names if name in data}
    typed = [text for name, text in posted.items() if text != base.get(name, "")]
    words = {"line": line.label, "typed": gettext(", ").join(filter(None, typed)) or gettext("blank")}
    sentence = gettext("Meanwhile the line %(line)s was struck through. What you typed on it is not saved: %(typed)s.")
    return sentence % words if typed else ""


def _tell(sheet: Sheet, notes: Sequence[Note]) -> None:
    by_name = {note.name: note for note in notes}
    for form in (sheet.form, *(line.form for line in sheet.lines)):
        form.show_merged(by_name)


def texts(sheet: Sheet) -> dict[str, str]:
    """What stands in each box of a page that nobody typed on, as the browser would post it."""
    boxes = _posted(sheet.form, sheet.form.initial)
    for line in sheet.lines:
        boxes |= _posted(line.form, line.form.initial)
    for where, blank in sheet.stored.explained.items():
        typed = posted_reasons.standing_as_typed(blank)
        boxes |= {f"{posted_reasons.BLANK}{where}": typed.code, f"{posted_reasons.WHY_BLANK}{where}": typed.words}
    return boxes


def _posted(form: forms.Form, values: Mapping[str, object]) -> dict[str, str]:
    names = [name for name in form.fields if name not in OF_ITSELF]
    return {form.add_prefix(name): _text(form.fields[name], values.get(name)) for name in names}


def _text(field: forms.Field, value: object) -> str:
    shown = field.widget.format_value(field.prepare_value(value))
    return (shown[0] if shown else "") if isinstance(shown, list) else (shown or "")


def _mine(sheet: Sheet, then: Sheet, base: Texts) -> dict[str, str]:
    """What was typed, as it would be stored; a line on which no result was typed nor stood is left as it was seen."""
    answers = _completed(sheet.model(page=sheet.page), sheet.form)
    boxes = _posted(sheet.form, answers.answers())
    for line in sheet.lines:
        boxes |= _line(sheet, then, line, base)
    named = {name for name in base if name.startswith((posted_reasons.BLANK, posted_reasons.WHY_BLANK))}
    boxes |= {name: base[name] for name in named}
    for where, typed in sheet.posted_reasons.blanks.items():
        boxes |= {f"{posted_reasons.BLANK}{where}": typed.code, f"{posted_reasons.WHY_BLANK}{where}": typed.words}
    return boxes


def _line(sheet: Sheet, then: Sheet, line: OfferedLine, base: Texts) -> dict[str, str]:
    rows = sheet.model.rows()
    assert rows is not None
    if line.is_struck:
        return {name: base[name] for name in _posted(line.form, {})}
    typed, before = _completed(rows.blank(line.code), line.form), then.stored.rows.get(line.code)
    if typed.is_blank() and (before is None or before.is_blank()):
        return {name: base[name] for name in _posted(line.form, {})}
    return _posted(line.form, typed.answers())


def _completed(part: Part, form: forms.Form) -> Part:
    """The answers of a form, as a save would store them."""
    for item in part.asked():
        if item.name in form.cleaned_data:
            setattr(part, item.attname, form.cleaned_data[item.name])
    part.complete()
    return part


def _tied(sheet: Sheet) -> dict[str, str]:
    """Each box that means nothing without another, and that one: a number and its unit, a reason and its state."""
    partners = {item.name: item.unit_from for item in sheet.asked if item.unit_from}
    rows = sheet.model.rows()
    for line in sheet.lines if rows else ():
        partners |= {
            line.form.add_prefix(item.name): line.form.add_prefix(item.unit_from)
            for item in (rows.asked() if rows else ())
            if item.unit_from
        }
    places = {*sheet.stored.explained, *sheet.posted_reasons.blanks}
    return partners | {f"{posted_reasons.WHY_BLANK}{where}": f"{posted_reasons.BLANK}{where}" for where in places}


def _notes(
    sheet: Sheet,
    outcomes: Mapping[str, MergeOutcome],
    base: Texts,
    theirs: Texts,
    mine: Texts,
    changes: Sequence[Changed],
) -> Iterator[Note]:
    """What is to be told of each box that others changed to something else than was typed, in the page's order."""
    touched = _touched(sheet.model, sheet.stored, changes)
    people = people_of(change.done for change in changes if change.done)
    for box in _boxes(sheet, outcomes):
        outcome, change = outcomes[box.name], touched.get(box.name)
        if outcome.how is not How.MINE and change:
            yield Note(
                name=box.name,
                label=box.label,
                is_taken=outcome.how is How.TAKEN,
                old=box.said(base.get(box.name, "")),
                new=box.said(theirs.get(box.name, "")),
                typed=box.said(mine.get(box.name, "")),
                text=theirs.get(box.name, ""),
                who=history.circumstances(change, people).who,
                when=f"{timezone.localtime(change.at):%Y-%m-%d %H:%M}",
                target=box.target,
            )


@dataclass(frozen=True, slots=True)
class MergedBox:
    """One box of the page: the name it is posted under, what it is called, its item, and where its link leads."""

    name: str
    label: str
    item: Item | None
    target: str

    def said(self, text: str) -> str:
        """What stands in it, for a person."""
        if self.item is None:
            states = {str(state.value): gettext(state.label) for state in BlankState}
            shown = states.get(text, text)
        else:
            shown = self.item.shown(text) or text
        return shown if text else gettext("blank")


def _boxes(sheet: Sheet, outcomes: Mapping[str, MergeOutcome]) -> Iterator[MergedBox]:
    labels = {ItemPath("", item.name): str(item.verbose_name) for item in sheet.asked}
    for item in sheet.asked:
        yield MergedBox(item.name, str(item.verbose_name), item, _id(sheet.form, item.name))
    rows = sheet.model.rows()
    for line in sheet.lines if rows else ():
        labels[ItemPath(line.code, "")] = line.label
        for item in rows.asked() if rows else ():
            if item.name in line.form.fields:
                label = gettext("%(line)s, %(item)s") % {"line": line.label, "item": item.verbose_name}
                yield MergedBox(line.form.add_prefix(item.name), label, item, _id(line.form, item.name))
    for name in sorted(outcomes):
        if name.startswith((posted_reasons.BLANK, posted_reasons.WHY_BLANK)):
            where = place(name.removeprefix(posted_reasons.BLANK).removeprefix(posted_reasons.WHY_BLANK))
            label = gettext("%(item)s, why it is blank") % {"item": labels.get(where, str(where))}
            yield MergedBox(name, label, None, name)


def _id(form: forms.Form, name: str) -> str:
    return str(form[name].id_for_label or f"{form[name].auto_id}_0")


def _touched(model: type[Crf], stored: Content, changes: Sequence[Changed]) -> dict[str, Changed]:
    """For each box the last change of what stands in it."""
    where = page_as_of.keys(changes, stored, model)
    by_box = {}
    for change in changes:
        for column in change.old.keys() | change.new.keys():
            by_box[_name(model, change.table, where.get((change.table, change.row)), column)] = change
    return by_box


def _name(model: type[Crf], table: str, where: ItemPath | None, column: str) -> str:
    """The name under which a column is posted."""
    if table == Blank._meta.db_table:
        return f"{posted_reasons.BLANK if column == 'state' else posted_reasons.WHY_BLANK}{where}"
    kind = model if table == model._meta.db_table or where is None else model.rows()
    names = {item.column: item.name for item in kind.items()} if kind else {}
    name = names.get(column, column)
    return f"{where.row}-{name}" if where else name
