"""The form that asks for a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from edc.accounts.identifiers import GuardedText


class ReleaseReasonForm(forms.Form):
    """Why data are to be released."""

    reason = GuardedText(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What must be changed, and why; another person decides by it."),
    )
