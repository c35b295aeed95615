"""The forms of work items: what is asked of whom until when, how it ends, whose are listed."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import GuardedText
from edc.accounts.models import Site, User
from edc.accounts.roles import ROLES, Permission
from edc.accounts.selectors import people_with
from edc.worklist.actions import WorkStep
from edc.worklist.rules import BY_PERSONS, WorkKind

LONGEST = 1000
ASKED = (
    Permission.ENTER_DATA,
    Permission.SIGN,
    Permission.VERIFY,
    Permission.HOLD,
    Permission.JUDGE_EXPECTEDNESS,
    Permission.DISPENSE,
)
"""Whose holders a person may ask as such: each is called by the roles that hold it."""


def holders_words(permission: str) -> str:
    """Those who hold a permission, by the names of their roles."""
    held = [role for role in ROLES.values() if permission in role.permissions and not role.for_services]
    return _(" or ").join(str(role.label) for role in held)


class WorkRequestForm(forms.Form):
    """What is asked, of whom, until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is to be done?"),
        choices=[("", "—"), *((kind.code, kind.label) for kind in BY_PERSONS)],
    )
    text = GuardedText(label=gettext_lazy("In words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    of = forms.ChoiceField(label=gettext_lazy("Who is asked?"))
    due_on = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("A day as 2026-11-23; may stay blank."),
        required=False,
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, data: Any, *, site: Site) -> None:
        super().__init__(data)
        self._people = {str(user.pk): user for user in people_with(Permission.READ_SUBJECTS, site=site)}
        of = self.fields["of"]
        assert isinstance(of, forms.ChoiceField)
        of.choices = [
            ("", "—"),
            (_("A role"), [(permission.value, holders_words(permission)) for permission in ASKED]),
            (_("A person"), [(key, f"{user.name} ({user.username})") for key, user in self._people.items()]),
        ]

    @property
    def kind_chosen(self) -> WorkKind:
        """What is to be done."""
        return next(kind for kind in BY_PERSONS if kind.code == self.cleaned_data["kind"])

    @property
    def asked(self) -> User | Permission:
        """Who is asked."""
        chosen = self.cleaned_data["of"]
        return self._people.get(chosen) or Permission(chosen)

    @property
    def due_at(self) -> datetime | None:
        """The end of the day that was named."""
        day = self.cleaned_data["due_on"]
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


class WorkEndForm(forms.Form):
    """How a work item ends, and why."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in WorkStep])
    reason = GuardedText(
        label=gettext_lazy("Reason"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WorkQuestionForm(forms.Form):
    """Whose work is listed."""

    subject = GuardedText(
        label=gettext_lazy("Subject"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
