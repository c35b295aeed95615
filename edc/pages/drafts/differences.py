"""What a draft says otherwise than what is stored: answers, lines, blanks, reasons, and text that is no item."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext

from edc.capture import completeness
from edc.capture.items import Item
from edc.capture.models import Answered
from edc.casebook.item_paths import ItemPath
from edc.history.selectors import AnswerDifference
from edc.pages import posted_reasons
from edc.pages.forms import Sheet
from edc.pages.posted_reasons import Typed
from edc.pages.reasons.questions import choices

MOST_SIGNS = 200


def differences(sheet: Sheet) -> Iterator[AnswerDifference]:
    """All that was typed on a sheet and is something else than the page shows by itself, in the page's order."""
    for piece in (*_answers(sheet), *_blanks(sheet), *_blanks_at_once(sheet), *_reasons(sheet), *_boxes(sheet)):
        yield replace(piece, old=_cut(piece.old), new=_cut(piece.new))


def _cut(text: str) -> str:
    return Truncator(text).chars(MOST_SIGNS)


def _answers(sheet: Sheet) -> Iterator[AnswerDifference]:
    yield from _of_form(sheet.form, _items(sheet.model), sheet.stored.answers, "")
    rows = sheet.model.rows()
    for line in sheet.lines if rows else ():
        assert rows is not None
        # On a line that is struck through nothing is entered.
        if not line.is_struck:
            yield from _of_form(line.form, _items(rows), line.result, line.label)


def _items(model: type[Answered]) -> Mapping[str, Item]:
    return {item.name: item for item in model.asked()}


def _of_form(
    form: forms.Form, items: Mapping[str, Item], stored: Answered | None, line: str
) -> Iterator[AnswerDifference]:
    stands = stored.answers() if stored else {}
    for name in form.fields:
        if item := items.get(name):
            old, new = item.shown(stands.get(name)), _said(form, item)
            # A unit or a limit that the page proposes by itself was typed by nobody.
            if new not in (old, item.shown(form.initial.get(name))):
                label = gettext("%(line)s, %(item)s") % {"line": line, "item": item.verbose_name}
                yield AnswerDifference(label=label if line else str(item.verbose_name), old=old, new=new)


def _said(form: forms.Form, item: Item) -> str:
    """What was typed, in the page's words; letter for letter where it cannot be read."""
    if item.name in form.errors:
        return str(form[item.name].value() or "")
    return item.shown(form.cleaned_data[item.name])


def _blanks(sheet: Sheet) -> Iterator[AnswerDifference]:
    labels = _labels(sheet)
    for where, typed in sheet.posted_reasons.blanks.items():
        blank = sheet.stored.explained.get(where)
        stands = posted_reasons.standing_as_typed(blank) if blank else Typed()
        if typed != stands:
            label = gettext("%(item)s, why it is blank") % {"item": labels.get(where, str(where))}
            yield AnswerDifference(label, _blank(stands), _blank(typed))


def _labels(sheet: Sheet) -> dict[ItemPath, str]:
    items = {ItemPath("", item.name): str(item.verbose_name) for item in sheet.asked}
    return items | {ItemPath(line.code, ""): line.label for line in sheet.lines}


def _blank(typed: Typed) -> str:
    """What is said of a blank; a reason without the state that it belongs to stands for itself."""
    return completeness.in_words(typed.code, typed.words) or typed.words


def _blanks_at_once(sheet: Sheet) -> Iterator[AnswerDifference]:
    if sheet.posted_reasons.rest:
        yield AnswerDifference(gettext("All remaining blanks are"), "", _blank(sheet.posted_reasons.rest))
    panels = {line.panel: line.panel_label for line in sheet.lines}
    for panel, typed in sheet.posted_reasons.panels.items():
        if typed and panel in panels:
            yield AnswerDifference(gettext("%(item)s, why it is blank") % {"item": panels[panel]}, "", _blank(typed))


def _reasons(sheet: Sheet) -> Iterator[AnswerDifference]:
    labels = _labels(sheet)
    if sheet.posted_reasons.reason:
        yield AnswerDifference(gettext("Why was it changed?"), "", _reason(sheet.posted_reasons.reason))
    for where, typed in sheet.posted_reasons.reasons.items():
        if typed:
            label = gettext("Why was %(item)s changed?") % {"item": labels.get(where, str(where))}
            yield AnswerDifference(label, "", _reason(typed))


def _reason(typed: Typed) -> str:
    word = dict(choices()).get(typed.code, typed.code)
    return gettext(", ").join(filter(None, (word, typed.words)))


def _boxes(sheet: Sheet) -> Iterator[AnswerDifference]:
    for name, label in sheet.model.boxes.items():
        if text := str(sheet.form.data.get(name) or "").strip():
            yield AnswerDifference(str(label), "", text)
