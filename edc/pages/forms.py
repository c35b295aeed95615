"""The form of a page, derived from its items; and the sheet: a whole page on the screen, with its lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from edc.capture import registry, retyping
from edc.capture.checks import Finding
from edc.capture.models import Crf, Proposal, Row
from edc.capture.retyping import AsTyped, Relaid
from edc.capture.selectors import Content
from edc.capture.submission import SaidOfBlank, Submission
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.pages import posted_reasons
from edc.pages.annotations import Annotation
from edc.pages.lines import NO_PROPOSAL, AnswerField, FilledIn, OfferedLine, offer
from edc.queries.models import Query

NEVER_SAVED = 0
# What a page's form tells of itself, beside the answers.
OF_ITSELF = frozenset({"seen", "opened_for"})


class SheetForm(forms.Form):
    """A page's own items, the act that the person saw last, and the subject whose page it was then."""

    bound_field_class = AnswerField

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=NEVER_SAVED, max_value=2**63 - 1)
    opened_for = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**63 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(name for name in self.fields if name not in OF_ITSELF))


@cache
def sheet_form(model: type[Crf]) -> type[SheetForm]:
    """The form of a Crf's own items."""
    return type(f"{model.__name__}Form", (SheetForm,), {item.name: item.form_field() for item in model.asked()})


def proposed(model: type[Crf], told: Mapping[str, str]) -> dict[str, object]:
    """What the address of a new page proposes for its items; what cannot be read is left out."""
    form = sheet_form(model)(told)
    form.is_valid()
    names = {item.name for item in model.asked()} & told.keys()
    return {name: form.cleaned_data[name] for name in names if form.cleaned_data.get(name) is not None}


def _over(data: Mapping[str, Any] | None, key: str, relaid: Relaid) -> Mapping[str, Any] | None:
    """What was typed, with what the boxes of a line hold instead."""
    if data is None or not relaid.boxes:
        return data
    return {**dict(data.items()), **{f"{key}-{name}": text for name, text in relaid.boxes.items()}}


@dataclass(frozen=True, slots=True)
class LabelledFinding:
    """A finding in words: the question or line it speaks of, and the sentence."""

    label: str
    text: str


