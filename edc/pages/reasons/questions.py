"""What a complete page asks a reason for: each changed place, old beside new, and what was said of it so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext

from edc.capture import completeness
from edc.capture.models import Answered
from edc.casebook.item_paths import ItemPath
from edc.history.selectors import AnswerDifference
from edc.pages.forms import OF_ITSELF, Sheet
from edc.pages.posted_reasons import Typed
from protocol.codelists import ChangeReason


@dataclass(frozen=True, slots=True)
class Ask:
    """One changed place: what it is called, what changed there, and the reason as typed so far."""

    place: ItemPath
    label: str
    differences: tuple[AnswerDifference, ...]
    typed: Typed


def choices() -> tuple[tuple[str, str], ...]:
    """The coded reasons with their words."""
    return tuple((str(code.value), gettext(code.label)) for code in ChangeReason)


def asks(sheet: Sheet, places: Sequence[ItemPath]) -> tuple[Ask, ...]:
    """What is to be explained of these places, which what was typed changes."""
    labels = _labels(sheet)
    return tuple(
        Ask(where, labels[where], tuple(_told(sheet, where)), sheet.posted_reasons.reasons.get(where, Typed()))
        for where in places
    )


def asks_of_typed(sheet: Sheet) -> tuple[Ask, ...]:
    """The places of which a reason of their own was typed already: it comes back with what was refused."""
    labels = _labels(sheet)
    return asks(sheet, [where for where, typed in sheet.posted_reasons.reasons.items() if typed and where in labels])


def _labels(sheet: Sheet) -> dict[ItemPath, str]:
    items = {ItemPath("", item.name): str(item.verbose_name) for item in sheet.asked}
    return items | {ItemPath(line.code, ""): line.label for line in sheet.lines}


def _told(sheet: Sheet, where: ItemPath) -> Iterator[AnswerDifference]:
    lines = {line.code: line for line in sheet.lines}
    if where.row:
        if not lines[where.row].is_struck:
            yield from _differences(lines[where.row].form, lines[where.row].result)
    else:
        yield from _differences(sheet.form, sheet.stored.answers, only=where.item)
    yield from _of_blank(sheet, where)


def _differences(form: forms.Form, stored: Answered | None, *, only: str = "") -> Iterator[AnswerDifference]:
    """The answers that would change."""
    if stored is None:
        for name, value in form.cleaned_data.items():
            if value is not None and name not in OF_ITSELF and only in ("", name):
                yield AnswerDifference(str(form.fields[name].label), "", str(value))
        return
    before = stored.answers()
    for item in stored.asked():
        if item.name in form.fields and only in ("", item.name):
            old, new = item.shown(before[item.name]), item.shown(form.cleaned_data.get(item.name))
            if old != new:
                yield AnswerDifference(str(item.verbose_name), old, new)


def _of_blank(sheet: Sheet, where: ItemPath) -> Iterator[AnswerDifference]:
    """What would be said of the blank."""
    stands = sheet.stored.explained.get(where)
    old = completeness.in_words(stands.state, stands.reason) if stands else ""
    typed = sheet.posted_reasons.blanks.get(where, Typed(stands.state, stands.reason) if stands else Typed())
    said = typed if typed.code else sheet.posted_reasons.rest
    new = completeness.in_words(said.code, said.words)
    if old != new:
        yield AnswerDifference(gettext("Why it is blank"), old, new)
