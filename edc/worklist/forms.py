"""The forms of work items: what is asked of whom until when, how it ends, whose are listed."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import ExemptText, GuardedText
from edc.accounts.models import Site, User
from edc.accounts.roles import ROLES, Permission
from edc.accounts.selectors import people_with
from edc.capture import registry
from edc.capture.fields import Day
from edc.casebook.item_paths import PAGE, ItemPath, place
from edc.casebook.models import Page
from edc.worklist.actions import WorkStep
from edc.worklist.rules import BY_PERSONS, WorkKind
from edc.worklist.selectors import Whose

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
TYPE_THE_DAY = gettext_lazy("Type the day as 2026-11-23.")
Choices = list[tuple[str, Any]]


def holders_words(permission: str) -> str:
    """Those who hold a permission, by the names of their roles."""
    held = [role for role in ROLES.values() if permission in role.permissions and not role.for_services]
    return _(" or ").join(str(role.label) for role in held)


def _choice(label: Any, error: Any, **more: Any) -> forms.ChoiceField:
    """A list of which one is chosen; whatever is posted instead is answered with the same sentence."""
    return forms.ChoiceField(label=label, error_messages={"required": error, "invalid_choice": error}, **more)


class WorkRequestForm(forms.Form):
    """What is asked, of whom, until when; about a page, which question of it."""

    kind = _choice(
        gettext_lazy("What is to be done?"),
        gettext_lazy("Choose what is to be done."),
        choices=[("", "—"), *((kind.code, kind.label) for kind in BY_PERSONS)],
        widget=forms.Select(attrs={"autofocus": True}),
    )
    question = _choice(gettext_lazy("Which question?"), gettext_lazy("Choose a question of this page."), required=False)
    text = GuardedText(
        label=gettext_lazy("Your request"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say in words what is asked.")},
    )
    of = _choice(gettext_lazy("Who is asked?"), gettext_lazy("Choose who is asked."))
    due_on = Day(
        label=gettext_lazy("Due date"),
        help_text=gettext_lazy("A day as 2026-11-23; may stay blank."),
        error_messages={"invalid": TYPE_THE_DAY},
    )

    def __init__(self, data: Any, *, site: Site, page: Page | None, by: User, today: date) -> None:
        super().__init__(data)
        self._today = today
        people = people_with(Permission.ASK_WORK, site=site).exclude(pk=by.pk)
        self._people = {str(user.pk): user for user in people}
        self._choose(
            "of",
            [
                ("", "—"),
                (_("A role"), [(permission.value, holders_words(permission)) for permission in ASKED]),
                (_("A person"), [(key, f"{user.name} ({user.username})") for key, user in self._people.items()]),
            ],
        )
        if page is None:
            del self.fields["question"]
        else:
            self._choose("question", list(_questions(page)))

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_due_on(self) -> date | None:
        """A day from today to a year ahead."""
        day: date | None = self.cleaned_data["due_on"]
        if day and day < self._today:
            raise ValidationError(_("This day is past."))
        if day and day > _in_a_year(self._today):
            raise ValidationError(_("This day is more than a year ahead."))
        return day

    @property
    def kind_chosen(self) -> WorkKind:
        """What is to be done."""
        return next(kind for kind in BY_PERSONS if kind.code == self.cleaned_data["kind"])

    @property
    def place(self) -> ItemPath:
        """Which question is meant; the page itself where none is."""
        chosen = self.cleaned_data.get("question")
        return place(chosen) if chosen else PAGE

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


def _in_a_year(day: date) -> date:
    """The same day a year later; of the 29th of February, the 28th."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _questions(page: Page) -> Iterator[tuple[str, Any]]:
    """The page as a whole, its items, and its lines."""
    model = registry.form(page.form)
    yield "", _("the whole page")
    yield from ((str(ItemPath("", item.name)), item.verbose_name) for item in model.asked())
    rows = model.rows()
    lines = rows.lines_for(page) if rows else ()
    if lines:
        yield _("Lines"), [(str(ItemPath(line.key, "")), line.label) for line in lines]


class WorkEndForm(forms.Form):
    """How a work item ends and why, and the list that the person came from: its question, and the item after this."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in WorkStep])
    reason = GuardedText(max_length=LONGEST, required=False)
    query = ExemptText(because="it is where the person came from, and kept nowhere", max_length=LONGEST, required=False)
    next = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class WorkQuestionForm(forms.Form):
    """Whose work is listed."""

    whose = forms.ChoiceField(
        label=gettext_lazy("Which"),
        required=False,
        choices=[
            (Whose.MINE.value, gettext_lazy("For me")),
            (Whose.ASKED.value, gettext_lazy("Asked by me")),
            (Whose.ENDED.value, gettext_lazy("Ended")),
        ],
    )
    subject = GuardedText(
        label=gettext_lazy("Subject"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