class Sheet:
    """A whole page on the screen: its own form, its lines, and the way from typed text to `Submission`."""

    def __init__(
        self,
        *,
        page: Page,
        stored: Content,
        previous: Mapping[str, Row],
        data: Mapping[str, Any] | None,
        proposals: Mapping[str, Proposal] = MappingProxyType({}),
        proposed: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self.page, self.previous, self.proposals, self.proposed = page, previous, proposals, proposed
        self.queries: Sequence[Query] = ()
        self.model = registry.form(page.form)
        # Of a page that is still to be made: how many of its form stand there already.
        self.standing = (page.last_entry or NEVER_SAVED) if page.pk else page.repeat - 1
        # What others changed meanwhile (merging.Merge); what a complete page asks a reason for (explaining.Ask).
        self.merge: object = None
        self.asks: Sequence[object] = ()
        # Why what was posted is on record as refused: it spoke of an older state, or came twice.
        self.refused = ""
        # When what was posted was kept as a draft.
        self.kept_at: datetime | None = None
        self.bind(stored, data)
        # Of a form that comes back, what it was opened with.
        self.seen = self._told("seen", self.standing)
        self.opened_for = self._told("opened_for", page.subject_id)

    def bind(self, stored: Content, data: Mapping[str, Any] | None) -> None:
        """Lays what was typed over what stands."""
        self.stored = stored
        self.told = posted_reasons.read(data) if data else posted_reasons.NOTHING
        own = self.proposals.get("", NO_PROPOSAL)
        initial = stored.answers.answers() if stored.answers else {**own.answers, **self.proposed}
        self.form = sheet_form(self.model)(data, initial=initial)
        offer(self.form, own)
        self.lines = tuple(self._lines(data, self.previous))

    def _told(self, name: str, stands: int) -> int:
        """What the form tells of itself, or else what stands."""
        try:
            told: int | None = self.form.fields[name].clean(self.form[name].value())
        except ValidationError:
            return stands
        return stands if told is None else told

    def _lines(self, data: Mapping[str, Any] | None, previous: Mapping[str, Row]) -> Iterator[OfferedLine]:
        rows = self.model.rows()
        for line in rows.lines_for(self.page) if rows else ():
            assert rows is not None
            standing, before = self.stored.rows.get(line.key), previous.get(line.key)
            proposal = self.proposals.get(line.key, NO_PROPOSAL)
            is_struck = standing is not None and standing.struck is not None
            initial = standing.answers() if standing else dict(proposal.answers)
            typed = None if is_struck else data
            relaid = self._relaid(line.key, typed, initial, proposal, standing)
            filled_in = FilledIn(
                typed=_over(typed, line.key, relaid),
                initial=initial,
                offered=NO_PROPOSAL if standing else proposal,
            )
            offered = OfferedLine(line=line, model=rows, filled_in=filled_in, result=standing, previous=before)
            offered.panel_said = self.told.panels.get(line.panel)
            offered.relaid = relaid
            offered.beside = standing.beside if standing else proposal.beside
            offered.is_hinted = bool(standing or proposal.hints)
            yield offered

    def _relaid(
        self, key: str, data: Mapping[str, Any] | None, initial: Mapping[str, object], proposal: Proposal,
        standing: Row | None,
    ) -> Relaid:  # fmt: skip
        """What becomes of a line by what it was shown with."""
        rows = self.model.rows()
        assert rows is not None
        if data is None:
            typed = {name: str(value) for name, value in initial.items() if value is not None}
        else:
            names = ((item.name, f"{key}-{item.name}") for item in rows.items())
            typed = {name: str(data[posted]) for name, posted in names if posted in data}
        shown = retyping.shown_with(data or {}, key)
        return rows.relaid(key, AsTyped(typed=typed, shown=shown, proposal=proposal, standing=standing))

    @property
    def said(self) -> list[Finding]:
        """What there is to say of lines as they were typed."""
        return [finding for line in self.lines if self.form.is_bound for finding in line.relaid.said]

    @property
    def shown(self) -> list[OfferedLine]:
        """The lines that the schedule asks for, and those in use."""
        return [line for line in self.lines if line.expected or line.in_use]

    @property
    def others(self) -> list[OfferedLine]:
        """The lines that are shown when they are asked for."""
        return [line for line in self.lines if not (line.expected or line.in_use)]

    @property
    def rejected(self) -> bool:
        """Whether something that was typed cannot be saved."""
        return bool(self.has_errors or self.merge or self.asks)

    @property
    def has_errors(self) -> bool:
        """Whether a sentence stands at some field."""
        return self.form.is_bound and bool(self.form.errors or any(line.form.errors for line in self.lines))

    def is_valid(self) -> bool:
        """Whether all that was typed can be read; says so at each field where it cannot."""
        is_read = all([self.form.is_valid(), *(line.form.is_valid() for line in self.lines if line.form.is_bound)])
        problems = list(self.told.problems())
        self.refuse(problems)
        return is_read and not problems

    def filled(self) -> Submission:
        """What was typed, read."""
        answers = dict(self.form.cleaned_data)
        seen, opened_for = (answers.pop(name) for name in ("seen", "opened_for"))
        rows = {
            line.code: {**line.form.cleaned_data, **line.relaid.unseen} for line in self.lines if line.form.is_bound
        }
        said = self.told.said(self.stored.explained)
        return Submission(
            page=self.page,
            answers=answers | self._unchosen(said),
            rows=rows,
            blanks=said,
            rest=self.told.said_of_rest(),
            panels=self.told.said_of_panels(),
            reasons=self.told.given(),
            opened_for=opened_for,
            seen=seen or None,
        )

    def _unchosen(self, said: Mapping[ItemPath, SaidOfBlank | None]) -> dict[str, None]:
        """The choices that a word about the blank takes back: a browser cannot take back a radio button."""
        radios = {name for name, field in self.form.fields.items() if isinstance(field.widget, forms.RadioSelect)}
        named = radios & {where.item for where, blank in said.items() if blank and not where.row}
        return dict.fromkeys(named.difference(self.form.changed_data))

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Puts each sentence at the field it speaks of; one about a line at its first field."""
        lines = {line.code: line for line in self.lines}
        for found in findings:
            form = lines[found.row].form if found.row in lines else self.form
            at = found.item or (next(iter(form.fields)) if found.row in lines else "")
            form.add_error(at if at in form.fields else None, found.text)
            if at in form.fields:
                form[at].buttons = [*form[at].buttons, *found.buttons]  # type: ignore[attr-defined]

    def show(self, findings: Iterable[Finding]) -> list[LabelledFinding]:
        """Hands each field and line what the checks say of it; returns all of it with the questions' words."""
        lines = {line.code: line for line in self.lines}
        said = []
        for found in findings:
            line = lines.get(found.row)
            form = line.form if line else self.form
            if line:
                line.findings.append(found)
            label = line.label if line else ""
            if found.item in form.fields:
                field = form[found.item]
                field.findings = [*field.findings, found]  # type: ignore[attr-defined]
                label = label or str(field.label)
            said.append(LabelledFinding(label=label, text=found.text))
        return said

    def show_margins(self, margins: Mapping[ItemPath, object]) -> None:
        """Hands each question and line what stands beside it."""
        for item in self.model.asked():
            self.form[item.name].margin = margins.get(ItemPath("", item.name))  # type: ignore[attr-defined]
        for line in self.lines:
            line.margin = margins.get(ItemPath(line.code, ""))

    def show_annotations(self, annotations: Mapping[str, tuple[Annotation, ...]]) -> None:
        """Hands each question and line what rooms above say of it."""
        for item in self.model.asked():
            self.form[item.name].annotations = annotations.get(item.name, ())  # type: ignore[attr-defined]
        for line in self.lines:
            line.annotations = annotations.get(line.code, ())

    def show_struck(self, sentences: Mapping[str, str]) -> None:
        """Hands each line who struck it through, when and why."""
        for line in self.lines:
            line.struck = sentences.get(line.code, "")

    def sections(self) -> list[dict[str, object]]:
        """The page to be read: each question with its answer."""
        answers = self.stored.answers.answers() if self.stored.answers else {}
        shown = [
            {
                "label": item.verbose_name,
                "value": item.shown(answers.get(item.name)),
                "findings": getattr(self.form[item.name], "findings", []),
                "margin": getattr(self.form[item.name], "margin", None),
                "annotations": getattr(self.form[item.name], "annotations", ()),
            }
            for item in self.model.asked()
            if not item.is_aside
        ]
        return [{"legend": "", "answers": shown}]
