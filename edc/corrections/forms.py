"""The forms of a correction: why, and for what it is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import GuardedText
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.casebook.models import Subject
from edc.casebook.selectors import subject_for
from edc.pages.forms import NEVER_SAVED

LONGEST_REASON = 500


class CorrectionReasonForm(forms.Form):
    """Why something is corrected."""

    reason = GuardedText(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stays in the audit trail, beside your name."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def reason_given(self) -> str:
        """The reason that was typed."""
        return str(self.cleaned_data["reason"])


class PageForm(CorrectionReasonForm):
    """Why a page is corrected, and the act upon it that the person saw last."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=NEVER_SAVED, max_value=2**63 - 1)

    @property
    def seen_last(self) -> int | None:
        """The act that the person saw last; nothing where the page was never saved."""
        return self.cleaned_data["seen"] or None


class MovePageForm(PageForm):
    """To which subject a page belongs, and why it is moved."""

    number = GuardedText(label=gettext_lazy("Subject number"), max_length=21)
    field_order = ("number", "reason", "seen")

    def __init__(self, *args: Any, by: User, here: Subject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.here = by, here

    def clean_number(self) -> str:
        """The number of another subject whose data this person may correct."""
        number = str(self.cleaned_data["number"])
        subject = subject_for(self.by, number)
        if subject is None or not may(self.by, Permission.CORRECT, site=subject.site):
            raise forms.ValidationError(_("There is no such subject whose data you may correct."))
        if subject.pk == self.here.pk:
            raise forms.ValidationError(_("The page stands at this subject already."))
        self.to = subject
        return number


class NumberForm(CorrectionReasonForm):
    """The other number of a subject, without the site's part, and why."""

    code = GuardedText(label=gettext_lazy("New number, after the site’s part"), max_length=16)
    field_order = ("code", "reason")
