"""The form that narrows the worklist of verification: each part may be left out."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.models import Site
from edc.capture import registry
from edc.casebook.models import Page
from protocol.schedule import SCHEDULE

Choices = list[tuple[str, Any]]
KEPT = {"site": "subject__site__code", "visit": "visit__code", "form": "form", "subject": "subject__number__icontains"}


class WorkForm(forms.Form):
    """Which pages are to be verified."""

    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=40, required=False)
    visit = forms.ChoiceField(label=gettext_lazy("Visit"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)

    def __init__(self, data: Any, *, sites: Sequence[Site]) -> None:
        super().__init__(data)
        self._choices("site", [(site.code, str(site)) for site in sites])
        self._choices("visit", [(visit.code, _(visit.label)) for visit in SCHEDULE])
        self._choices("form", [(model.key(), model.title) for model in registry.forms()])
        self.fields["subject"].widget.attrs["autocomplete"] = "off"

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any")), *choices]

    def narrowed(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        """Those of the pages that were asked for; what cannot be asked is left out."""
        self.is_valid()
        told = {path: self.cleaned_data.get(name) for name, path in KEPT.items()}
        return pages.filter(**{path: value for path, value in told.items() if value})
