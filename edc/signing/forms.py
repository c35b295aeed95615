"""The form with which somebody signs, and the one that asks for pages to be signed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import ExemptText
from edc.capture import meanings
from edc.capture.meanings import Meaning
from edc.queries.forms import PlaceForm
from edc.signing.worklist import SigningState

LARGEST = 2**63 - 1
BETWEEN = ":"


class SignerForm(forms.Form):
    """Who signs: all components first, in a continuous session the password alone; nothing is kept."""

    username = ExemptText(
        because="compared with the accounts, and not kept",
        label=gettext_lazy("User name"),
        max_length=49,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = ExemptText(
        because="a password is kept by its hash alone",
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any, *, is_continuous: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if is_continuous:
            del self.fields["username"]


class SignForm(SignerForm):
    """The meaning with its statement, and who signs: nothing is chosen before, and nothing kept."""

    meaning = forms.ChoiceField(label=gettext_lazy("What the signature means"), widget=forms.RadioSelect)
    field_order = ("meaning", "username", "password")

    def __init__(self, data: Any, *, offered: Sequence[Meaning], is_continuous: bool) -> None:
        super().__init__(data, is_continuous=is_continuous)
        said = gettext_lazy("{meaning}: {statement}")
        choices = [
            (meaning.value, format_lazy(said, meaning=meaning.label, statement=meaning.statement))
            for meaning in offered
        ]
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.error_messages["required"] = _("Choose what your signature means.")

    @property
    def chosen(self) -> Meaning:
        """What the signer stands by."""
        return Meaning(self.cleaned_data["meaning"])


def seen_in(posted: Iterable[str]) -> dict[int, int | None] | None:
    """Pages with the act that was seen last upon each, as a form posts them; nothing where it posts something else."""
    by_page: dict[int, int | None] = {}
    for text in posted:
        page, between, seen = text.partition(BETWEEN)
        if not between or not _is_number(page) or not _is_number(seen):
            return None
        by_page[int(page)] = int(seen) or None
    return by_page


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST))


class ListForm(PlaceForm):
    """Which pages are listed."""

    meaning = forms.ChoiceField(
        label=gettext_lazy("Meaning"),
        required=False,
        choices=[(meaning.value, meaning.label) for meaning in meanings.of_pages()],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("any")), *SigningState.choices]
    )
    field_order = ("meaning", "site", "subject", "visit", "form", "state")

    @property
    def question(self) -> dict[str, str]:
        """What was asked, without what cannot be."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}

    @property
    def chosen(self) -> Meaning:
        """The meaning with which the listed pages are signed; that of a review where none is named."""
        return Meaning(self.question["meaning"] or Meaning.REVIEWED)
