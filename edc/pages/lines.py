"""One line of a page on the screen: its form in cells, what stands and stood there, what is said of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext

from edc.capture.checks import Button, Finding
from edc.capture.fields import Coded, Short, Words
from edc.capture.models import Flag, PlannedLine, Proposal, Row
from edc.capture.retyping import UNTOUCHED, Relaid, Texts, as_posted
from edc.pages.annotations import Annotation

NO_PROPOSAL = Proposal({})


class AnswerField(forms.BoundField):
    """A field on its page; its unit and findings are part of its accessible description."""

    findings: Sequence[Finding] = ()
    # What findings that refuse it propose instead.
    buttons: Sequence[Button] = ()
    margin: object = None
    annotations: tuple[Annotation, ...] = ()
    # What somebody else did to it meanwhile (merging.Note).
    merged: object = None

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby") or not self.auto_id:
            return None
        unit = [f"{self.auto_id}_unit"] if getattr(self.field, "unit", "") else []
        found = [f"{self.auto_id}_findings"] if self.findings else []
        merged = [f"{self.auto_id}_merged"] if self.merged else []
        return " ".join([*unit, *(super().aria_describedby or "").split(), *found, *merged])


class LineForm(forms.Form):
    """The items of one repeating line."""

    bound_field_class = AnswerField


@cache
def line_form(model: type[Row]) -> type[LineForm]:
    """The form of one line: its items but for the key, in cells instead of boxes."""
    fields = {item.name: item.form_field() for item in model.asked() if item.name != model.row_key}
    for name, field in fields.items():
        if isinstance(field, Words):
            fields[name] = Short(label=field.label)
        elif isinstance(field, Coded):
            field.in_a_cell()
    return type(f"{model.__name__}Form", (LineForm,), fields)


def offer(form: forms.Form, proposal: Proposal) -> None:
    """Shows in the boxes what holds where they are left blank, and the names that they offer."""
    for name, hint in proposal.hints.items():
        form.fields[name].widget.attrs |= {"placeholder": hint.short, "title": hint.words}
    for name, offered in proposal.offered.items():
        form.fields[name].widget.offered = offered


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """What stands in the boxes of a line: what was typed or else stands, and what is offered where they are blank."""

    typed: Mapping[str, Any] | None
    initial: dict[str, object]
    offered: Proposal


class OfferedLine:
    """One line on the screen: what it is for, its form, what stands and stood there, what the checks say."""

    def __init__(
        self, *, line: PlannedLine, model: type[Row], filled_in: FilledIn, result: Row | None, previous: Row | None
    ) -> None:
        self.model, self._filled_in = model, filled_in
        self.code, self.label, self.expected = line.key, gettext(line.label), line.expected
        self.panel, self.panel_label, self.numeric = line.panel, gettext(line.panel_label), line.numeric
        self.result, self.previous = result, previous
        self.annotations: tuple[Annotation, ...] = ()
        # Why all blanks of its panel are blank, as it was typed.
        self.panel_said: object = None
        self.flags: tuple[Flag, ...] = result.flags() if result and result.struck is None else ()
        self.findings: list[Finding] = []
        self.margin: object = None
        # Who struck the line through, and why: told by the room of corrections.
        self.struck = ""
        # What became of it by what it was shown with, and its boxes beside another unit: as hints, or as they stand.
        self.relaid: Relaid = UNTOUCHED
        self.beside: Mapping[str, Texts] = {}
        self.is_hinted = False
        # The text that the line was read from, on the page that shows what was read.
        self.pasted = ""

    @cached_property
    def form(self) -> LineForm:
        """Its boxes; made when they are first asked for, since most lines of a sheet are not on the screen."""
        filled_in = self._filled_in
        form = line_form(self.model)(filled_in.typed, initial=filled_in.initial, prefix=self.code)
        offer(form, filled_in.offered)
        return form

    @property
    def shown(self) -> str:
        """With what the line is shown, as its form posts it."""
        return as_posted(self.relaid.shown)

    @property
    def in_units(self) -> str:
        """Its boxes beside each unit, for the page's script."""
        return json.dumps({unit: dict(texts) for unit, texts in self.beside.items()})

    @property
    def mark(self) -> int | None:
        """The act that struck the line through."""
        return self.result.struck if self.result else None

    @property
    def is_struck(self) -> bool:
        """Whether the line is struck through: then nothing is entered on it."""
        return self.mark is not None

    @property
    def change(self) -> str:
        """How the line differs from the one before it; nothing where that cannot be told."""
        if self.result is None or self.previous is None or self.is_struck:
            return ""
        return self.result.change(self.previous)

    @property
    def is_noted(self) -> bool:
        """Whether something is said under the line."""
        return bool(self.form.errors or self.findings or self.is_merged or self.offers)

    @property
    def marked(self) -> tuple[Annotation, ...]:
        """What rooms above say in a short mark."""
        return tuple(said for said in self.annotations if said.mark)

    @property
    def offers(self) -> tuple[Annotation, ...]:
        """What rooms above offer to do because of the line."""
        return tuple(said for said in self.annotations if said.address)

    @property
    def words(self) -> dict[str, str]:
        """What stands at each item of the line, as a person reads it."""
        answers = self.result.answers() if self.result else {}
        return {item.name: item.shown(answers.get(item.name)) for item in self.model.items()}

    @property
    def withheld(self) -> frozenset[str]:
        """The fields that are not asked for now, hold nothing, and have nothing wrong."""
        typed = {name for name in self.form.fields if self.form[name].value() or name in self.form.errors}
        return self.model.withheld(self.code, self.result) - typed

    @property
    def is_merged(self) -> bool:
        """Whether somebody else changed something on it meanwhile."""
        if "form" not in self.__dict__:  # a note hangs on a form that was made
            return False
        return any(getattr(self.form[name], "merged", None) for name in self.form.fields)

    @property
    def in_use(self) -> bool:
        """Whether the line holds something, something is said of it, or it came back from the screen."""
        is_explained = getattr(self.margin, "blank", None) is not None
        return self.result is not None or self.is_merged or bool(self.pasted) or is_explained or self._came_back

    @property
    def _came_back(self) -> bool:
        typed = self._filled_in.typed or {}
        return any(f"{self.code}-{name}" in typed for name in line_form(self.model).base_fields)
