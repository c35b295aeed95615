"""The form that asks for a report's data cut."""

from django import forms
from django.utils.translation import gettext_lazy as _

from edc.capture.fields import Day


class CutForm(forms.Form):
    """The last date of clinical facts that count; blank is today."""

    cut = Day()

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["cut"].label = _("Data cut")
        self.fields["cut"].help_text = _("The last date of clinical facts that count, as 2026-11-23.")
