"""The form of a page, derived from its items; and the form of each repeating line."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext

from edc.capture import registry
from edc.capture.actions import Filled
from edc.capture.checks import Finding
from edc.capture.fields import Short, Words
from edc.capture.models import Answered, Crf, Line, Row
from edc.capture.selectors import Content
from edc.casebook.models import Page

NEVER_SAVED = 0


class SheetForm(forms.Form):
    """A page's own items, and the act that the person saw last."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=NEVER_SAVED, max_value=2**63 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.fields)


class LineForm(forms.Form):
    """The items of one repeating line."""


@cache
def sheet_form(model: type[Crf]) -> type[SheetForm]:
    """The form of a Crf's own items."""
    return type(f"{model.__name__}Form", (SheetForm,), {item.name: item.form_field() for item in model.asked()})


@cache
def line_form(model: type[Row]) -> type[LineForm]:
    """The form of one line: its items but for the key, in cells instead of boxes."""
    fields = {item.name: item.form_field() for item in model.asked() if item.name != model.row_key}
    for name, field in fields.items():
        if isinstance(field, Words):
            fields[name] = Short()
            fields[name].label = field.label
    return type(f"{model.__name__}Form", (LineForm,), fields)


class OfferedLine:
    """One line on the screen: what it is for, its form, what stood there before, what the checks say."""

    def __init__(self, *, line: Line, form: LineForm, previous: Mapping[str, object] | None) -> None:
        self.key, self.label, self.expected = line.key, gettext(line.label), line.expected
        self.form, self.previous = form, previous
        self.findings: list[Finding] = []

    @property
    def filled(self) -> bool:
        """Whether the line holds anything, or something is wrong with it."""
        return bool(self.form.errors) or any(self.form[name].value() for name in list(self.form.fields)[:1])


class Sheet:
    """A whole page on the screen: its own form, its lines, and the way from typed text to `Filled`."""

    def __init__(
        self,
        *,
        page: Page,
        stored: Content,
        data: Mapping[str, Any] | None = None,
        previous: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.page, self.stored = page, stored
        self.model = registry.form(page.form)
        initial = stored.answers.answers() if stored.answers else {}
        self.form = sheet_form(self.model)(data, initial={**initial, "seen": page.last_entry or NEVER_SAVED})
        self.lines = tuple(self._lines(data, previous or {}))

    def _lines(self, data: Mapping[str, Any] | None, previous: Mapping[str, Mapping[str, object]]) -> Iterator[OfferedLine]:
        rows = self.model.rows()
        for line in rows.lines_for(self.page) if rows else ():
            assert rows is not None
            standing = self.stored.rows.get(line.key)
            initial = standing.answers() if standing else rows.defaults(line.key, previous.get(line.key))
            form = line_form(rows)(data, initial=initial, prefix=line.key)
            yield OfferedLine(line=line, form=form, previous=previous.get(line.key))

    def is_valid(self) -> bool:
        """Whether all that was typed can be read; says so at each field where it cannot."""
        return all([self.form.is_valid(), *(line.form.is_valid() for line in self.lines)])

    def filled(self) -> Filled:
        """What was typed, read."""
        answers = dict(self.form.cleaned_data)
        seen = answers.pop("seen") or None
        rows = {line.key: line.form.cleaned_data for line in self.lines}
        return Filled(page=self.page, answers=answers, rows=rows, seen=seen)

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Puts each sentence at the field it speaks of."""
        lines = {line.key: line.form for line in self.lines}
        for found in findings:
            form = lines.get(found.row, self.form)
            form.add_error(found.item if found.item in form.fields else None, found.text)

    def show(self, findings: Iterable[Finding]) -> None:
        """Hands each line what the checks say of it."""
        lines = {line.key: line for line in self.lines}
        for found in findings:
            if found.row in lines:
                lines[found.row].findings.append(found)

    def errors(self) -> list[tuple[str, str, str]]:
        """For the summary: the field's id, its label, and the sentence, in the order of the page."""
        found = []
        for prefix, form in (("", self.form), *((line.label, line.form) for line in self.lines)):
            for name, sentences in form.errors.items():
                bound = form[name] if name in form.fields else None
                label = " ".join(part for part in (prefix, str(bound.label) if bound else "") if part)
                found += [(bound.id_for_label if bound else "", label, str(text)) for text in sentences]
        return found


def read_only(answered: Answered) -> list[tuple[str, str]]:
    """The labels and values of a page that one may only read."""
    answers = answered.answers()
    return [(str(item.verbose_name), item.shown(answers[item.name])) for item in answered.asked()]
