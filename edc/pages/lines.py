"""One line of a page on the screen: its form in cells, what stands and stood there, what is said of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext

from edc.capture.checks.findings import Button, Finding
from edc.capture.fields import Coded, Short, Words
from edc.capture.models import PlannedLine, Row
from edc.capture.rows.proposals import Proposal, Texts
from edc.capture.rows.retyping import UNTOUCHED, Relaid, as_posted
from edc.capture.rows.strategy import Flag, strategy_of
from edc.pages.annotations import Annotation
from edc.pages.beside import NOTHING, Beside, Margin, Note
from edc.pages.posted_reasons import Typed

NO_PROPOSAL = Proposal({})


class AnswerField(forms.BoundField):
    """A field on its page; its unit and findings are part of its accessible description."""

    form: "AnswerForm"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of it."""
        return self.form.beside.get(self.name, NOTHING).findings

    @property
    def margin(self) -> Margin | None:
        """Its margin."""
        return self.form.beside.get(self.name, NOTHING).margin

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """What rooms above say of it."""
        return self.form.beside.get(self.name, NOTHING).annotations

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What findings that refuse it propose instead."""
        return self.form.proposed.get(self.name, ())

    @property
    def merged(self) -> Note | None:
        """What somebody else did to it meanwhile."""
        return self.form.merged.get(self.name)

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby") or not self.auto_id:
            return None
        unit = [f"{self.auto_id}_unit"] if getattr(self.field, "unit", "") else []
        findings = [f"{self.auto_id}_findings"] if self.findings else []
        merged = [f"{self.auto_id}_merged"] if self.merged else []
        return " ".join([*unit, *(super().aria_describedby or "").split(), *findings, *merged])


class AnswerForm(forms.Form):
    """Answers in their boxes, with what stands beside each, by the names of the fields."""

    bound_field_class = AnswerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside: Mapping[str, Beside] = {}
        self.merged: Mapping[str, Note] = {}
        self.proposed: dict[str, tuple[Button, ...]] = {}

    def refuse(self, name: str, finding: Finding) -> None:
        """Puts a sentence at a field, with what it proposes instead; or at the top, where there is no such field."""
        self.add_error(name if name in self.fields else None, finding.text)
        self.proposed[name] = (*self.proposed.get(name, ()), *finding.buttons)

    def show(self, beside: Mapping[str, Beside]) -> None:
        """Takes all that stands beside its fields."""
        self.beside = beside

    def show_merged(self, notes: Mapping[str, Note]) -> None:
        """Takes what others did to its boxes meanwhile, by the names under which these are posted."""
        self.merged = {name: notes[posted] for name in self.fields if (posted := self.add_prefix(name)) in notes}


class LineForm(AnswerForm):
    """The items of one repeating line."""


@cache
def line_form(model: type[Row]) -> type[LineForm]:
    """The form of one line: its items but for the key, in cells instead of boxes."""
    fields = {item.name: item.form_field() for item in model.asked() if item.name != model.row_key}
    for name, box in fields.items():
        if isinstance(box, Words):
            fields[name] = Short(label=box.label)
        elif isinstance(box, Coded):
            box.in_a_cell()
    return type(f"{model.__name__}Form", (LineForm,), fields)


def offer(form: forms.Form, proposal: Proposal) -> None:
    """Shows in the boxes what holds where they are left blank, and the names that they offer."""
    for name, hint in proposal.hints.items():
        form.fields[name].widget.attrs |= {"placeholder": hint.short, "title": hint.words}
    for name, offered in proposal.offered.items():
        form.fields[name].widget.offered = offered


@dataclass(frozen=True, kw_only=True, eq=False)
class FilledIn:
    """What stands in the boxes of a line: what was typed or else stands, and what is offered where they are blank."""

    model: type[Row]
    key: str
    typed: Mapping[str, Any] | None
    initial: dict[str, object]
    offered: Proposal

    @cached_property
    def form(self) -> LineForm:
        """Its boxes; made when they are first asked for, since most lines of a sheet are not on the screen."""
        form = line_form(self.model)(self.typed, initial=self.initial, prefix=self.key)
        offer(form, self.offered)
        return form

    @property
    def is_made(self) -> bool:
        """Whether the boxes were asked for."""
        return "form" in self.__dict__

    @property
    def came_back(self) -> bool:
        """Whether the line was posted from the screen."""
        typed = self.typed or {}
        return any(f"{self.key}-{name}" in typed for name in line_form(self.model).base_fields)


@dataclass(frozen=True, kw_only=True, eq=False)
class OfferedLine:
    """One line on the screen: what it is for, its boxes, what stands and stood there, what stands beside it.

    `panel_said` is why all blanks of its panel are blank, as it was typed. `relaid` is what became of it by what it was
    shown with, `units` its boxes beside another unit: as hints, or as they stand.
    """

    planned: PlannedLine
    model: type[Row]
    filled_in: FilledIn
    result: Row | None
    previous: Row | None
    panel_said: Typed | None = None
    relaid: Relaid = UNTOUCHED
    units: Mapping[str, Texts] = field(default_factory=dict)
    is_hinted: bool = False
    beside: Beside = NOTHING

    @property
    def code(self) -> str:
        """Its key."""
        return self.planned.key

    @property
    def label(self) -> str:
        """What it is called."""
        return gettext(self.planned.label)

    @property
    def expected(self) -> bool:
        """Whether the schedule asks for it here."""
        return self.planned.expected

    @property
    def panel(self) -> str:
        """The panel that it stands in."""
        return self.planned.panel

    @property
    def panel_label(self) -> str:
        """What its panel is called."""
        return gettext(self.planned.panel_label)

    @property
    def numeric(self) -> bool:
        """Whether no letter is typed into its first field."""
        return self.planned.numeric

    @property
    def form(self) -> LineForm:
        """Its boxes."""
        return self.filled_in.form

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """Marks beside what stands there; none where it is struck through."""
        is_shown = self.result is not None and not self.is_struck
        return strategy_of(self.model).flags(self.result) if is_shown else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks say of it."""
        return self.beside.findings

    @property
    def margin(self) -> Margin | None:
        """Its margin."""
        return self.beside.margin

    @property
    def struck(self) -> str:
        """Who struck the line through, and why."""
        return self.beside.struck

    @property
    def pasted(self) -> str:
        """The text that it was read from."""
        return self.beside.pasted

    @property
    def shown(self) -> str:
        """With what the line is shown, as its form posts it."""
        return as_posted(self.relaid.shown)

    @property
    def in_units(self) -> str:
        """Its boxes beside each unit, for the page's script."""
        return json.dumps({unit: dict(texts) for unit, texts in self.units.items()})

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
        return strategy_of(self.model).change(self.result, self.previous)

    @property
    def is_noted(self) -> bool:
        """Whether something is said under the line."""
        return bool(self.form.errors or self.findings or self.is_merged or self.offers)

    @property
    def marked(self) -> tuple[Annotation, ...]:
        """What rooms above say in a short mark."""
        return tuple(said for said in self.beside.annotations if said.mark)

    @property
    def offers(self) -> tuple[Annotation, ...]:
        """What rooms above offer to do because of the line."""
        return tuple(said for said in self.beside.annotations if said.address)

    @property
    def words(self) -> dict[str, str]:
        """What stands at each item of the line, as a person reads it."""
        answers = self.result.answers() if self.result else {}
        return {item.name: item.shown(answers.get(item.name)) for item in self.model.items()}

    @property
    def withheld(self) -> frozenset[str]:
        """The fields that are not asked for now, hold nothing, and have nothing wrong."""
        typed = {name for name in self.form.fields if self.form[name].value() or name in self.form.errors}
        return strategy_of(self.model).withheld(self.code, self.result) - typed

    @property
    def is_merged(self) -> bool:
        """Whether somebody else changed something on it meanwhile: a note hangs on boxes that were made."""
        return self.filled_in.is_made and bool(self.form.merged)

    @property
    def in_use(self) -> bool:
        """Whether the line holds something, something is said of it, or it came back from the screen."""
        is_explained = self.margin is not None and self.margin.blank is not None
        is_spoken_of = self.is_merged or bool(self.pasted) or is_explained
        return self.result is not None or is_spoken_of or self.filled_in.came_back
