"""Forms of queries: what is said in a query, what is asked of the listing, which pages are asked at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import ExemptText, GuardedText
from edc.accounts.models import Site
from edc.capture import registry
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, PageQuerySet
from edc.queries.listing import ALL, ANY, BLANK, CHECK, ENTERED, INCOMPLETE, PERSON, STANDING
from edc.queries.models import QueryState, QueryStep
from protocol.schedule import SCHEDULE

LONGEST = 2000
OLDEST = 3650


class WordsForm(forms.Form):
    """What is asked."""

    text = GuardedText(
        label=gettext_lazy("What do you ask?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what you ask.")},
    )


class StepForm(forms.Form):
    """A step with its words, and the query as the person saw it."""

    text = GuardedText(
        label=gettext_lazy("Your words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    step = forms.ChoiceField(choices=[(step.value, step.label) for step in QueryStep if step != QueryStep.RAISE])
    last = forms.IntegerField()
    seen = ExemptText(because="what the page tells of itself", required=False, strip=False)


class PlaceForm(forms.Form):
    """Which subjects' pages are meant: each question may be left out."""

    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    subject = GuardedText(label=gettext_lazy("Subject"), max_length=40, required=False)
    visit = forms.ChoiceField(label=gettext_lazy("Visit"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)

    def __init__(self, data: Any, *, sites: Iterable[Site]) -> None:
        super().__init__(data)
        self._choose("site", [(site.code, str(site)) for site in sites])
        self._choose("visit", [(visit.code, _(visit.label)) for visit in SCHEDULE])
        self._choose("form", [(model.key(), str(model.title)) for model in registry.forms()])
        self.fields["subject"].widget.attrs["autocomplete"] = "off"

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any")), *choices]


class QueriesForm(PlaceForm):
    """What is asked of the listing."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            (STANDING, gettext_lazy("open or answered")),
            *QueryState.choices,
            (ALL, gettext_lazy("any")),
        ],
    )
    raised_by = forms.ChoiceField(
        label=gettext_lazy("Raised by"),
        required=False,
        choices=[
            ("", gettext_lazy("any")),
            (PERSON, gettext_lazy("a person")),
            (CHECK, gettext_lazy("an edit check")),
        ],
    )
    older = forms.IntegerField(label=gettext_lazy("Older than, in days"), min_value=0, max_value=OLDEST, required=False)


class PagesForm(PlaceForm):
    """Which pages are asked at once, and about which question on them."""

    item = forms.ChoiceField(label=gettext_lazy("About the question"), required=False)
    which = forms.ChoiceField(
        label=gettext_lazy("Only pages"),
        required=False,
        choices=[
            (ANY, gettext_lazy("any")),
            (ENTERED, gettext_lazy("on which something is entered")),
            (INCOMPLETE, gettext_lazy("that are not marked complete")),
            (BLANK, gettext_lazy("on which this question is blank")),
        ],
    )

    def __init__(self, data: Any, *, sites: Iterable[Site]) -> None:
        super().__init__(data, sites=sites)
        groups = [
            (str(model.title), [(f"{model.key()}.{item.name}", str(item.verbose_name)) for item in model.asked()])
            for model in registry.forms()
        ]
        item = self.fields["item"]
        assert isinstance(item, forms.ChoiceField)
        item.choices = [("", _("the whole page")), *groups]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        form, _dot, _name = cleaned.get("item", "").rpartition(".")
        if form and cleaned.get("form") not in ("", form):
            self.add_error("item", _("This question is of another form."))
        if cleaned.get("which") == BLANK and not form:
            self.add_error("which", _("Choose the question that is blank."))
        return cleaned

    @property
    def place(self) -> ItemPath:
        """The question on each page; without one the page."""
        return ItemPath("", self.cleaned_data["item"].rpartition(".")[2])


class ChosenForm(WordsForm):
    """The pages that are asked, and the words."""

    pages = forms.ModelMultipleChoiceField(
        queryset=Page.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose at least one page."),
            **dict.fromkeys(
                ("invalid_choice", "invalid_pk_value", "invalid_list"),
                gettext_lazy("Some of these pages are not among those that you may ask here."),
            ),
        },
    )

    def __init__(self, data: Any, *, pages: PageQuerySet) -> None:
        super().__init__(data)
        field = self.fields["pages"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = pages
