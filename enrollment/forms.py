"""The forms that open a casebook, and publish a version of the consent form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edc.accounts.identifiers import GuardedText
from edc.accounts.models import Site
from enrollment.models import ConsentVersion

DAYS = ["%Y-%m-%d", "%Y%m%d"]


class ConsentVersionForm(forms.Form):
    """A version of a site's consent form."""

    site = forms.ChoiceField(label=_("Site"))
    label = GuardedText(label=_("Version"), max_length=60, help_text=_("as it is printed on the form"))
    ethics_reference = GuardedText(label=_("Reference of the ethics committee"), max_length=120)
    approved_on = forms.DateField(label=_("Approved on"), input_formats=DAYS, help_text=_("as 2026-11-23"))
    effective_from = forms.DateField(label=_("Effective from"), input_formats=DAYS, help_text=_("as 2026-11-23"))
    needs_reconsent = forms.BooleanField(label=_("Subjects on study sign it anew"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(site.code, str(site)) for site in sites]

    @property
    def version(self) -> ConsentVersion:
        """What was filled in."""
        return ConsentVersion(**self.cleaned_data | {"site": self.sites[self.cleaned_data["site"]]})


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
