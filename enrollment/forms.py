"""The form that opens a casebook."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site


class ScreenForm(forms.Form):
    """Asks for the site, where a person may open casebooks at several."""

    site = forms.ChoiceField(label=_("Site"))

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(site.code, str(site)) for site in sites]

    @property
    def chosen(self) -> Site:
        """The site that was chosen."""
        return self.sites[self.cleaned_data["site"]]
