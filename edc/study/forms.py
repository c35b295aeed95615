"""The form that publishes a number of the protocol."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edc.accounts.identifiers import GuardedText
from protocol.parameters import DECLARED, NotAParameter, parse
from protocol.words import in_words


class PublishForm(forms.Form):
    """A new value of one parameter, from a day on, citing what."""

    value = GuardedText(label=_("New value"), max_length=200)
    effective_from = forms.DateField(
        label=_("Effective from"),
        input_formats=["%Y-%m-%d", "%Y%m%d"],
        help_text=_("as 2026-11-23"),
        error_messages={"invalid": _("Enter the day as year-month-day, for example 2026-11-23.")},
    )
    citation = GuardedText(label=_("Citation"), max_length=1000, help_text=_("The amendment and section that say so."))

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        choices = DECLARED[name].choices
        if choices:
            known = gettext(", ").join(
                gettext("%(code)s (%(label)s)") % {"code": code.value, "label": gettext(code.label)} for code in choices
            )
            self.fields["value"].help_text = _("One of: %(known)s") % {"known": known}
        else:
            self.fields["value"].help_text = gettext(DECLARED[name].unit) if DECLARED[name].unit else ""

    def clean_value(self) -> str:
        """The value, where the protocol can have it."""
        value: str = self.cleaned_data["value"].strip()
        try:
            parse(self.name, value)
        except NotAParameter as refused:
            raise ValidationError(in_words(refused.why, gettext)) from None
        return value
