"""The form of a page, derived from its items; and the sheet: a whole page on the screen, with its lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from edc.capture import registry
from edc.capture.checks.findings import Finding
from edc.capture.items import Item
from edc.capture.models import Crf, Row
from edc.capture.rows import retyping
from edc.capture.rows.proposals import Proposal
from edc.capture.rows.retyping import AsTyped, Relaid
from edc.capture.rows.strategy import strategy_of
from edc.capture.submission import Content, SaidOfBlank, Submission
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.pages import posted_reasons
from edc.pages.lines import NO_PROPOSAL, AnswerForm, FilledIn, OfferedLine, offer
from edc.pages.posted_reasons import PostedReasons

NEVER_SAVED = 0
# What a page's form tells of itself, beside the answers.
OF_ITSELF = frozenset({"seen", "opened_for"})


class SheetForm(AnswerForm):
    """A page's own items, the act that the person saw last, and the subject whose page it was then."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=NEVER_SAVED, max_value=2**63 - 1)
    opened_for = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**63 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*(name for name in self.fields if name not in OF_ITSELF))


@cache
def sheet_form(model: type[Crf], asked: tuple[Item, ...]) -> type[SheetForm]:
    """The form of those of a Crf's own items that are asked."""
    return type(f"{model.__name__}Form", (SheetForm,), {item.name: item.form_field() for item in asked})


def proposed(model: type[Crf], texts: Mapping[str, str]) -> dict[str, object]:
    """What the address of a new page proposes for its items; what cannot be read is left out."""
    form = sheet_form(model, model.asked())(texts)
    form.is_valid()
    names = {item.name for item in model.asked()} & texts.keys()
    return {name: form.cleaned_data[name] for name in names if form.cleaned_data.get(name) is not None}


def _over(data: Mapping[str, Any] | None, key: str, relaid: Relaid) -> Mapping[str, Any] | None:
    """What was typed, with what the boxes of a line hold instead."""
    if data is None or not relaid.boxes:
        return data
    return {**dict(data.items()), **{f"{key}-{name}": text for name, text in relaid.boxes.items()}}


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A whole page on the screen: its own form, its lines, and the way from typed text to `Submission`.

    `data` is what was typed, laid over what stands; what else is asked of a sheet follows from these.
    """

    page: Page
    stored: Content
    previous: Mapping[str, Row]
    data: Mapping[str, Any] | None
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    proposed: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def model(self) -> type[Crf]:
        """The form of the page."""
        return registry.form(self.page.form)

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        """The page's own items: those that its site wants, and what is answered already."""
        wanted, stored = self.model.asked_at(self.page.subject.site), self.stored.answers
        answers = stored.answers() if stored else {}
        return tuple(item for item in self.model.asked() if item in wanted or answers.get(item.name) is not None)

    @property
    def standing(self) -> int:
        """The act that saved the page last; of one that is still to be made, how many of its form stand there."""
        return (self.page.last_entry or NEVER_SAVED) if self.page.pk else self.page.repeat - 1

    @cached_property
    def posted_reasons(self) -> PostedReasons:
        """What was said beside the answers."""
        return posted_reasons.read(self.data) if self.data else posted_reasons.NOTHING

    @cached_property
    def form(self) -> SheetForm:
        """The boxes of the page's own items."""
        own = self.proposals.get("", NO_PROPOSAL)
        initial = self.stored.answers.answers() if self.stored.answers else {**own.answers, **self.proposed}
        form = sheet_form(self.model, self.asked)(self.data, initial=initial)
        offer(form, own)
        return form

    @cached_property
    def lines(self) -> tuple[OfferedLine, ...]:
        """The lines of the page, in order."""
        return tuple(self._lines())

    @property
    def seen(self) -> int:
        """The act that the person saw last; of a form that comes back, what it was opened with."""
        return self._told("seen", self.standing)

    @property
    def opened_for(self) -> int:
        """The subject whose page it was when it was opened."""
        return self._told("opened_for", self.page.subject_id)

    def _told(self, name: str, stands: int) -> int:
        """What the form tells of itself, or else what stands."""
        try:
            value: int | None = self.form.fields[name].clean(self.form[name].value())
        except ValidationError:
            return stands
        return stands if value is None else value

    def _lines(self) -> Iterator[OfferedLine]:
        rows = self.model.rows()
        for line in rows.lines_for(self.page) if rows else ():
            assert rows is not None
            standing, before = self.stored.rows.get(line.key), self.previous.get(line.key)
            proposal = self.proposals.get(line.key, NO_PROPOSAL)
            is_struck = standing is not None and standing.struck is not None
            initial = standing.answers() if standing else dict(proposal.answers)
            typed = None if is_struck else self.data
            relaid = self._relaid(line.key, typed, initial, proposal, standing)
            filled_in = FilledIn(
                model=rows,
                key=line.key,
                typed=_over(typed, line.key, relaid),
                initial=initial,
                offered=NO_PROPOSAL if standing else proposal,
            )
            yield OfferedLine(
                planned=line,
                model=rows,
                filled_in=filled_in,
                result=standing,
                previous=before,
                panel_said=self.posted_reasons.panels.get(line.panel),
                relaid=relaid,
                units=strategy_of(rows).beside(standing) if standing else proposal.beside,
                is_hinted=bool(standing or proposal.hints),
            )

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
        return strategy_of(rows).relaid(key, AsTyped(typed=typed, shown=shown, proposal=proposal, standing=standing))

    @property
    def said(self) -> list[Finding]:
        """What there is to say of lines as they were typed."""
        return [finding for line in self.lines if self.form.is_bound for finding in line.relaid.said]

    @property
    def has_errors(self) -> bool:
        """Whether a sentence stands at some field."""
        return self.form.is_bound and bool(self.form.errors or any(line.form.errors for line in self.lines))

    def is_valid(self) -> bool:
        """Whether all that was typed can be read; says so at each field where it cannot."""
        is_read = all([self.form.is_valid(), *(line.form.is_valid() for line in self.lines if line.form.is_bound)])
        problems = list(self.posted_reasons.problems())
        self.refuse(problems)
        return is_read and not problems

    def filled(self) -> Submission:
        """What was typed, read."""
        answers = dict(self.form.cleaned_data)
        seen, opened_for = (answers.pop(name) for name in ("seen", "opened_for"))
        rows = {
            line.code: {**line.form.cleaned_data, **line.relaid.unseen} for line in self.lines if line.form.is_bound
        }
        said = self.posted_reasons.said(self.stored.explained)
        return Submission(
            page=self.page,
            answers=answers | self._unchosen(said),
            rows=rows,
            blanks=said,
            rest=self.posted_reasons.said_of_rest(),
            panels=self.posted_reasons.said_of_panels(),
            reasons=self.posted_reasons.given(),
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
        for finding in findings:
            form = lines[finding.row].form if finding.row in lines else self.form
            at = finding.item or (next(iter(form.fields)) if finding.row in lines else "")
            form.refuse(at, finding)
