"""The forms of eligibility: for which day it is asked, and what is decided of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edc.accounts.identifiers import ExemptText, GuardedText
from edc.capture.fields import Day
from edc.signing.forms import SignerForm
from enrollment.deciding import CriterionReview
from protocol.eligibility import CriterionResult

LONGEST = 1000
ACCEPTED, REJECTED = "accepted", "rejected"
SIGNER = ("username", "password")


class PlannedDoseForm(forms.Form):
    """The day on which the first dose is planned; blank is today."""

    planned = Day(label=_("Planned first dose"))


class DecisionForm(SignerForm):
    """What is decided of each criterion that needs a review, with why; and who signs."""

    planned = forms.DateField(widget=forms.HiddenInput)
    seen = ExemptText(because="it is what the criteria saw, which the page showed", widget=forms.HiddenInput)

    def __init__(self, data: Any, *, waiting: Sequence[CriterionResult], is_continuous: bool, initial: Any) -> None:
        super().__init__(data, is_continuous=is_continuous, initial=initial)
        self.waiting = [result.criterion.id for result in waiting]
        for result in waiting:
            title = gettext(result.criterion.title)
            self.fields[f"{result.criterion.id}-answer"] = forms.ChoiceField(
                label=title,
                choices=[(ACCEPTED, _("Accepted")), (REJECTED, _("Not accepted"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Decide about this criterion.")},
            )
            self.fields[f"{result.criterion.id}-reason"] = GuardedText(
                label=gettext("%(criterion)s: reason") % {"criterion": title},
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": _("Say why.")},
            )
        self.order_fields([*(name for name in self.fields if name not in SIGNER), *SIGNER])

    @property
    def reviews(self) -> dict[str, CriterionReview]:
        """What was decided, by criterion."""
        cleaned = self.cleaned_data
        return {
            criterion: CriterionReview(cleaned[f"{criterion}-answer"] == ACCEPTED, cleaned[f"{criterion}-reason"])
            for criterion in self.waiting
        }
