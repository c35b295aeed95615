"""Forms about laboratories and their limits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edc.accounts.forms import RefusableForm
from edc.accounts.identifiers import ExemptText, GuardedText
from edc.accounts.models import Site
from edc.capture.fields import Day, Number, Whole
from edc.capture.reasons import LONGEST, Reason
from edc.corrections.forms import CorrectionReasonForm
from edc.labs.limit_changes import LimitsChange
from edc.labs.limits.laboratories import MEASURED, tidy
from edc.labs.models import Laboratory
from protocol.analytes import ANALYTES
from protocol.codelists import ChangeReason, Sex

OLDEST = 130


def _tests() -> list[tuple[str, Any]]:
    return [(code, f"{gettext(ANALYTES[code].label)} ({code})") for code in MEASURED]


def _age(label: Any) -> Whole:
    limits = [MinValueValidator(0), MaxValueValidator(OLDEST)]
    return Whole(label=label, required=False, help_text=_("In whole years; blank: open."), validators=limits)


class LaboratoryForm(RefusableForm):
    """A laboratory of a site."""

    site = forms.ChoiceField(label=_("Site"))
    name = GuardedText(
        label=_("Name"),
        max_length=Laboratory.LONGEST,
        help_text=_("As samples name it. A sample that names another laboratory brings its own limits."),
    )
    is_default = forms.BooleanField(
        label=_("The usual laboratory of the site, which a sample means that names none"), required=False
    )

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, str(site)) for code, site in self.sites.items()]

    def clean_name(self) -> str:
        """The name with one space between words."""
        return tidy(self.cleaned_data["name"])


class AboutForm(forms.Form):
    """Of which test limits are shown."""

    test = forms.ChoiceField(label=_("Analyte"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["test"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("any")), *_tests()]


class LimitsForm(RefusableForm):
    """Limits of one test: for whom, from which day to which."""

    test = forms.ChoiceField(label=_("Analyte"))
    unit = GuardedText(label=_("Unit"), max_length=30, required=False)
    low = Number(label=_("Lower limit"), required=False)
    high = Number(label=_("Upper limit"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    age_from = _age(_("From the age of"))
    age_until = _age(_("To the age of"))
    valid_from = Day(label=_("Valid from"), required=True)
    valid_until = Day(
        label=_("Valid to"),
        help_text=_("The last day on which they hold; blank: until they are replaced."),
        required=False,
    )
    method = GuardedText(
        label=_("Method"),
        max_length=100,
        required=False,
        help_text=_(
            "Blank: any method. Limits of one method are given to no result, since a result does not tell its method."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_sex = [("", gettext("both")), *((str(sex.value), gettext(sex.label)) for sex in Sex)]
        for name, choices in (("test", [("", ""), *_tests()]), ("sex", of_sex)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class ReplaceForm(CorrectionReasonForm):
    """Other limits from a day on, and why."""

    low = Number(label=_("Lower limit"), required=False)
    high = Number(label=_("Upper limit"), required=False)
    valid_from = Day(label=_("Valid from"), required=True)
    field_order = ("low", "high", "valid_from", "reason")


class EndForm(CorrectionReasonForm):
    """The last day of limits, and why."""

    valid_until = Day(label=_("Valid to"), required=True, help_text=_("The last day on which they hold."))
    field_order = ("valid_until", "reason")


class TakeOverForm(forms.Form):
    """The results whose limits are to be those now in force, and why."""

    results = forms.TypedMultipleChoiceField(coerce=int, required=False)
    every = forms.BooleanField(required=False)
    seen = ExemptText(because="what the page tells of itself", max_length=16, widget=forms.HiddenInput)
    code = forms.ChoiceField(label=_("Reason"), error_messages={"required": _("Choose a reason.")})
    words = GuardedText(label=_("The reason in words, needed for Other"), max_length=LONGEST, required=False)

    def __init__(self, data: Any, *, changes: Iterable[LimitsChange]) -> None:
        super().__init__(data)
        results, code = self.fields["results"], self.fields["code"]
        assert isinstance(results, forms.ChoiceField)
        assert isinstance(code, forms.ChoiceField)
        results.choices = [(str(change.result), str(change.result)) for change in changes]
        results.error_messages["invalid_choice"] = _("Some of these results would not change any more.")
        code.choices = [("", ""), *((str(choice.value), gettext(choice.label)) for choice in ChangeReason)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["results"] and not cleaned["every"]:
            self.add_error("results", _("Choose at least one result."))
        if not self.errors and not self.reason.is_given:
            self.add_error("words", _("Say why in words."))
        return cleaned

    @property
    def reason(self) -> Reason:
        """The reason that was given."""
        return Reason(ChangeReason(self.cleaned_data["code"]), self.cleaned_data["words"])
