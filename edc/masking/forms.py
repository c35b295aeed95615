"""The forms that ask for a masking and decide it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from edc.accounts.identifiers import ExemptText, GuardedText

LONGEST = 1000


class Reasoned(forms.Form):
    """What needs a reason."""

    reason = GuardedText(
        label=_("Why"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why. The reason stays in the trail.")},
    )


class AskForm(Reasoned):
    """Which fragment of a text is to be masked, and why."""

    fragment = ExemptText(
        because="it stands in a text already, and is said to be taken out of it",
        label=_("What is to be masked"),
        max_length=200,
        strip=False,
        help_text=_("Exactly as it stands in the text, for example a name. Every occurrence will be masked."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("fragment", "reason")

    def clean_fragment(self) -> str:
        """The fragment without blanks around it."""
        return str(self.cleaned_data["fragment"]).strip()


class DecideForm(Reasoned):
    """Whether it is masked, and why."""

    decision = forms.ChoiceField(choices=(("mask", ""), ("decline", "")), widget=forms.HiddenInput)

    @property
    def decided(self) -> dict[str, Any]:
        """What the action is told."""
        return {"is_granted": self.cleaned_data["decision"] == "mask", "reason": self.cleaned_data["reason"]}
