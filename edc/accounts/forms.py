"""Forms about people and sites."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edc.accounts import identifiers
from edc.accounts.identifiers import ExemptText, GuardedText
from edc.accounts.models import Membership, Site
from edc.accounts.roles import ROLES
from protocol.identifiers import SENTENCES, plain
from protocol.identifiers import identifiers as find_identifiers


class SignInForm(AuthenticationForm):
    """Asks for user name and password, in the words of this product."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("The user name or the password is not right. Capital letters count in passwords."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")


class RefusableForm(forms.Form):
    """What a person proposes; what the action refuses comes back at its field."""

    def accepts(self, act: Callable[[Mapping[str, Any]], object]) -> bool:
        """Hands what was typed to the action; a refusal is shown where it belongs."""
        try:
            act(self.cleaned_data)
        except ValidationError as refused:
            self._show(refused)
            return False
        return True

    def _show(self, refused: ValidationError) -> None:
        errors = refused.message_dict if hasattr(refused, "error_dict") else {"password": refused.messages}
        for name, sentences in errors.items():
            self.add_error(name if name in self.fields else None, sentences)


class PersonForm(RefusableForm):
    """A new person."""

    username = GuardedText(label=_("User name"), max_length=49, help_text=_("Small letters, digits, dots or hyphens."))
    name = GuardedText(label=_("Full name"), max_length=150)
    password = ExemptText(
        because="a password is kept by its hash alone",
        label=_("First password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )


class SiteForm(RefusableForm):
    """A new site."""

    code = GuardedText(label=_("Code"), max_length=4, help_text=_("Two to four digits, for example 01."))
    name = GuardedText(label=_("Name"), max_length=200)


class PatternsForm(RefusableForm):
    """How a site numbers its people, one pattern a line, and an example to try them on, which is not kept."""

    patterns = ExemptText(
        because="a pattern is no number",
        label=_("Patterns, one a line"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "# stands for any digit, @ for any letter, every other sign for itself: ZY######## is ZY and eight digits."
        ),
    )
    example = ExemptText(
        because="it is tried on the screen, and not kept",
        label=_("Example, to try the patterns on"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("Make a number up: this text is not kept."),
    )

    def clean_patterns(self) -> tuple[str, ...]:
        """The patterns in plain signs, each once."""
        lines = map(str.strip, plain(self.cleaned_data["patterns"]).splitlines())
        masks = tuple(dict.fromkeys(filter(None, lines)))
        if problems := identifiers.mask_problems(masks):
            raise ValidationError(problems)
        return masks

    def tried(self) -> tuple[str, ...]:
        """What would be said of the example, beside the patterns as they were typed."""
        masks = self.cleaned_data.get("patterns", ())
        kinds = dict.fromkeys(piece.kind for piece in find_identifiers(self.cleaned_data["example"], masks))
        return tuple(SENTENCES[kind].render(gettext) for kind in kinds)


class NumberingForm(RefusableForm):
    """How a site numbers its subjects."""

    screening_pattern = ExemptText(
        because="it is a pattern of numbers of subjects",
        label=_("Screening numbers"),
        max_length=14,
        help_text=_("Letters, and a # for each digit: S### gives S001, S002 and so on behind the site's code."),
    )
    enrolment_pattern = ExemptText(
        because="it is a pattern of numbers of subjects",
        label=_("Subject numbers"),
        max_length=14,
        required=False,
        help_text=_("Given at enrolment. Leave it blank where a subject keeps the screening number."),
    )
    asks_initials = forms.BooleanField(
        label=_("Pinyin initials are entered"),
        required=False,
        help_text=_("Two to four letters on the page of demographics. Leave it open unless the site wants them."),
    )


class GrantForm(forms.Form):
    """A role at a site."""

    role = forms.ChoiceField(label=_("Role"))
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {site.code: site for site in sites}
        said = gettext("%(role)s: %(purpose)s")
        offered = {code: role for code, role in ROLES.items() if not role.for_services}
        roles = ((code, said % {"role": role.label, "purpose": role.purpose}) for code, role in offered.items())
        self._choices("role", [("", ""), *roles])
        self._choices("site", [("", _("Every site")), *((site.code, str(site)) for site in sites)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def refuse(self, held: Membership) -> None:
        """Says which role that is held already stands against the one that was chosen."""
        self.add_error(
            "role",
            _("%(role)s at %(site)s is held already. Nobody both enters data and verifies them or manages people.")
            % {"role": held.declared.label, "site": held.site or gettext("every site")},
        )

    @property
    def chosen(self) -> Site | None:
        """The site that was chosen; nothing for every site."""
        return self.sites.get(self.cleaned_data["site"])
